//go:build linux && (amd64 || arm64)

package supervise

import (
	"sync"

	"govale/nmreq"
)

// Answers are those that nobody has heard: before Linux 5.19 a signal makes a caller leave
// while its call is answered, to make it again behind the handler. What was asked has been
// done by then, and is not to be done twice: a port, for example, is registered.
type answers struct {
	mu   sync.Mutex
	busy map[uint32]*sync.Mutex // by thread: held while a call of its is answered
	last map[uint32]unheard     // by thread
}

// An unheard is an answer, and the call that it is for. Of some nobody knows whether they
// have been heard: a signal may come when the answer has been given, before it is taken.
type unheard struct {
	n     notification
	r     reply
	maybe bool
}

// enter waits until no earlier call of a thread is being answered, and returns what is to
// be called when this one has been.
func (a *answers) enter(tid uint32) (leave func()) {
	a.mu.Lock()
	if a.busy == nil {
		a.busy = make(map[uint32]*sync.Mutex)
		a.last = make(map[uint32]unheard)
	}
	turn := a.busy[tid]
	if turn == nil {
		turn = new(sync.Mutex)
		a.busy[tid] = turn
	}
	a.mu.Unlock()
	turn.Lock()
	return turn.Unlock
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
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last[n.tid] = unheard{*n, r, sent}
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
	n.binds = u.n.binds
	return u.r, u.n.unwritten, true
}
