package vale

import (
	"testing"

	"govale/netmap"
)

// Packets are counted from when their address was learned last: also where others have
// taken its place in the table in between, in one batch or in several, by one ring or by
// two.
func TestMACTableBeginsAnew(t *testing.T) {
	a, b := sameHash()
	for _, twoPass := range []bool{false, true} {
		for _, syncs := range []bool{false, true} {
			m := New(nil)
			m.twoPass = twoPass
			p := portOf(t, m, "vale0:p", &netmap.Config{TxRings: 2, TxSlots: 32, RxSlots: 8})
			to := portOf(t, m, "vale0:to", &netmap.Config{TxSlots: 8, RxSlots: 8})
			sendFrom(t, to, 0x77)
			want := func(step string, addr, packets uint64) {
				t.Helper()
				if got := packetsOf(t, m, addr); got != packets {
					t.Errorf("two passes %v, syncs %v: %s: %d packets, want %d", twoPass, syncs, step, got, packets)
				}
			}
			put := func(ring int, addrs ...uint64) {
				t.Helper()
				for _, src := range addrs {
					putFrom(p.Tx[ring], src)
					if syncs {
						p.TxSync()
					}
				}
				p.TxSync()
			}
			put(0, a, a, a, a, a, b, b, b, a, a, a, a)
			want("displaced and back", a, 4)
			put(0, b, a, a, b, b)
			want("displaced again", a, 0)
			want("in its place", b, 2)
			put(0, a, a, a)
			put(1, b)
			put(0, a)
			want("displaced by another ring", a, 1)
			put(0, a, a)
			put(1, b, a)
			want("displaced and learned by another ring", a, 1)
			put(0, a)
			want("which both send on", a, 2)
		}
	}
}

// sameHash returns two addresses that cannot be in a table both.
func sameHash() (a, b uint64) {
	a = 0x010000000002
	for b = a + 1<<40; hash(b) != hash(a); b += 1 << 24 {
	}
	return a, b
}

// putFrom puts a packet from src to 02:00:00:00:00:77 into a tx ring.
func putFrom(r *netmap.Ring, src uint64) {
	s := r.Slot(r.Head())
	copy(r.Buf(s), []byte{2, 0, 0, 0, 0, 0x77})
	putAddress(r.Buf(s)[6:], src)
	s.Len, s.Flags = 60, 0
	r.Advance(1)
}

// packetsOf returns what the table of vale0 has counted from addr, 0 if it is not there.
func packetsOf(t *testing.T, m *Machine, addr uint64) uint64 {
	t.Helper()
	all, err := netmap.NewControl(m.open()).MACTable("vale0")
	if err != nil {
		t.Fatal(err)
	}
	var mac netmap.MAC
	putAddress(mac[:], addr)
	for _, e := range all {
		if e.Addr == mac {
			return e.Packets
		}
	}
	return 0
}

// putAddress writes an address as the table holds it.
func putAddress(b []byte, addr uint64) {
	for i := range 6 {
		b[i] = byte(addr >> (8 * i))
	}
}
