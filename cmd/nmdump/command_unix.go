//go:build unix

package main

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// apart lets the interrupt key of the terminal, which ends the capture, pass the command
// by: what it does to its file goes on.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// beNice gives the process the lowest priority. That it cannot be had is no reason to
// stop.
func beNice(pid int) { _ = unix.Setpriority(unix.PRIO_PROCESS, pid, 19) }
