//go:build freebsd || linux

package netmap

import (
	"os"
	"slices"
	"sync"

	"golang.org/x/sys/unix"
)

// A waker is a pipe that one Poll at a time watches beside its descriptor. A byte in it
// ends that Poll, whether it waits already or is only about to.
type waker struct {
	r, w  int
	woken bool    // a byte is in the pipe
	buf   [1]byte // for that byte
}

// A wakerPool has the wakers of a device: one for each Poll that waits now, kept for
// the next ones.
type wakerPool struct {
	mu      sync.Mutex
	busy    []*waker // each with a Poll
	idle    []*waker // with nothing in their pipes
	pending bool     // an interrupt that has found no Poll
	forever bool     // no Poll waits any more
}

// take returns a waker for one Poll, which gives it back with put. It fails with the
// errno of pipe(2), and with os.ErrClosed after wakeForever.
func (p *wakerPool) take() (*waker, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.forever {
		return nil, os.ErrClosed
	}
	w, err := p.unused()
	if err != nil {
		return nil, err
	}
	p.busy = append(p.busy, w)
	if p.pending {
		p.pending = false
		w.wake()
	}
	return w, nil
}

// unused returns a waker that no Poll has, a new one if need be.
func (p *wakerPool) unused() (*waker, error) {
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return w, nil
	}
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return nil, err
	}
	return &waker{r: fds[0], w: fds[1]}, nil
}

// put takes a waker back and returns whether its Poll was interrupted. A Poll that has
// found events anyway did not need to wait: the interrupt stays for the next one.
func (p *wakerPool) put(w *waker, found bool) (interrupted bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.busy, w)
	p.busy = slices.Delete(p.busy, i, i+1)
	p.idle = append(p.idle, w)
	if !w.woken {
		return false
	}
	w.drain()
	p.pending = p.pending || found
	return !found
}

// interrupt ends every Poll that waits, or else the next one that would.
func (p *wakerPool) interrupt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pending = len(p.busy) == 0
	for _, w := range p.busy {
		w.wake()
	}
}

// wakeForever ends every Poll that waits, and lets none begin.
func (p *wakerPool) wakeForever() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forever = true
	for _, w := range p.busy {
		w.wake()
	}
}

// closeAll closes the pipes, of which no Poll has one any more.
func (p *wakerPool) closeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.idle {
		_, _ = unix.Close(w.r), unix.Close(w.w)
	}
	p.idle = nil
}

// wake puts a byte into the pipe unless there is one: it has room for it, so that the
// write cannot fail or wait.
func (w *waker) wake() {
	for !w.woken {
		_, err := unix.Write(w.w, w.buf[:])
		w.woken = err != unix.EINTR
	}
}

// drain takes the byte out again.
func (w *waker) drain() {
	for w.woken {
		_, err := unix.Read(w.r, w.buf[:])
		w.woken = err == unix.EINTR
	}
}
