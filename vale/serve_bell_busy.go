//go:build linux

package vale

import (
	"slices"
	"sync"
)

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
	for looks := 1; ; looks++ {
		answered, ended := t.round()
		switch {
		case ended:
			return
		case answered:
			looks = 0
		default:
			offer(looks)
		}
	}
}

// round answers everybody who has asked, and says whether that was anybody. Where there
// is no client it waits for one, or for the end.
func (t *busyThread) round() (answered, ended bool) {
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
			answered = true
		}
	}
	return answered, t.ended
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
