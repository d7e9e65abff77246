package vale

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"govale/netmap/shm"
)

// both tells a lie about both rings of a liar.
func both(lie func(r *liarRing, round uint32)) func(l *liar, round uint32) {
	return func(l *liar, round uint32) {
		for _, r := range l.rings {
			lie(r, round)
		}
	}
}

// wild are numbers that no index is: n is the number of slots.
func wild(n, round uint32) uint32 {
	return [...]uint32{n, n + 1, 1 << 31, 1<<32 - 1, 1 << 16}[round]
}

func TestHeadBehindKernel(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.StoreHead((r.Head + r.n - 4 - round) % r.n) }))
}

func TestHeadBeyondTail(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.StoreHead((r.Tail + 1 + round) % r.n) }))
}

func TestHeadBeyondRing(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.StoreHead(wild(r.n, round)) }))
}

func TestCurBehindHead(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.StoreCur((r.Head + r.n - 1 - round) % r.n) }))
}

func TestCurBeyondTail(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.StoreCur((r.Tail + 1 + round) % r.n) }))
}

func TestCurBeyondRing(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.StoreCur(wild(r.n, round)) }))
}

func TestTailMoved(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.StoreTail(round) }))
}

func TestTailBeyondRing(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.StoreTail(wild(r.n, round)) }))
}

func TestAllIndicesBeyondRing(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) {
		r.StoreHead(wild(r.n, round))
		r.StoreCur(wild(r.n, round))
		r.StoreTail(wild(r.n, round))
	}))
}

// Indices that make no sense together and would each by itself: they are believed.
func TestIndicesShuffled(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	tell(t, both(func(r *liarRing, _ uint32) {
		r.StoreHead(rnd.Uint32N(r.n))
		r.StoreCur(rnd.Uint32N(r.n))
		r.StoreTail(rnd.Uint32N(r.n))
	}))
}

func TestNumSlotsChanged(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.NumSlots = [...]uint32{0, 1, 9, 1 << 31, 1<<32 - 1}[round] }))
}

func TestBufSizeChanged(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.BufSize = [...]uint32{0, 1, 64, 1 << 31, 1<<32 - 1}[round] }))
}

func TestBufOfsElsewhere(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.BufOfs = [...]int64{0, -1, 1 << 40, -1 << 62, 1<<63 - 1}[round] }))
}

func TestRingOfAnotherDirection(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.RingID, r.Dir = uint16(1<<round), r.Dir^1 }))
}

func TestRingFlagsAllSet(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.Flags = shm.RingFlags(^uint32(0) << round) }))
}

func TestRingTimestampAhead(t *testing.T) {
	tell(t, both(func(r *liarRing, round uint32) { r.Ts = shm.Timeval{Sec: 1<<63 - 1, Usec: -1 << round} }))
}

func TestInterfaceRenamed(t *testing.T) {
	tell(t, func(l *liar, round uint32) {
		l.nifp.Name = [16]byte{}
		copy(l.nifp.Name[:], []string{"", "vale0:a", "vale1:canary", "xxxxxxxxxxxxxxxxxxx", "\xff\x00\xff"}[round])
	})
}

func TestInterfaceRingsGrown(t *testing.T) {
	tell(t, func(l *liar, round uint32) {
		many := uint32(1) << (4 + 7*round)
		l.nifp.TxRings, l.nifp.RxRings, l.nifp.HostTxRings, l.nifp.HostRxRings = many, many, many, many
		l.nifp.Version, l.nifp.Flags = many, ^many
	})
}

func TestRingOffsetsElsewhere(t *testing.T) {
	tell(t, func(l *liar, round uint32) {
		for i, ofs := range l.offsets(4) {
			l.offsets(4)[i] = [...]int64{0, -ofs, ofs + 8, 1 << 62, -1}[round]
		}
	})
}

// Extra buffers are freed by a list that the user keeps: here it leads to buffers that
// stand in slots, to itself, and out of the region.
func TestExtraBuffersElsewhere(t *testing.T) {
	tell(t, func(l *liar, round uint32) {
		slots := l.rings[0].slots
		head := [...]uint32{0, 1, slots[0].BufIdx, l.nifp.BufsHead, 1<<32 - 1}[round]
		l.nifp.BufsHead = head
		if int(head) < int(l.rings[0].bufs) {
			binary.NativeEndian.PutUint32(l.region[l.bufs+int64(head)*2048:], []uint32{0, 5, slots[1].BufIdx, head, head}[round])
		}
		l.memory = l.memory[:copy(l.memory, l.region)] // it is not restored before the close
	})
}

// Everything that can be written is nonsense.
func TestEverythingOverwritten(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	tell(t, func(l *liar, round uint32) {
		for i := range l.memory {
			l.region[i] = byte(rnd.Uint32()) >> round
		}
	})
}
