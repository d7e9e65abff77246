package vale

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
)

// TestBurstChangesNothing sends the same random packets through two machines, one of
// which lines all packets up before it delivers any, and compares what receivers find and
// what was counted; with batches of all sizes, since a packet of several slots that does
// not fit keeps out what is behind it in its batch.
func TestBurstChangesNothing(t *testing.T) {
	for _, batch := range []int{1, 2, 3, 5, 8, 1024} {
		for seed := range uint64(150) {
			rnd := rand.New(rand.NewPCG(seed, uint64(batch)))
			receivers := 1 + int(seed)%2
			a, b := newBurstTrial(t, batch, receivers, false), newBurstTrial(t, batch, receivers, true)
			for round := range 12 {
				n := rnd.IntN(24)
				packets := make([]burstPacket, n)
				for i := range packets {
					packets[i] = randomBurstPacket(rnd)
				}
				got, want := a.round(packets), b.round(packets)
				if got != want {
					t.Fatalf("batch %d, seed %d, round %d: %v\ngot\n%swant\n%s", batch, seed, round, packets, got, want)
				}
			}
			a.close()
			b.close()
		}
	}
}

// A burstPacket is one slot of a tx ring.
type burstPacket struct {
	dst, src byte // last byte of the address; 0xff for everybody
	len      uint16
	flags    shm.SlotFlags
}

// randomBurstPacket mostly goes on to the same few ports.
func randomBurstPacket(rnd *rand.Rand) burstPacket {
	p := burstPacket{dst: byte(1 + rnd.IntN(3)), src: 1, len: uint16(14 + rnd.IntN(300))}
	switch rnd.IntN(16) {
	case 0, 6, 7:
		p.flags = shm.SlotMoreFrag
	case 1:
		p.dst = 0xff
	case 2:
		p.len = uint16(rnd.IntN(14))
	case 3:
		p.src = byte(1 + rnd.IntN(4))
	case 4:
		p.flags = shm.SlotBufChanged
	case 5:
		if rnd.IntN(4) == 0 {
			p.flags = shm.SlotIndirect
		}
	}
	return p
}

// A burstTrial is a machine with a sender and one or two receivers that do not keep up.
type burstTrial struct {
	t  *testing.T
	m  *Machine
	tx *netmap.Port
	rx []*netmap.Port
}

func newBurstTrial(t *testing.T, batch, receivers int, twoPass bool) *burstTrial {
	sys := DefaultSysctls()
	sys.BridgeBatch = batch
	m := New(&Config{Sysctls: sys})
	m.twoPass = twoPass
	tr := &burstTrial{t: t, m: m, tx: portOf(t, m, "vale0:tx", &netmap.Config{TxSlots: 32, RxSlots: 8})}
	for i, slots := range []uint32{5, 9}[:receivers] {
		p := portOf(t, m, fmt.Sprintf("vale0:%d", i), &netmap.Config{TxSlots: 8, RxSlots: slots})
		tr.rx = append(tr.rx, p)
		copy(p.Tx[0].Buf(p.Tx[0].Slot(0)), []byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, byte(2 + i)})
		p.Tx[0].Slot(0).Len = 60
		p.Tx[0].Advance(1)
		if err := p.TxSync(); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

func (tr *burstTrial) close() {
	for _, p := range append(tr.rx, tr.tx) {
		p.Close()
	}
}

// round sends packets and returns what has become of them, in words.
func (tr *burstTrial) round(packets []burstPacket) (words string) {
	r := tr.tx.Tx[0]
	for i, p := range packets {
		s := r.Slot(r.Head())
		copy(r.Buf(s), []byte{2, 0, 0, 0, 0, p.dst, 2, 0, 0, 0, 0, p.src, 0x88, 0xb5, byte(i)})
		if p.dst == 0xff {
			r.Buf(s)[0] = 0xff
		}
		s.Len, s.Flags = p.len, p.flags
		r.Advance(1)
	}
	if err := tr.tx.TxSync(); err != nil {
		tr.t.Fatal(err)
	}
	for i, p := range tr.rx {
		if err := p.RxSync(); err != nil {
			tr.t.Fatal(err)
		}
		for s, b := range p.Rx[0].Pending() {
			words += fmt.Sprintf("%d: len %d flags %#x %x\n", i, s.Len, s.Flags, b[:min(len(b), 15)])
		}
		p.Rx[0].Advance(p.Rx[0].Space() - i) // the second one leaves a packet each time
	}
	stats, err := netmap.NewControl(tr.m.open()).SwitchStats("vale0")
	if err != nil {
		tr.t.Fatal(err)
	}
	exact(tr.t, stats)
	return words + fmt.Sprintf("%+v\n", stats)
}

// A counter is a waker that gives everything back that has arrived in a ring, as a
// receiver does that is awake at once.
type counter struct {
	k     *kring
	found []uint32
}

func (c *counter) wake() {
	hwtail := c.k.hwtail.Load()
	c.found = append(c.found, c.k.dist(c.k.hwcur.Load(), hwtail))
	c.k.hwcur.Store(hwtail)
}

// TestBurstsAreBatches: a receiver is told of every batch of a long sync, and what it
// gives back meanwhile is filled again.
func TestBurstsAreBatches(t *testing.T) {
	for _, twoPass := range []bool{false, true} {
		m := New(nil)
		m.twoPass = twoPass
		tx := portOf(t, m, "vale0:tx", &netmap.Config{TxSlots: 4096, RxSlots: 8})
		rx := portOf(t, m, "vale0:rx", &netmap.Config{TxSlots: 8, RxSlots: 1100})
		sendFrom(t, rx, 0x77)
		for range 3000 {
			putFrom(tx.Tx[0], 0x010000000002)
		}
		p := m.bridges[0].lookup("vale0:rx")
		c := &counter{k: p.rx[0]}
		p.rxWait.add(c)
		if err := tx.TxSync(); err != nil {
			t.Fatal(err)
		}
		p.rxWait.remove(c)
		if !slices.Equal(c.found, []uint32{1024, 1024, 952}) {
			t.Errorf("two passes %v: packets have arrived by %d", twoPass, c.found)
		}
	}
}

// A lookout is a waker that notes which rings are locked when it is told.
type lookout struct {
	rings  []*kring
	told   int
	locked int
}

func (l *lookout) wake() {
	l.told++
	for _, k := range l.rings {
		if !k.prod.TryLock() {
			l.locked++
			continue
		}
		k.prod.Unlock()
	}
}

// TestBurstTellsWithoutLocks: while somebody is told that packets have arrived, others can
// send to all ports of the burst.
func TestBurstTellsWithoutLocks(t *testing.T) {
	m := New(nil)
	cfg := &netmap.Config{TxSlots: 8, RxSlots: 8}
	tx := portOf(t, m, "vale0:tx", cfg)
	var look lookout
	for i := range 2 {
		rx := portOf(t, m, fmt.Sprintf("vale0:%d", i), cfg)
		sendFrom(t, rx, byte(i))
		p := m.bridges[0].lookup(fmt.Sprintf("vale0:%d", i))
		look.rings = append(look.rings, p.rx[0])
		p.rxWait.add(&look)
		defer p.rxWait.remove(&look)
	}
	look.told = 0
	for i := range 4 {
		r := tx.Tx[0]
		s := r.Slot(r.Head())
		copy(r.Buf(s), []byte{2, 0, 0, 0, 0, byte(i % 2), 2, 0, 0, 0, 0, 0x80})
		s.Len, s.Flags = 60, 0
		r.Advance(1)
	}
	if err := tx.TxSync(); err != nil {
		t.Fatal(err)
	}
	if look.told != 2 || look.locked != 0 {
		t.Errorf("told %d times, want 2; %d locks were held", look.told, look.locked)
	}
}
