//go:build freebsd || darwin || netbsd || openbsd || dragonfly

package main

import (
	"os"
	"syscall"
)

// statusSignals ask for the counts so far: the terminal sends SIGINFO for ^T.
var statusSignals = []os.Signal{syscall.SIGINFO, syscall.SIGUSR1}
