//go:build unix

package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// onSignals calls status for a signal that asks for the counts, flush for SIGUSR2, and end
// for SIGHUP, unless it is ignored, as under nohup(1). It stops when stop is called.
func onSignals(status, flush, end func()) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	c := make(chan os.Signal, 4)
	signal.Notify(c, append(statusSignals, syscall.SIGUSR2)...)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(c, syscall.SIGHUP)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case sig := <-c:
				switch sig {
				case syscall.SIGHUP:
					end()
				case syscall.SIGUSR2:
					flush()
				default:
					status()
				}
			}
		}
	}()
	return func() {
		signal.Stop(c)
		cancel()
		<-done
	}
}
