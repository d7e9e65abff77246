//go:build unix

package ondemand

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"govale/netmap"
	"govale/vale"
)

// maxStarts is how often one Dial starts a server that nobody can dial afterwards.
const maxStarts = 3

// Dial opens a descriptor of the server on socket, which it starts if there is none;
// then it calls started with the server's process id.
//
// A server may be leaving just now, another tool may be starting one: Dial tries again
// until there is an answer.
func Dial(socket string, d *vale.Dialer, started func(pid int)) (netmap.Device, error) {
	starts, deadline := 0, time.Now().Add(patience)
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		dev, err := d.Dial(socket)
		if err == nil || !absent(err) {
			return dev, err
		}
		if starts == maxStarts || time.Now().After(deadline) {
			return nil, fmt.Errorf("no switch server answers on %s: %w", socket, err)
		}
		pid, err := start(socket)
		switch {
		case err == nil:
			starts++
			started(pid)
		case errors.Is(err, ErrServed): // another tool was faster, or the server is leaving
			time.Sleep(pause)
		default:
			return nil, err
		}
	}
}

// DialServed opens a descriptor of the server that somebody else has started on socket. The
// file of a socket is there before anybody listens, so a server that is only just starting
// refuses: while the process that holds the lock of socket lives, DialServed tries again.
func DialServed(socket string, d *vale.Dialer) (netmap.Device, error) {
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		held := locked(socket) // asked first: a server listens before it can let go
		dev, err := d.Dial(socket)
		if err == nil || !absent(err) || !held || time.Now().After(deadline) {
			return dev, err
		}
	}
}

// absent reports whether err, of a dial, is what a socket without a server answers, or
// with one that is on its way out or too busy to take another connection at once.
func absent(err error) bool {
	for _, e := range [...]error{syscall.ENOENT, syscall.ECONNREFUSED, syscall.EAGAIN, vale.ErrServerGone} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
