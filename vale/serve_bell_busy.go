//go:build linux

package vale

import (
	"slices"
	"sync"
)

// busyLooks is how often who is busy looks before it offers its CPU to others.
const busyLooks = 1024

// A busyThread answers all clients of a server in turns, and sleeps only while there is
// none: ServeConfig.Busy. Nothing that it does waits for a client; one that asks for
// something else at the same time, such as another port, may hold it up until that is done.
type busyThread struct {
	mu     sync.Mutex // guards what follows; held while clients are answered
	change sync.Cond  // there is a client, or ended is set
	all    []busyBell
	ended  bool
}

// A busyBell is one client of a busyThread.
type busyBell struct {
	c    *pageCarrier
	b    *sessionBell
	last uint32 // the request that was answered, as the client must not change it
}

// newBusyThread starts a thread, which end ends.
func newBusyThread() *busyThread {
	t := &busyThread{}
	t.change.L = &t.mu
	go t.run()
	return t
}

func (t *busyThread) run() {
	for looks := 1; t.round(); looks++ {
		if looks%busyLooks == 0 {
			yield()
		}
	}
}

// round answers everybody who has asked, and waits for a client where there is none. It
// returns false at the end.
func (t *busyThread) round() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.all) == 0 && !t.ended {
		t.change.Wait()
	}
	for i := range t.all {
		e := &t.all[i]
		if seq := e.c.page.req.Load(); seq != e.last {
			e.c.answer(e.b, seq)
			e.last = seq
		}
	}
	return !t.ended
}

// add answers a client from now on.
func (t *busyThread) add(c *pageCarrier, b *sessionBell) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, busyBell{c: c, b: b})
	t.change.Signal()
}

// remove returns when a client is not answered any more.
func (t *busyThread) remove(c *pageCarrier) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = slices.DeleteFunc(t.all, func(e busyBell) bool { return e.c == c })
}

// end ends the thread, which has no clients any more.
func (t *busyThread) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	t.change.Signal()
}
