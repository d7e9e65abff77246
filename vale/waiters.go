package vale

import (
	"slices"
	"sync"
	"sync/atomic"
)

// A waker is told when a poll may have become ready. wake is called with locks held: it
// must not block and must not call back.
type waker interface{ wake() }

// A waitList is the pollers that wait for one direction of a port: struct selinfo, for
// all rings at once.
type waitList struct {
	n  atomic.Int32 // len(ws), so that senders need no lock where nobody waits
	mu sync.Mutex
	ws []waker
}

// add puts w on the list.
func (l *waitList) add(w waker) {
	l.mu.Lock()
	l.ws = append(l.ws, w)
	l.n.Store(int32(len(l.ws)))
	l.mu.Unlock()
}

// remove takes w off, if it is there.
func (l *waitList) remove(w waker) {
	l.mu.Lock()
	if i := slices.Index(l.ws, w); i >= 0 {
		l.ws = slices.Delete(l.ws, i, i+1)
		l.n.Store(int32(len(l.ws)))
	}
	l.mu.Unlock()
}

// wake tells everybody on the list, and reports whether there is anybody. What the caller
// has done before is visible to them.
func (l *waitList) wake() bool {
	if l.n.Load() == 0 {
		return false
	}
	l.mu.Lock()
	for _, w := range l.ws {
		w.wake()
	}
	l.mu.Unlock()
	return true
}
