package vale

import (
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
)

// newTestKring returns a kring of n slots with a ring of its own, all slots in place.
func newTestKring(dir netmap.Dir, n uint32) *kring {
	m := New(nil)
	p, err := m.newPort("vale0:t", &registration{txSlots: n, rxSlots: n}, nil)
	if err != nil {
		panic(err)
	}
	if err := p.mem.finalize(); err != nil {
		panic(err)
	}
	k := newKring(p, dir, 0, n)
	if err := k.newRing(); err != nil {
		panic(err)
	}
	return k
}

// inStrip says whether x stands in [from, to] of a strip that begins at slot from and
// goes round: the definition that the kernel's six cases are a quick form of.
func inStrip(n, from, to, x uint32) bool {
	for i := from; ; i = (i + 1) % n {
		if i == x {
			return true
		}
		if i == to {
			return false
		}
	}
}

// TestOrdered goes through all states of small rings. Head and cur beyond the ring are
// refused, but for the one case that the kernel lets through.
func TestOrdered(t *testing.T) {
	states := 0
	for n := uint32(1); n <= 6; n++ {
		k := &kring{n: n}
		for from := range n {
			for to := range n {
				for head := range n + 2 {
					for cur := range n + 2 {
						states++
						want := head < n && cur < n && inStrip(n, from, to, head) && inStrip(n, head, to, cur)
						if cur >= n && head < n && from > to && head >= from {
							want = true // [head, to] goes round the end, and the kernel does not look
						}
						if got := k.ordered(from, head, cur, to); got != want {
							t.Errorf("n %d: from %d head %d cur %d to %d: %v, want %v", n, from, head, cur, to, got, want)
						}
					}
				}
			}
		}
	}
	if states < 2000 {
		t.Errorf("%d states", states)
	}
}

// TestTxPrologueLetters enumerates the positions of the kernel's drawing.
func TestTxPrologueLetters(t *testing.T) {
	for _, c := range []struct {
		letter       string
		rhead, rtail uint32
		head         uint32
		ok           bool
	}{
		{"A", 2, 5, 1, false}, {"B", 2, 5, 3, true}, {"C", 2, 5, 6, false},
		{"D", 5, 2, 1, true}, {"E", 5, 2, 3, false}, {"F", 5, 2, 6, true},
		{"rhead", 2, 5, 2, true}, {"rtail", 2, 5, 5, true},
	} {
		k := newTestKring(netmap.Tx, 8)
		k.rhead, k.rcur, k.rtail = c.rhead, c.rhead, c.rtail
		k.ring.Head, k.ring.Cur = c.head, c.head
		if got := k.txPrologue(); got != c.ok {
			t.Errorf("%s: %v, want %v", c.letter, got, c.ok)
		}
		if c.ok && (k.rhead != c.head || k.rcur != c.head) {
			t.Errorf("%s: rhead %d rcur %d, want %d", c.letter, k.rhead, k.rcur, c.head)
		}
	}
}

// TestReinitEmptiesSlots: buffers that do not exist and lengths that do not fit.
func TestReinitEmptiesSlots(t *testing.T) {
	k := newTestKring(netmap.Tx, 4)
	good := k.slots[0].BufIdx
	total := k.port.mem.bufs.total
	k.slots[1] = shm.Slot{BufIdx: total, Len: 60}
	k.slots[2] = shm.Slot{BufIdx: 1, Len: 60}
	k.slots[3].Len = shm.BufSize + 1
	k.ring.Head, k.ring.Cur = 99, 99
	k.reinit()
	for i, want := range []shm.Slot{
		{BufIdx: good, Len: shm.BufSize}, {}, {}, {BufIdx: k.slots[3].BufIdx},
	} {
		if k.slots[i] != want || i == 3 && want.BufIdx < reservedBufs {
			t.Errorf("slot %d: %+v, want %+v", i, k.slots[i], want)
		}
	}
	if k.ring.Head != 0 || k.ring.Cur != 0 || k.ring.Tail != 3 {
		t.Errorf("head %d cur %d tail %d, want 0 0 3", k.ring.Head, k.ring.Cur, k.ring.Tail)
	}
}

func TestPoolsAsTheKernelMakesThem(t *testing.T) {
	// Transcript 23 for the first two; the third has as many slots as there can be.
	for _, c := range []struct {
		slots, rings uint32
		size         uint64
		bufs         uint32
	}{
		{1024, 1, 42369024, 20482}, {64, 1, 8814592, 4098}, {4096, 16, 0, 204802},
	} {
		r, err := newPrivateRegion(New(nil), c.rings, c.slots, c.rings, c.slots, 0, defaultPipes)
		if err != nil {
			t.Fatal(err)
		}
		if c.size != 0 && r.size() != c.size || r.bufs.total != c.bufs {
			t.Errorf("%d rings of %d slots: %d bytes, %d buffers; want %d, %d", c.rings, c.slots, r.size(), r.bufs.total, c.size, c.bufs)
		}
	}
}

func TestPoolHandsOutLowestFirst(t *testing.T) {
	p := newPool(0, 130, 64)
	p.reset(2)
	hint := 0
	for want := uint32(2); want < p.total; want++ {
		if got, ok := p.get(&hint); !ok || got != want {
			t.Fatalf("got %d %v, want %d", got, ok, want)
		}
	}
	if _, ok := p.get(&hint); ok || p.nfree != 0 {
		t.Fatalf("one more, %d free", p.nfree)
	}
	if !p.put(70) || p.put(70) || p.put(p.total) {
		t.Error("put takes back what is not out, or not what is")
	}
	hint = 0
	if got, ok := p.get(&hint); !ok || got != 70 {
		t.Errorf("got %d %v, want 70", got, ok)
	}
}

// TestHash compares with addresses that FreeBSD 12.1 put into one entry (transcript 31).
func TestHash(t *testing.T) {
	mac := func(b ...byte) (m uint64) {
		for i, v := range b {
			m |= uint64(v) << (8 * i)
		}
		return m
	}
	if a, b := hash(mac(2, 0, 0, 0, 0, 0x10)), hash(mac(2, 0, 0, 1, 1, 0xff)); a != b {
		t.Errorf("02:00:00:00:00:10 is %d and 02:00:00:01:01:ff is %d, want the same", a, b)
	}
	if a, b := hash(mac(2, 0, 0, 0, 0, 0x10)), hash(mac(2, 0, 0, 0, 0, 0x11)); a == b {
		t.Errorf("02:00:00:00:00:10 and :11 are both %d", a)
	}
}
