package vale

import (
	"sync"
	"sync/atomic"

	"govale/netmap"
	"govale/netmap/shm"
)

// A kring is the device's side of one ring: struct netmap_kring. It exists while its
// port is open; the ring in shared memory exists while a descriptor is bound to it.
//
// hwcur and hwtail are the device's own and always less than n. Between a receive ring
// and its senders they are all that is shared: senders fill slots from hwtail on and
// then move it, the receiver moves hwcur to give slots back.
type kring struct {
	port *port
	id   int
	dir  netmap.Dir
	n    uint32 // nkr_num_slots

	// Bound to a descriptor; changed with Machine.mu and bridge.mu held.
	users     int
	exclusive bool      // NKR_EXCLUSIVE
	on        bool      // nr_mode is NKR_NETMAP_ON
	pendingOn bool      // nr_pending_mode
	fake      bool      // NKR_FAKERING: the buffers in its slots belong to another ring
	needed    bool      // NKR_NEEDRING: the ring stays without users
	object    uint32    // of the ring, in the region
	ring      *shm.Ring // nil while nobody needs it
	slots     []shm.Slot

	count   *ringCounters // of the port, for this ring
	work    *flushWork    // of a transmit ring: scratch space; guarded by mu
	watched *watched      // its monitors, nil for none; guarded by mu
	nwatch  atomic.Int32  // copying monitors, so that senders need no lock where there are none
	pipe    *kring        // of a pipe: the ring at the other end

	_     otherLine
	mu    sync.Mutex // nr_busy: one sync of this ring at a time
	rhead uint32     // head, cur and tail as the last sync left them; guarded by mu
	rcur  uint32
	rtail uint32
	hwcur index

	_       otherLine
	prod    sync.Mutex // of a receive ring: one sender at a time. The last lock in the order.
	hwtail  index
	pipeEnd atomic.Uint32 // of a pipe: hwtail as the other end has moved it (pipe_tail)
	_       otherLine
}

// otherLine keeps what one core writes out of the cache lines that another one writes.
type otherLine [128]byte

// newKring returns the kring of an empty ring: all slots but one are the user's to
// fill, or the device's to fill (netmap.c: netmap_krings_create).
func newKring(p *port, dir netmap.Dir, id int, n uint32) *kring {
	k := &kring{port: p, dir: dir, id: id, n: n, count: &p.count[dir][id]}
	if dir == netmap.Tx {
		k.rtail = n - 1
		k.hwtail.Store(n - 1)
	}
	return k
}

// wake tells those who wait for packets on the port that this ring has some.
func (k *kring) wake() {
	if k.port.rxWait.wake() {
		k.count.wakeups.Add(1)
	}
}

// next returns the slot after i.
func (k *kring) next(i uint32) uint32 {
	if i++; i == k.n {
		return 0
	}
	return i
}

// prev returns the slot before i.
func (k *kring) prev(i uint32) uint32 {
	if i == 0 {
		return k.n - 1
	}
	return i - 1
}

// dist returns how many slots it is from a to b, both less than n.
func (k *kring) dist(a, b uint32) uint32 {
	if b >= a {
		return b - a
	}
	return b + k.n - a
}

// room returns how many slots a sender may fill from tail on, which is hwtail. Called
// with k.prod held.
func (k *kring) room(tail uint32) uint32 { return k.n - 1 - k.dist(k.hwcur.Load(), tail) }

// txPrologue checks what the user wrote into the ring before a txsync and takes it over.
// It returns false for indices that make no sense:
//
//	0    A  rhead   B  rtail   C  n-1
//	0    D  rtail   E  rhead   F  n-1     B, D and F are valid for head; A, C and E are not
//
// and cur must lie in [head, rtail] (netmap.c: nm_txsync_prologue). Called with k.mu held.
func (k *kring) txPrologue() bool {
	head, cur := k.ring.LoadHead(), k.ring.LoadCur() // once: the user may write on
	if !k.ordered(k.rhead, head, cur, k.rtail) {
		return false
	}
	k.showTail() // whatever the user has put there
	k.rhead, k.rcur = head, cur
	return true
}

// rxPrologue is txPrologue for an rxsync. The user gives back [hwcur, head) and may
// have read up to what he was told of, which is hwtail or, once more has arrived, less;
// and unlike there, head and cur are taken over even if they make no sense
// (netmap.c: nm_rxsync_prologue). Called with k.mu held.
func (k *kring) rxPrologue() bool {
	head, cur := k.ring.LoadHead(), k.ring.LoadCur() // once: the user may write on
	k.rhead, k.rcur = head, cur
	if !k.ordered(k.hwcur.Load(), head, cur, k.hwtail.Load()) {
		return false
	}
	k.showTail()
	return true
}

// ordered reports whether from, head, cur and to come in this order on the ring. from
// and to are less than n; head and cur may be anything. The kernel does not look whether
// cur is less than n where [head, to] goes round the end of the ring, and takes what is
// beyond it (transcript 50-rand-009); nothing but rtail is ever compared with it.
func (k *kring) ordered(from, head, cur, to uint32) bool {
	if from <= to || head <= to {
		return (from <= to && from <= head || from > to) && head <= cur && cur <= to
	}
	return head >= from && head < k.n && (cur >= head || cur <= to)
}

// reinit repairs a ring that a prologue has refused. Slots with a buffer that does not
// exist or with a length beyond their buffer are emptied. Indices beyond the ring are
// set to what the device knows; others, however odd, stay and are believed from now on
// (netmap.c: netmap_ring_reinit). Called with k.mu held.
func (k *kring) reinit() {
	head, cur, tail := k.ring.LoadHead(), k.ring.LoadCur(), k.ring.LoadTail()
	for i := range k.slots {
		s := &k.slots[i]
		idx, length, _ := s.Load()
		switch {
		case idx < reservedBufs || idx >= k.port.mem.bufs.total:
			s.BufIdx, s.Len = 0, 0
		case uint32(length) > k.port.mem.bufs.objSize:
			s.Len = 0
		}
	}
	if head < k.n && cur < k.n && tail < k.n {
		k.rhead, k.rcur, k.rtail = head, cur, tail
		return
	}
	hwcur, hwtail := k.hwcur.Load(), k.hwtail.Load()
	k.rhead, k.rcur, k.rtail = hwcur, hwcur, hwtail
	k.ring.StoreHead(hwcur)
	k.ring.StoreCur(hwcur)
	k.ring.StoreTail(hwtail)
}

// finalize shows the user how far the device has come (netmap.c: nm_sync_finalize).
// Called with k.mu held.
func (k *kring) finalize() {
	k.rtail = k.hwtail.Load()
	k.showTail()
}

// showTail makes the ring's tail rtail; most often it is already.
func (k *kring) showTail() {
	if k.ring.LoadTail() != k.rtail {
		k.ring.StoreTail(k.rtail)
	}
}
