package vale_test

import (
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/vale"
)

// TestSteadyStateAllocatesNothing: whatever the way of a frame through the switch, neither
// the txsync that sends it nor the rxsync that takes it allocates, once each was there.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	for name, traffic := range map[string]struct {
		dst  func(i uint32) byte // last byte of the destination of slot i: 2 and 3 are known, 9 is not
		more bool                // two slots a packet
	}{
		"unicast":      {func(uint32) byte { return 2 }, false},
		"two in turns": {func(i uint32) byte { return 2 + byte(i%2) }, false},
		"flooded":      {func(uint32) byte { return 9 }, false},
		"fragments":    {func(uint32) byte { return 2 }, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := vale.New(nil)
			tx := open(t, m, "vale0:a", nil)
			rx := []*netmap.Port{open(t, m, "vale0:b", nil), open(t, m, "vale0:c", nil)}
			for i, p := range rx { // the switch learns where they are
				prepare(p, frame(60, 1, 2+byte(i)))
				send(t, p, 1, 60)
			}
			r := tx.Tx[0]
			for i := range r.NumSlots() {
				copy(r.Buf(r.Slot(i)), frame(60, traffic.dst(i), 1))
			}
			got := 0
			n := testing.AllocsPerRun(50, func() {
				i := r.Head()
				for n := range 64 {
					s := r.Slot(i)
					s.Len, s.Flags = 60, 0
					if traffic.more && n%2 == 0 {
						s.Flags = shm.SlotMoreFrag
					}
					i = r.Next(i)
				}
				r.Advance(64)
				if err := tx.TxSync(); err != nil {
					t.Fatal(err)
				}
				for _, p := range rx {
					got += drain(t, p)
				}
			})
			if n != 0 || got < 50*64 {
				t.Errorf("%v allocations a round, want 0; %d slots received", n, got)
			}
		})
	}
}
