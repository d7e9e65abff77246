package netmap

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"govale/netmap/shm"
)

// newRing returns a ring of n slots in memory of its own; slot i has buffer i+2.
func newRing(t *testing.T, dir Dir, n uint32) *Ring {
	t.Helper()
	region, rings, _ := newRegion(t, layout{tx: 1, slots: n})
	r := must(ringAt(region, int64(rings[0])))
	r.dir = dir
	for i := range n {
		r.Slot(i).BufIdx = i + 2
	}
	return r
}

// set writes indices as a device would.
func (r *Ring) set(head, cur, tail uint32) {
	r.hdr.StoreHead(head)
	r.hdr.StoreCur(cur)
	r.hdr.StoreTail(tail)
}

// eachState calls f with rings of 1 to 6 slots in every state that is allowed.
func eachState(t *testing.T, f func(r *Ring, head, tail, space uint32)) {
	t.Helper()
	for n := range uint32(7) {
		if n == 0 {
			continue
		}
		r := newRing(t, Tx, n)
		for head := range n {
			for space := range n {
				tail := (head + space) % n
				r.set(head, head, tail)
				f(r, head, tail, space)
			}
		}
	}
}

func TestRingSpace(t *testing.T) {
	eachState(t, func(r *Ring, head, tail, space uint32) {
		if r.Head() != head || r.Cur() != head || r.Tail() != tail || r.Space() != int(space) {
			t.Errorf("%v: space %d, want %d", r, r.Space(), space)
		}
	})
}

func TestRingNext(t *testing.T) {
	for n := range uint32(7) {
		if n == 0 {
			continue
		}
		r := newRing(t, Rx, n)
		for i := range n {
			if got, want := r.Next(i), (i+1)%n; got != want {
				t.Errorf("%d slots: Next(%d) = %d, want %d", n, i, got, want)
			}
		}
		if r.NumSlots() != n || r.BufSize() != fakeBufSize {
			t.Errorf("%d slots of %d bytes", r.NumSlots(), r.BufSize())
		}
	}
}

func TestRingAdvance(t *testing.T) {
	eachState(t, func(r *Ring, head, tail, space uint32) {
		for k := range space + 1 {
			r.set(head, head, tail)
			want := (head + k) % r.n
			if got := r.Advance(int(k)); got != int(k) || r.Head() != want || r.Cur() != want || r.Tail() != tail || r.Space() != int(space-k) {
				t.Errorf("Advance(%d) from %d to %d of %d: %v", k, head, tail, r.n, r)
			}
		}
		for _, k := range []int{-1, int(space) + 1, int(r.n), math.MaxInt, math.MinInt} {
			r.set(head, head, tail)
			want := 0
			if k > 0 {
				want = int(space)
			}
			if got := r.Advance(k); got != want || r.Head() != (head+uint32(want))%r.n || r.Cur() != r.Head() || r.Tail() != tail {
				t.Errorf("Advance(%d) of %d: %d, %v; want %d", k, space, got, r, want)
			}
		}
	})
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

func TestRingSetCur(t *testing.T) {
	eachState(t, func(r *Ring, head, tail, space uint32) {
		for k := range space + 1 {
			cur := (head + k) % r.n
			r.SetCur(cur)
			if r.Head() != head || r.Cur() != cur || r.Space() != int(space) {
				t.Errorf("SetCur(%d): %v", cur, r)
			}
		}
	})
}

func TestRingString(t *testing.T) {
	eachState(t, func(r *Ring, head, tail, space uint32) {
		strip := make([]byte, r.n)
		for i := range r.n {
			strip[i] = '.'
			if (i+r.n-head)%r.n < space {
				strip[i] = 'a'
			}
		}
		if got, want := r.String(), fmt.Sprintf("[%s] head %d cur %d tail %d", strip, head, head, tail); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestRingPending(t *testing.T) {
	eachState(t, func(r *Ring, head, _, space uint32) {
		var got, want []uint32
		for s, b := range r.Pending() {
			got = append(got, s.BufIdx)
			if len(b) != fakeBufSize || &b[0] != &r.Buf(s)[0] {
				t.Errorf("slot %d of %v: %d bytes", s.BufIdx-2, r, len(b))
			}
		}
		for k := range space {
			want = append(want, (head+k)%r.n+2)
		}
		if !slices.Equal(got, want) || r.Head() != head {
			t.Errorf("%v: buffers %d, want %d", r, got, want)
		}
		for s := range r.Pending() {
			if s.BufIdx != head+2 {
				t.Errorf("%v begins with buffer %d", r, s.BufIdx)
			}
			break
		}
	})
}

func TestRingPendingRx(t *testing.T) {
	r := newRing(t, Rx, 4)
	lengths := []uint16{60, 0, fakeBufSize + 1} // the last one is longer than its buffer
	for i, n := range lengths {
		r.Slot(uint32(i)).Len = n
	}
	r.set(0, 0, 3)
	var got []int
	for _, b := range r.Pending() {
		got = append(got, len(b))
	}
	if !slices.Equal(got, []int{60, 0, fakeBufSize}) {
		t.Errorf("lengths %d", got)
	}
}

func TestRingBuf(t *testing.T) {
	r := newRing(t, Tx, 4)
	for idx := range uint32(fakeBufs) {
		b := r.BufIdx(idx)
		b[0], b[len(b)-1] = byte(idx), byte(idx)
		if len(b) != fakeBufSize || cap(b) != fakeBufSize {
			t.Errorf("buffer %d: %d bytes, capacity %d", idx, len(b), cap(b))
		}
	}
	for idx := range uint32(fakeBufs) {
		if b := r.Buf(&Slot{BufIdx: idx}); b[0] != byte(idx) || b[len(b)-1] != byte(idx) {
			t.Errorf("buffer %d overlaps another", idx)
		}
	}
	for _, idx := range []uint32{fakeBufs, fakeBufs + 1, 1<<32 - 1} {
		if !panics(func() { r.BufIdx(idx) }) {
			t.Errorf("buffer %d of %d: no panic", idx, fakeBufs)
		}
	}
	if !panics(func() { r.Slot(4) }) {
		t.Error("slot 4 of 4: no panic")
	}
}

// TestRingLies is for indices that no device writes: the ring may panic, but never
// leads out of its slots.
func TestRingLies(t *testing.T) {
	r := newRing(t, Rx, 4)
	for _, tail := range []uint32{4, 5, 99, 1<<32 - 1} {
		r.set(0, 0, tail)
		seen := 0
		panics(func() {
			for s := range r.Pending() {
				if s.BufIdx < 2 || s.BufIdx > 5 {
					t.Fatalf("tail %d: slot with buffer %d", tail, s.BufIdx)
				}
				if seen++; seen == 1000 {
					break
				}
			}
		})
	}
	for _, head := range []uint32{4, 99, 1<<32 - 1} {
		r.set(head, head, 0)
		if !panics(func() { r.Slot(r.Head()) }) {
			t.Errorf("head %d leads to a slot", head)
		}
	}
}

func TestRingTimestamp(t *testing.T) {
	r := newRing(t, Rx, 4)
	r.hdr.Ts = shm.Timeval{Sec: 1600000000, Usec: 123456}
	if got := r.Timestamp(); got != 1600000000123456 {
		t.Errorf("%d", got)
	}
}

func TestRingAllocates(t *testing.T) {
	r := newRing(t, Tx, 6)
	frame := make([]byte, 60)
	if n := testing.AllocsPerRun(100, func() {
		r.set(0, 0, 5)
		i, k := r.Head(), r.Space()
		for range k {
			s := r.Slot(i)
			s.Len = uint16(copy(r.Buf(s), frame))
			i = r.Next(i)
		}
		r.Advance(k)
	}); n != 0 {
		t.Errorf("%v allocations a batch", n)
	}
}

func TestNames(t *testing.T) {
	for e, want := range map[Events]string{
		0: "", Readable: "in", Writable: "out", PollErr: "err", PollHup: "hup", PollNval: "nval",
		Readable | Writable: "in|out", PollErr | PollHup | Readable | PollNval | Writable: "err|hup|in|nval|out",
	} {
		if got := e.String(); got != want {
			t.Errorf("%d: %q, want %q", e, got, want)
		}
	}
	if Rx.String() != "rx" || Tx.String() != "tx" {
		t.Errorf("directions %v %v", Rx, Tx)
	}
}
