package vale

import (
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// FuzzSync writes what the fuzzer likes into rings and slots of a port and syncs it:
// nothing panics, the indices that the device keeps stay on the ring, and memory of the
// other port holds nothing but frames in its own receive buffers.
func FuzzSync(f *testing.F) {
	f.Add(uint32(1), uint32(1), uint32(7), uint32(2), uint16(60), uint16(0))
	f.Add(uint32(99), uint32(59), uint32(3), uint32(999999), uint16(65535), uint16(0x20))
	f.Add(uint32(7), uint32(6), uint32(0), uint32(1), uint16(14), uint16(0x10))
	f.Fuzz(func(t *testing.T, head, cur, tail, idx uint32, length, flags uint16) {
		m := New(nil)
		l := nmreq.Legacy{TxSlots: 8, RxSlots: 8}
		d, _, _ := register(t, m, "vale0:fuzz", l)
		other, _, _ := register(t, m, "vale0:other", l)
		sent := other.krings[netmap.Tx][0].slots[3]
		for _, dir := range dirs {
			k := d.krings[dir][0]
			for range 3 {
				k.ring.StoreHead(head)
				k.ring.StoreCur(cur)
				k.ring.StoreTail(tail)
				k.slots[head%8] = shm.Slot{BufIdx: idx, Len: length, Flags: shm.SlotFlags(flags)}
				if err := d.Sync(dir); err != nil {
					t.Fatal(err)
				}
				if _, err := d.Poll(netmap.Readable|netmap.Writable, 0); err != nil {
					t.Fatal(err)
				}
				head, cur = cur, head+1
			}
			if a, b := k.hwcur.Load(), k.hwtail.Load(); a >= k.n || b >= k.n || k.rhead >= k.n || k.rtail >= k.n {
				t.Fatalf("hwcur %d hwtail %d rhead %d rtail %d of %d", a, b, k.rhead, k.rtail, k.n)
			}
		}
		if got := other.krings[netmap.Tx][0].slots[3]; got != sent {
			t.Fatalf("a slot of another port changed: %+v, was %+v", got, sent)
		}
	})
}
