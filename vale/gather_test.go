package vale

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"govale/netmap"
)

// TestGatheredFlood sends short frames to many ports, and some that are one byte too long
// to be gathered, and compares all of the buffers.
func TestGatheredFlood(t *testing.T) {
	m := New(nil)
	cfg := &netmap.Config{TxSlots: 64, RxSlots: 64}
	tx := portOf(t, m, "vale0:tx", cfg)
	var rx []*netmap.Port
	for i := range gatherPorts {
		p := portOf(t, m, fmt.Sprintf("vale0:%d", i), cfg)
		for i := range p.Rx[0].NumSlots() {
			copy(p.Rx[0].Buf(p.Rx[0].Slot(i)), untouched)
		}
		rx = append(rx, p)
	}
	rnd := rand.New(rand.NewPCG(3, 3))
	gathered := 0
	for round := range 40 {
		most := gatherMost + round%2
		sent := sendFlood(t, tx, rnd, 1+rnd.IntN(60), most)
		long := false
		for _, f := range sent {
			long = long || f.len > gatherMost
		}
		n := len(m.bridges[0].ports[0].tx[0].work.gathered)
		if n > 0 {
			gathered++
		}
		if want := gatherMost * len(sent); !long && n != want || long && n != 0 {
			t.Fatalf("%d bytes of %d frames are gathered, one of them longer: %v", n, len(sent), long)
		}
		for _, p := range rx {
			checkFlood(t, p, sent)
		}
	}
	if gathered < 20 {
		t.Errorf("%d of 40 floods were gathered", gathered)
	}
}

// Without room for all of them the first ones come, also where they are gathered.
func TestGatheredFloodThatDoesNotFit(t *testing.T) {
	m := New(nil)
	tx := portOf(t, m, "vale0:tx", &netmap.Config{TxSlots: 64, RxSlots: 64})
	rnd := rand.New(rand.NewPCG(4, 4))
	var rx []*netmap.Port
	for i := range gatherPorts + 2 {
		p := portOf(t, m, fmt.Sprintf("vale0:%d", i), &netmap.Config{TxSlots: 64, RxSlots: uint32(8 + i)})
		for i := range p.Rx[0].NumSlots() {
			copy(p.Rx[0].Buf(p.Rx[0].Slot(i)), untouched)
		}
		rx = append(rx, p)
	}
	sent := sendFlood(t, tx, rnd, 60, gatherMost)
	for _, p := range rx {
		checkFlood(t, p, sent[:p.Rx[0].NumSlots()-1])
	}
	if s, err := netmap.NewControl(m.open()).SwitchStats("vale0"); err != nil {
		t.Error(err)
	} else {
		exact(t, s)
	}
}
