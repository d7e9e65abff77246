//go:build linux

package vale

import (
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

// A pageCarrier answers requests that come in a control page, on a thread of its own.
type pageCarrier struct {
	mem     *backing
	page    *controlPage
	closing atomic.Bool
	left    chan struct{} // closed when the thread has left

	busy *busyThread // that answers instead; nil: none
}

// newPageBell makes a control page and starts to answer in it, with a busy thread if that
// is not nil. It returns the page's file, which belongs to the doorbell.
func newPageBell(dev *Dev, busy *busyThread) (*sessionBell, *os.File, error) {
	mem, err := newShared(controlSize)
	if err != nil {
		return nil, nil, err
	}
	c := &pageCarrier{mem: mem, page: controlPageAt(mem.b), left: make(chan struct{}), busy: busy}
	b := &sessionBell{dev: dev, carry: c}
	b.waker.signal = c.signal
	if busy != nil {
		busy.add(c, b)
	} else {
		go c.serve(b)
	}
	return b, mem.f, nil
}

// serve answers requests until stop. It keeps its OS thread, so that a wake by the
// client makes it run without the scheduler's looking for one.
func (c *pageCarrier) serve(b *sessionBell) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(c.left)
	var last uint32 // the request that was answered, as the client must not change it
	var spin spinner
	awake := false // whether the client was, when it was answered
	for {
		seq, ok := c.next(last, awake, &spin)
		if !ok {
			return
		}
		awake = c.answer(b, seq)
		last = seq
	}
}

// answer executes the request that is counted as seq, and reports whether the client is
// awake to see it.
func (c *pageCarrier) answer(b *sessionBell, seq uint32) (awake bool) {
	value, err := b.answer(bellOp(c.page.op.Load()), c.page.arg.Load())
	c.page.errno.Store(uint32(Errno(err)))
	c.page.value.Store(value)
	c.page.ack.Store(seq)
	if c.page.await.Load() == 0 {
		return true
	}
	futexWake(&c.page.ack)
	return false
}

// next waits for a request other than last, and returns false when there will be none.
func (c *pageCarrier) next(last uint32, awake bool, spin *spinner) (seq uint32, ok bool) {
	watched := false
	for {
		if c.closing.Load() {
			return 0, false
		}
		if seq = c.page.req.Load(); seq != last {
			return seq, true
		}
		if !watched {
			watched = true
			if spin.until(&c.page.req, last, awake, yieldThread) {
				continue
			}
		}
		c.page.idle.Store(1)
		if c.page.req.Load() == last && !c.closing.Load() {
			futexWait(&c.page.req, last, -1)
		}
		c.page.idle.Store(0)
	}
}

// signal counts an event, and wakes the client if it sleeps.
func (c *pageCarrier) signal() {
	c.page.events.Add(1)
	if c.page.sleepers.Load() != 0 {
		futexWake(&c.page.events)
	}
}

func (c *pageCarrier) paged() bool { return true }

// stop wakes the thread until it has left: the client may write into the page what makes
// it sleep again.
func (c *pageCarrier) stop() {
	if c.busy != nil {
		c.busy.remove(c)
		return
	}
	c.closing.Store(true)
	for {
		c.page.req.Add(1)
		futexWake(&c.page.req)
		select {
		case <-c.left:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

func (c *pageCarrier) free() { c.mem.free() }
