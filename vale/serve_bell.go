//go:build unix

package vale

import (
	"sync"
	"sync/atomic"
	"syscall"

	"govale/netmap"
)

// A sessionBell is the server's end of a doorbell. One goroutine answers; wakes come
// from anywhere.
type sessionBell struct {
	dev   *Dev
	armed netmap.Events // what the waker is armed for
	waker bellWaker
	carry bellCarrier
}

// A bellCarrier is the way a doorbell takes.
type bellCarrier interface {
	paged() bool // in a control page
	stop()       // nobody answers any more when it returns
	free()       // no wake comes any more
}

// A bellWaker tells the client once that something may have become ready.
type bellWaker struct {
	fired atomic.Bool // nothing to tell until it is armed again

	mu     sync.Mutex // guards what follows. The machine's locks come before it
	closed bool
	signal func() // tells the client; must not block
}

// wake is called by whoever changes a port, with the machine's locks held.
func (w *bellWaker) wake() {
	if w.fired.Load() || !w.fired.CompareAndSwap(false, true) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.signal()
	}
}

// answer executes one request of the client, who may have written anything.
func (b *sessionBell) answer(op bellOp, arg uint32) (value uint32, err error) {
	switch op {
	case bellSync:
		if arg > uint32(netmap.Tx) {
			return 0, syscall.EINVAL
		}
		return 0, b.dev.Sync(netmap.Dir(arg))
	case bellPoll, bellArm:
		return b.poll(netmap.Events(arg)&pollWants, op == bellArm), nil
	}
	return 0, syscall.EINVAL
}

// poll is one round of poll(2), and arms the waker if the client is about to wait.
func (b *sessionBell) poll(want netmap.Events, wait bool) uint32 {
	b.disarmFired()
	got := b.dev.scan(want)
	if got != 0 || !wait {
		return uint32(got)
	}
	b.arm(want)
	// What came between the scan and the arming has woken nobody.
	if got = b.dev.scan(want); got != 0 {
		return uint32(got)
	}
	return bellArmed
}

// disarmFired forgets a waker that has done its work. One that has not stays: a Poll of
// another goroutine of the client may rely on it.
func (b *sessionBell) disarmFired() {
	if b.armed != 0 && b.waker.fired.Load() {
		b.dev.unwatch(&b.waker)
		b.armed = 0
	}
}

// arm makes the waker wake for want too. Where that changes what it was armed for, who
// relies on it is woken to ask again.
func (b *sessionBell) arm(want netmap.Events) {
	if b.armed != 0 && b.armed|want == b.armed {
		return
	}
	if b.armed != 0 {
		b.dev.unwatch(&b.waker)
		b.waker.wake()
	}
	b.armed |= want
	b.waker.fired.Store(false)
	b.dev.watch(b.armed, &b.waker)
}

// close returns when nobody uses the client's descriptor through this doorbell any more.
// Closing again does nothing. One goroutine calls it.
func (b *sessionBell) close() {
	if b.waker.closed {
		return
	}
	b.carry.stop()
	b.dev.unwatch(&b.waker)
	b.waker.mu.Lock()
	b.waker.closed = true
	b.waker.mu.Unlock()
	b.carry.free()
}
