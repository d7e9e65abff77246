//go:build linux && (amd64 || arm64)

package supervise

import (
	"maps"
	"sync"

	"govale/nmreq"
)

// Answers are those that nobody has heard: before Linux 5.19 a signal makes a caller leave
// while its call is answered, to make it again behind the handler. What was asked has been
// done by then, and is not to be done twice: a port, for example, is registered.
type answers struct {
	mu   sync.Mutex
	busy map[uint32]*turn   // by thread: calls of which are answered
	last map[uint32]unheard // by thread
	many int                // of last: when to look who has ended
}

// A turn is held while a call of a thread is answered.
type turn struct {
	sync.Mutex
	takers int // who hold it or wait for it; guarded by answers.mu
}

// An unheard is an answer, and the call that it is for. Of some nobody knows whether they
// have been heard: a signal may come when the answer has been given, before it is taken.
type unheard struct {
	n     notification
	born  string // what tells the thread from another of its number
	r     reply
	maybe bool
}

// enter waits until no earlier call of a thread is being answered, and returns what is to
// be called when this one has been.
func (a *answers) enter(tid uint32) (leave func()) {
	a.mu.Lock()
	if a.busy == nil {
		a.busy = make(map[uint32]*turn)
		a.last = make(map[uint32]unheard)
	}
	mine := a.busy[tid]
	if mine == nil {
		mine = new(turn)
		a.busy[tid] = mine
	}
	mine.takers++
	a.mu.Unlock()
	mine.Lock()
	return func() {
		mine.Unlock()
		a.mu.Lock()
		defer a.mu.Unlock()
		if mine.takers--; mine.takers == 0 {
			delete(a.busy, tid)
		}
	}
}

// keep keeps the answer of a call that has changed something. A sync can be made again.
// One that has been sent is kept for a registration alone, which nobody makes twice.
func (a *answers) keep(n *notification, r reply, sent bool) {
	if r.run || n.lost || calls[n.nr] != callIoctl || sent && !n.binds {
		return
	}
	switch uint32(n.args[1]) {
	case nmreq.NIOCTXSYNC, nmreq.LinuxNIOCTXSYNC, nmreq.NIOCRXSYNC, nmreq.LinuxNIOCRXSYNC:
		return
	}
	born := birth(n.tid)
	if born == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last[n.tid] = (unheard{*n, born, r, sent}); len(a.last) >= a.many {
		maps.DeleteFunc(a.last, func(tid uint32, u unheard) bool { return birth(tid) != u.born })
		a.many = max(leastMany, 2*len(a.last))
	}
}

// take returns the answer of a call that is made again, and what is still to be written.
// It makes n as the first call was: nobody may hear the answer this time either.
// Handlers of signals may have made other calls meanwhile; of those that may have been
// heard it is more likely that the program goes on.
func (a *answers) take(n *notification) (r reply, unwritten []piece, known bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	u, known := a.last[n.tid]
	if !known {
		return reply{}, nil, false
	}
	if u.n.nr != n.nr || u.n.ip != n.ip || u.n.args != n.args {
		if u.maybe {
			delete(a.last, n.tid)
		}
		return reply{}, nil, false
	}
	delete(a.last, n.tid)
	if birth(n.tid) != u.born {
		return reply{}, nil, false
	}
	n.binds = u.n.binds
	return u.r, u.n.unwritten, true
}
