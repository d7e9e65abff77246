package main

import (
	"bytes"
	"testing"

	"govale/netmap"
)

// What a patcher sends is the packets, one after the other, round after round over the
// ring, for every kind, with a virtio-net header before them and without.
func TestPatcher(t *testing.T) {
	for _, kind := range changing {
		for _, head := range []int{0, 12} {
			a, b := openPair(t, 16)
			for _, port := range []*netmap.Port{a, b} {
				if err := netmap.NewControl(port.Device()).SetHeader(port.Name, head); err != nil {
					t.Fatal(err)
				}
			}
			p := planOf(t, kind.change)
			want := newPacket(p.flow, p.sizes)
			s := &sender{port: a, rings: a.Tx, src: newPatcher(newPacket(p.flow, p.sizes), head, a.Tx), c: newCounters(), n: 10, burst: 100}
			total := 0
			for range 10 {
				if err := s.run(t.Context()); err != nil {
					t.Fatal(err)
				}
				got := takePackets(t, b)
				if len(got) != 10 {
					t.Fatalf("%s: %d packets arrived, want 10", kind.name, len(got))
				}
				for _, g := range got {
					if !bytes.Equal(g[:head], make([]byte, head)) || !bytes.Equal(g[head:], want.frame()) {
						t.Fatalf("%s: received\n% x\nwant behind %d zeros\n% x", kind.name, g, head, want.frame())
					}
					total += len(g)
					want.next()
				}
			}
			if got := s.c.now(); got.pkts != 100 || got.bytes != uint64(total) {
				t.Errorf("%s: counted %+v, want %d bytes", kind.name, got, total)
			}
		}
	}
}

// A buffer that the device has exchanged gets the whole packet again.
func TestPatcherBufChanged(t *testing.T) {
	a, b := openPair(t, 8)
	p := planOf(t, func(g *grammar) { g.Dst, g.Len = "10.1.0.1-10.1.0.99", []int{200} })
	want := newPacket(p.flow, p.sizes)
	src := newPatcher(newPacket(p.flow, p.sizes), 0, a.Tx)
	r := a.Tx[0]
	for round := range 20 {
		if round%3 == 2 {
			s := r.Slot(r.Head())
			clear(r.Buf(s))
			markUnknown(a.Tx)
		}
		src.fill(r, 1)
		if err := a.TxSync(); err != nil {
			t.Fatal(err)
		}
		if got := takePackets(t, b); len(got) != 1 || !bytes.Equal(got[0], want.frame()) {
			t.Fatalf("round %d: received\n% x\nwant\n% x", round, got, want.frame())
		}
		want.next()
	}
}

// Numbers are right, with everything else that changes.
func TestPatcherNumbers(t *testing.T) {
	a, b := openPair(t, 16)
	p := planOf(t, func(g *grammar) { g.Function, g.Sizes, g.Flows, g.VLAN = "txseq", "60-100", 50, "7" })
	src := newPatcher(newPacket(p.flow, p.sizes), 0, a.Tx)
	src.number()
	next := uint32(0)
	for range 20 {
		src.fill(a.Tx[0], 100)
		if err := a.TxSync(); err != nil {
			t.Fatal(err)
		}
		for _, frame := range takePackets(t, b) {
			if seq, ok := numberIn(frame); !ok || seq != next {
				t.Fatalf("number %d, %t; want %d", seq, ok, next)
			}
			checkFrame(t, frame)
			next++
		}
	}
	if next != 20*15 {
		t.Errorf("%d packets arrived", next)
	}
}
