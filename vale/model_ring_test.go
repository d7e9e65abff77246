package vale_test

// The rules of rings: what a user may write into head and cur, how a ring is repaired,
// what a sync and a poll do.

// A modelRing is one ring: what the user sees and may write, and what the machine knows.
type modelRing struct {
	id        int
	n         uint32
	users     int
	exclusive bool

	head, cur, tail uint32 // in shared memory, with the slots; there while somebody uses it
	slots           []modelSlot

	rhead, rcur, rtail uint32 // head, cur and tail as of the last sync
	hwcur, hwtail      uint32
}

type modelSlot struct {
	idx        uint32
	len, flags uint16
}

// newModelRings returns rings that nobody uses yet. At first a tx ring is the user's but
// for one slot, and an rx ring is empty.
func newModelRings(rings int, slots, tail uint32) []*modelRing {
	all := make([]*modelRing, rings)
	for i := range all {
		all[i] = &modelRing{id: i, n: slots, rtail: tail, hwtail: tail}
	}
	return all
}

// inOrder reports whether one gets from from to to by way of head and then of cur. On
// the way round the end of the ring, cur may also be any number beyond it: transcript
// 50-rand-009.
func (r *modelRing) inOrder(from, head, cur, to uint32) bool {
	i := from
	for ; i != head; i = (i + 1) % r.n {
		if i == to {
			return false
		}
	}
	for ; i != cur; i = (i + 1) % r.n {
		if i == to {
			return false
		}
		if i == r.n-1 && cur >= r.n {
			return true
		}
	}
	return true
}

// repair is what happens to a ring with a head or cur that makes no sense. Numbers
// beyond the ring send all three back to what the machine knows; others are believed.
func (r *modelRing) repair(mem *modelRegion) {
	for i := range r.slots {
		s := &r.slots[i]
		if s.idx < 2 || s.idx >= mem.bufs {
			s.idx, s.len = 0, 0
		} else if s.len > 2048 {
			s.len = 0
		}
	}
	if max(r.head, r.cur, r.tail) >= r.n {
		r.head, r.cur, r.tail = r.hwcur, r.hwcur, r.hwtail
	}
	r.rhead, r.rcur, r.rtail = r.head, r.cur, r.tail
}

// txsync sends what the user has put into a ring, or repairs the ring and returns false.
func (p *modelPort) txsync(r *modelRing) bool {
	if !r.inOrder(r.rhead, r.head, r.cur, r.rtail) {
		r.repair(p.region)
		return false
	}
	r.rhead, r.rcur = r.head, r.cur
	p.send(r, r.hwcur, r.head)
	r.hwcur = r.head
	r.hwtail = (r.head + r.n - 1) % r.n
	r.rtail, r.tail = r.hwtail, r.hwtail
	return true
}

// rxsync takes back what the user has read and shows what has come. It returns false if
// the ring had to be repaired before.
func (p *modelPort) rxsync(r *modelRing) bool {
	ok := r.inOrder(r.hwcur, r.head, r.cur, r.hwtail)
	r.rhead, r.rcur = r.head, r.cur
	if !ok {
		r.repair(p.region)
	}
	for ; r.hwcur != r.rhead; r.hwcur = (r.hwcur + 1) % r.n {
		r.slots[r.hwcur].flags &^= 0x1 // NS_BUF_CHANGED
	}
	r.rtail, r.tail = r.hwtail, r.hwtail
	return ok
}

// Events of poll.
type modelEvents struct{ err, in, out bool }

// poll is poll(2) that does not wait.
func (h *modelHandle) poll(in, out bool) (got modelEvents) {
	p := h.port
	if p == nil || !p.on {
		return modelEvents{err: true}
	}
	if out {
		for _, r := range h.tx {
			got.out = got.out || r.cur != r.tail
		}
		out = !got.out
	}
	if in {
		got.in = true // of no rings, all have something
		for _, r := range h.rx {
			got.in = got.in && r.cur != r.tail && r.rhead == r.head
		}
		in = !got.in
	}
	for round := 0; round < 2 && (out || round == 0 && !h.noTxPoll); round++ {
		for _, r := range h.tx {
			if !out && r.head == r.hwcur {
				continue
			}
			got.err = !p.txsync(r) || got.err
			if out && r.rcur != r.rtail {
				got.out, out = true, false
			}
		}
	}
	for round := 0; round < 2 && in && !got.in; round++ {
		for _, r := range h.rx {
			got.err = !p.rxsync(r) || got.err
			got.in = got.in || r.rcur != r.rtail
		}
	}
	return got
}
