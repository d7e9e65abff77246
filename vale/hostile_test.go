package vale

import (
	"encoding/binary"
	"math/rand/v2"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// register binds a new descriptor of m to a port by the legacy request.
func register(t testing.TB, m *Machine, name string, l nmreq.Legacy) (*Dev, []byte, nmreq.Legacy) {
	t.Helper()
	d := m.open()
	t.Cleanup(func() { d.Close() })
	l.Version = nmreq.API14
	if err := nmreq.PutName(l.Name[:], name); err != nil {
		t.Fatal(err)
	}
	if err := d.Regif(&l); err != nil {
		t.Fatal(err)
	}
	b, err := d.Map(int(l.Memsize))
	if err != nil {
		t.Fatal(err)
	}
	return d, b, l
}

// storm writes nonsense over all that a user can write: head, cur, tail and flags of
// rings, their slots, the netmap_if.
func storm(rnd *rand.Rand, d *Dev, region []byte) {
	for _, krings := range d.krings {
		for _, k := range krings {
			word := func() uint32 {
				switch rnd.IntN(4) {
				case 0:
					return rnd.Uint32()
				case 1:
					return k.n + uint32(rnd.IntN(3)) - 1
				default:
					return uint32(rnd.IntN(int(k.n)))
				}
			}
			k.ring.StoreHead(word())
			k.ring.StoreCur(word())
			k.ring.StoreTail(word())
			k.ring.NumSlots, k.ring.BufSize, k.ring.BufOfs = rnd.Uint32(), rnd.Uint32(), rnd.Int64()
			for range 4 {
				k.slots[rnd.IntN(len(k.slots))] = shm.Slot{
					BufIdx: rnd.Uint32() >> rnd.IntN(32), Len: uint16(rnd.Uint32()),
					Flags: shm.SlotFlags(rnd.Uint32()), Ptr: rnd.Uint64(),
				}
			}
		}
	}
	d.nifp.BufsHead = rnd.Uint32() >> rnd.IntN(32)
	d.nifp.TxRings, d.nifp.RxRings = rnd.Uint32(), rnd.Uint32()
	_ = region
}

// TestStormReachesNobody: a port whose memory is written over with nonsense between any
// two system calls sends and receives garbage, and two others on the same switch go on
// undisturbed, each with its own memory as it was but for the frames it received.
func TestStormReachesNobody(t *testing.T) {
	m := New(nil)
	small := nmreq.Legacy{TxSlots: 8, RxSlots: 8, TxRings: 2, RxRings: 2, Arg3: 4}
	mad, madMem, _ := register(t, m, "vale0:mad", small)
	a, _, _ := register(t, m, "vale0:a", nmreq.Legacy{TxSlots: 64, RxSlots: 64})
	b, _, _ := register(t, m, "vale0:b", nmreq.Legacy{TxSlots: 64, RxSlots: 64})
	rnd := rand.New(rand.NewPCG(1, 2))
	ring := a.krings[netmap.Tx][0].ring
	seq := uint64(0)
	for round := range 5000 {
		storm(rnd, mad, madMem)
		switch rnd.IntN(4) {
		case 0:
			mad.Sync(netmap.Rx)
		case 1:
			mad.Poll(netmap.Readable|netmap.Writable, 0)
		default:
			mad.Sync(netmap.Tx)
		}
		drainAll(t, b)
		drainAll(t, a)
		seq++
		buf := a.port.mem.buf(a.krings[netmap.Tx][0].slots[ring.Head].BufIdx)
		copy(buf, []byte{2, 0, 0, 0, 0, 0xb, 2, 0, 0, 0, 0, 0xa, 0x88, 0xb5})
		binary.BigEndian.PutUint64(buf[14:], seq)
		a.krings[netmap.Tx][0].slots[ring.Head].Len = 60
		ring.Head = (ring.Head + 1) % 64
		ring.Cur = ring.Head
		if err := a.Sync(netmap.Tx); err != nil {
			t.Fatal(err)
		}
		if got := lastSeq(t, b); got != seq {
			t.Fatalf("round %d: b received %d, want %d", round, got, seq)
		}
	}
	if err := mad.Close(); err != nil {
		t.Fatal(err)
	}
	if all := len(m.bridges[0].index[:m.bridges[0].active]); all != 2 {
		t.Errorf("%d ports, want 2", all)
	}
}

// drainAll gives back everything that has arrived.
func drainAll(t *testing.T, d *Dev) {
	t.Helper()
	r := d.krings[netmap.Rx][0].ring
	if err := d.Sync(netmap.Rx); err != nil {
		t.Fatal(err)
	}
	r.Head = r.Tail
	r.Cur = r.Tail
	if err := d.Sync(netmap.Rx); err != nil {
		t.Fatal(err)
	}
}

// lastSeq receives one frame and returns the number that it carries.
func lastSeq(t *testing.T, d *Dev) uint64 {
	t.Helper()
	if err := d.Sync(netmap.Rx); err != nil {
		t.Fatal(err)
	}
	k := d.krings[netmap.Rx][0]
	if k.dist(k.ring.Head, k.ring.Tail) != 1 {
		t.Fatalf("head %d tail %d, want one frame", k.ring.Head, k.ring.Tail)
	}
	s := k.slots[k.ring.Head]
	return binary.BigEndian.Uint64(d.port.mem.buf(s.BufIdx)[14:])
}

// TestExtraListLoops: a list of extra buffers that the user has bent into a circle, or
// that leads out of the region, ends when the port is closed.
func TestExtraListLoops(t *testing.T) {
	for _, bend := range []uint32{0, 1, 2, 7, 1 << 31, 0xffffffff} {
		m := New(nil)
		d, _, _ := register(t, m, "vale0:x", nmreq.Legacy{TxSlots: 4, RxSlots: 4, Arg3: 5})
		head := d.nifp.BufsHead
		binary.NativeEndian.PutUint32(d.port.mem.buf(head), bend)
		if bend == 2 {
			binary.NativeEndian.PutUint32(d.port.mem.buf(head), head)
		}
		if err := d.Close(); err != nil {
			t.Errorf("bent to %d: %v", bend, err)
		}
	}
}

// TestOptionChains: options that come twice, that do not exist, and more of them than a
// request may have.
func TestOptionChains(t *testing.T) {
	reg := func(types ...nmreq.OptType) (*nmreq.Message, error) {
		d := New(nil).open()
		defer d.Close()
		body := nmreq.Register{Mode: nmreq.ModeAllNIC, TxSlots: 4, RxSlots: 4}
		m, err := nmreq.NewMessage(nmreq.ReqRegister, "vale0:a", &body)
		if err != nil {
			t.Fatal(err)
		}
		for _, typ := range types {
			m.Options = append(m.Options, nmreq.Option{Type: typ, Status: 0xffffffff, Size: 24})
		}
		return m, d.Ctrl(m)
	}
	for _, c := range []struct {
		types  []nmreq.OptType
		err    syscall.Errno
		status []syscall.Errno
	}{
		{[]nmreq.OptType{1}, syscall.EOPNOTSUPP, []syscall.Errno{syscall.EOPNOTSUPP}},
		{[]nmreq.OptType{99}, syscall.EOPNOTSUPP, []syscall.Errno{syscall.EOPNOTSUPP}},
		{[]nmreq.OptType{0}, syscall.EINVAL, []syscall.Errno{syscall.EINVAL}},
		{[]nmreq.OptType{4, 4}, syscall.EINVAL, []syscall.Errno{syscall.EINVAL, syscall.EINVAL}},
		{make([]nmreq.OptType, 200), syscall.EMSGSIZE, nil},
	} {
		m, err := reg(c.types...)
		if err != c.err {
			t.Errorf("%v: %v, want %v", c.types, err, c.err)
		}
		for i, want := range c.status {
			if got := syscall.Errno(m.Options[i].Status); got != want {
				t.Errorf("%v: status %d is %v, want %v", c.types, i, got, want)
			}
		}
	}
}
