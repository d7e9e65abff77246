package netmap

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"govale/netmap/shm"
)

// TestExtraBufs walks lists as the device and, since they are the program's to write,
// bad programs leave them; three buffers were granted.
func TestExtraBufs(t *testing.T) {
	for _, c := range []struct {
		name string
		head uint32
		next map[uint32]uint32
		want []uint32 // nil: the list is refused
	}{
		{"none", 0, nil, []uint32{}},
		{"all", 20, map[uint32]uint32{20: 22, 22: 21, 21: 0}, []uint32{20, 22, 21}},
		{"some given away", 20, map[uint32]uint32{20: 0}, []uint32{20}},
		{"the last of the region", fakeBufs - 1, map[uint32]uint32{fakeBufs - 1: 0}, []uint32{fakeBufs - 1}},
		{"a loop of one", 20, map[uint32]uint32{20: 20}, nil},
		{"a loop of two", 20, map[uint32]uint32{20: 21, 21: 20}, nil},
		{"a loop of three", 20, map[uint32]uint32{20: 21, 21: 22, 22: 20}, nil},
		{"more than granted", 20, map[uint32]uint32{20: 21, 21: 22, 22: 23, 23: 0}, nil},
		{"out of the region", fakeBufs, nil, nil},
		{"far out", 1<<32 - 1, nil, nil},
		{"out in the middle", 20, map[uint32]uint32{20: fakeBufs}, nil},
	} {
		p, _ := openFake(t, onePair)
		p.nifp.BufsHead = c.head
		for idx, next := range c.next {
			binary.NativeEndian.PutUint32(p.Tx[0].BufIdx(idx), next)
		}
		got := p.ExtraBufs()
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		if _, err := p.walkExtra(); (c.want == nil) != errors.Is(err, shm.ErrLayout) {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
}

// TestExtraBufsNotGranted is for a number that somebody wrote where none were asked for.
func TestExtraBufsNotGranted(t *testing.T) {
	p, _ := openFake(t, onePair)
	p.extra, p.nifp.BufsHead = 0, 20
	if got := p.ExtraBufs(); got != nil {
		t.Errorf("%d", got)
	}
}

// TestExtraBufsRxOnly is for ports without a tx ring: any ring leads to the buffers.
func TestExtraBufsRxOnly(t *testing.T) {
	p, _ := openFake(t, layout{tx: 1, hostTx: 1, rx: 1, hostRx: 1, unbound: []int{0, 1, 3}, slots: 4})
	p.nifp.BufsHead = 20
	if got := p.ExtraBufs(); !slices.Equal(got, []uint32{20}) {
		t.Errorf("%d, want 20", got)
	}
}
