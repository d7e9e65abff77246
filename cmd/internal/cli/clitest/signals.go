package clitest

import (
	"os"
	"os/signal"
	"syscall"
)

// HearSignals has programs that this process starts begin with SIGHUP and SIGINT as they
// are usually, also where it was started to ignore them, by nohup(1) or in the background
// of a script: tests send them. It goes on ignoring them itself.
func HearSignals() {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s) // what is handled is not ignored by children
		}
	}
}
