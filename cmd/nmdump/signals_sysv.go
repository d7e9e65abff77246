//go:build unix && !(freebsd || darwin || netbsd || openbsd || dragonfly)

package main

import (
	"os"
	"syscall"
)

// statusSignals ask for the counts so far.
var statusSignals = []os.Signal{syscall.SIGUSR1}
