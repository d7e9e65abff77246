package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
)

func TestCutter(t *testing.T) {
	tests := []struct{ frags, most, size, wantFrags, wantEach int }{
		{1, 2048, 60, 1, 60},
		{1, 2048, 2048, 1, 2048},
		{1, 2048, 2049, 2, 2048},
		{1, 2048, 5000, 3, 2048},
		{3, 2048, 60, 3, 20},
		{2, 2048, 61, 2, 30},
		{1, 20, 60, 3, 20},
		{2, 2048, 4096, 2, 2048},
		{2, 2048, 4097, 3, 2048}, // pkt-gen puts 2049 bytes into the second
		{63, 2048, 63, 63, 1},
	}
	for _, tt := range tests {
		frags, each := cutter{frags: tt.frags, most: tt.most}.of(tt.size)
		if frags != tt.wantFrags || each != tt.wantEach {
			t.Errorf("%d bytes in %d slots of at most %d: %d of %d, want %d of %d",
				tt.size, tt.frags, tt.most, frags, each, tt.wantFrags, tt.wantEach)
		}
	}
}

// What arrives is the packets, one after the other, however they are cut.
func TestComposer(t *testing.T) {
	for _, cut := range []cutter{{1, 2048}, {3, 2048}, {1, 50}} {
		for _, head := range []int{0, 12} {
			t.Run(fmt.Sprintf("%+v/%d", cut, head), func(t *testing.T) {
				a, b := openPair(t, 16)
				for _, port := range []*netmap.Port{a, b} {
					if err := netmap.NewControl(port.Device()).SetHeader(port.Name, head); err != nil {
						t.Fatal(err)
					}
				}
				p := planOf(t, func(g *grammar) { g.Src = "10.0.0.1-10.0.0.200" })
				c := newComposer(p.flow, oneSize(100), cut)
				c.head = head
				want := newPacket(p.flow, oneSize(100))
				s := &sender{port: a, rings: a.Tx, src: c, c: newCounters(), n: 2, burst: 100}
				for range 20 {
					if err := s.run(t.Context()); err != nil {
						t.Fatal(err)
					}
					got := takePackets(t, b)
					if len(got) != 2 {
						t.Fatalf("%d packets arrived, want 2", len(got))
					}
					for _, g := range got {
						if !bytes.Equal(g[:head], make([]byte, head)) || !bytes.Equal(g[head:], want.frame()) {
							t.Fatalf("received\n% x\nwant behind %d zeros\n% x", g, head, want.frame())
						}
						want.next()
					}
				}
				if got := s.c.now(); got.pkts != 40 || got.bytes != uint64(40*(100+head)) {
					t.Errorf("counted %+v", got)
				}
			})
		}
	}
}

// Sizes between two are random in each packet, and every one is right in itself.
func TestComposerSizes(t *testing.T) {
	a, b := openPair(t, 256)
	c := newComposer(pktgenFlow, sizesFrom(60, 63), cutter{1, 2048})
	sizes := map[int]int{}
	for range 4 {
		c.fill(a.Tx[0], 100)
		if err := a.TxSync(); err != nil {
			t.Fatal(err)
		}
		for _, p := range takePackets(t, b) {
			checkFrame(t, p)
			sizes[len(p)]++
		}
	}
	for size := range sizes {
		if size < 60 || size > 63 {
			t.Errorf("a frame of %d bytes", size)
		}
	}
	if len(sizes) != 4 { // each is missing by a chance of 0.75^400
		t.Errorf("sizes %v, want all from 60 to 63", sizes)
	}
}

// Buffers are sent as they are.
func TestComposerRubbish(t *testing.T) {
	a, b := openPair(t, 8)
	c := newComposer(pktgenFlow, oneSize(60), cutter{2, 2048})
	c.rubbish = true
	left := append(bytes.Repeat([]byte{0xff}, 6), bytes.Repeat([]byte{0xaa}, 24)...)
	for i := range a.Tx[0].NumSlots() {
		copy(a.Tx[0].Buf(a.Tx[0].Slot(i)), left)
	}
	c.fill(a.Tx[0], 1)
	if err := a.TxSync(); err != nil {
		t.Fatal(err)
	}
	if got := takePackets(t, b); len(got) != 1 || !bytes.Equal(got[0], slices.Concat(left, left)) {
		t.Errorf("received % x", got)
	}
}

// Numbers count slots, whatever packets these make, and checksums are right with them.
func TestComposerNumbers(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		for _, frags := range []int{1, 3} {
			a, b := openPair(t, 16)
			p := planOf(t, func(g *grammar) { g.IPv6 = v6 })
			c := newComposer(p.flow, oneSize(80), cutter{frags, 2048})
			c.number()
			next := uint32(0)
			for range 10 {
				pkts, n := c.fill(a.Tx[0], 100)
				if want := 15 / frags; pkts != want || n != want*frags*80 {
					t.Fatalf("filled %d packets, %d bytes", pkts, n)
				}
				if err := a.TxSync(); err != nil {
					t.Fatal(err)
				}
				for _, packet := range takePackets(t, b) {
					for frame := range slices.Chunk(packet, 80) {
						if seq, ok := numberIn(frame); !ok || seq != next {
							t.Fatalf("number %d, %t; want %d", seq, ok, next)
						}
						checkFrame(t, frame)
						next++
					}
				}
			}
		}
	}
}

// The number behind the greatest is 0.
func TestComposerNumbersWrap(t *testing.T) {
	a, _ := openPair(t, 8)
	c := newComposer(pktgenFlow, oneSize(60), cutter{1, 2048})
	c.number()
	c.seq.turn(c.p, 0xffffffff)
	c.seq.write(c.p.b)
	c.fill(a.Tx[0], 2)
	for i, want := range []uint32{0xffffffff, 0} {
		b := a.Tx[0].Buf(a.Tx[0].Slot(uint32(i)))[:60]
		if got := binary.BigEndian.Uint32(b[bodyStart:]); got != want {
			t.Errorf("number %d, want %d", got, want)
		}
		checkFrame(t, b)
	}
}

// Slots of an indirect source name the memory of the program; no switch of this module
// reads it, so that only the slots are looked at.
func TestIndirect(t *testing.T) {
	a, _ := openPair(t, 8)
	d := newIndirect(newFrame(pktgenFlow, 60), 10)
	if pkts, n := d.fill(a.Tx[0], 2); pkts != 2 || n != 140 {
		t.Errorf("filled %d packets, %d bytes", pkts, n)
	}
	s := a.Tx[0].Slot(0)
	if s.Flags != shm.SlotIndirect || s.Len != 70 || s.Ptr == 0 || a.Tx[0].Slot(1).Flags != shm.SlotIndirect|shm.SlotReport {
		t.Errorf("slots %+v and %+v", *s, *a.Tx[0].Slot(1))
	}
}

// Nothing is allocated for a packet.
func TestSourcesAllocateNothing(t *testing.T) {
	a, _ := openPair(t, 256)
	p := planOf(t, func(g *grammar) { g.Src, g.RandomD = "10.0.0.1-10.0.0.200", true })
	numbered := newComposer(pktgenFlow, oneSize(60), cutter{1, 2048})
	numbered.number()
	sources := map[string]source{
		"composer": newComposer(p.flow, sizesFrom(60, 1499), cutter{2, 2048}), "numbers": numbered,
	}
	for _, kind := range changing {
		p := planOf(t, kind.change)
		sources[kind.name] = newPatcher(newPacket(p.flow, p.sizes), 0, a.Tx)
	}
	for name, src := range sources {
		if n := testing.AllocsPerRun(100, func() { src.fill(a.Tx[0], 10); a.TxSync() }); n != 0 {
			t.Errorf("%s: %v allocations a burst", name, n)
		}
	}
}
