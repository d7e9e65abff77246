package main

import (
	"bytes"
	"slices"
	"testing"

	"govale/cmd/internal/capfile"
	"govale/netmap"
	"govale/netmap/shm"
)

// captureOf returns a capture of these packets, a millisecond apart.
func captureOf(packets ...[]byte) *capture {
	c := &capture{}
	for i, b := range packets {
		c.add(b, capfile.Packet{Time: 1e9 + int64(i)*1e6, Length: len(b)})
	}
	return c
}

// planOn returns a plan to send a file through r once, in as few slots as it takes.
func planOn(r *netmap.Ring) replayPlan {
	return replayPlan{path: "f.pcap", cut: cutter{frags: 1, most: r.BufSize()}, rounds: 1}
}

// replayOf returns a replay of these packets into r, again and again.
func replayOf(r *netmap.Ring, packets ...[]byte) *replay {
	plan := planOn(r)
	plan.rounds = 0
	return newReplay(captureOf(packets...), r, plan)
}

// sendPackets sends all that p has, and returns what arrives at b.
func sendPackets(t *testing.T, a, b *netmap.Port, p *replay) (got [][]byte) {
	t.Helper()
	for {
		more, _, err := p.ready(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return got
		}
		p.fill(a.Tx[0], 3)
		if err := a.TxSync(); err != nil {
			t.Fatal(err)
		}
		got = append(got, takePackets(t, b)...)
	}
}

// The packets of a capture arrive in order, byte for byte, over rings of any size, and
// those longer than a buffer in fragments.
func TestReplay(t *testing.T) {
	c := captureOf(slices.DeleteFunc(testPackets(), func(b []byte) bool { return len(b) < etherLen })...) // which no switch takes
	for slots := uint32(6); slots <= 16; slots++ {
		for _, burst := range []int{1, 2, 100} {
			a, b := openPair(t, slots)
			src := replayOf(a.Tx[0], c.packets...)
			s := &sender{port: a, rings: a.Tx, src: src, feed: src, c: newCounters(), n: 1, burst: burst}
			for i := range 12 {
				if err := s.run(t.Context()); err != nil {
					t.Fatal(err)
				}
				got := takePackets(t, b)
				if want := c.packets[i%len(c.packets)]; len(got) != 1 || !bytes.Equal(got[0], want) {
					t.Fatalf("%d slots, burst %d: packet %d: received %d packets, want 1 of %d bytes", slots, burst, i, len(got), len(want))
				}
			}
		}
	}
}

// Several packets fill a ring as far as whole ones go.
func TestReplayFill(t *testing.T) {
	a, b := openPair(t, 8)
	r := a.Tx[0]
	long := bytes.Repeat([]byte{7}, 3*r.BufSize())
	src := replayOf(r, long)
	if pkts, n := src.fill(r, 100); pkts != 2 || n != 2*len(long) || r.Space() != 1 {
		t.Errorf("filled %d packets, %d bytes, %d slots left; want 2, %d, 1", pkts, n, r.Space(), 2*len(long))
	}
	if pkts, n := src.fill(r, 100); pkts != 0 || n != 0 || r.Space() != 1 {
		t.Errorf("filled %d packets, %d bytes into one slot", pkts, n)
	}
	var flags []shm.SlotFlags
	for i := range uint32(6) {
		flags = append(flags, r.Slot(i).Flags)
	}
	more := shm.SlotMoreFrag
	if want := []shm.SlotFlags{more, more, 0, more, more, shm.SlotReport}; !slices.Equal(flags, want) {
		t.Errorf("flags %v, want %v", flags, want)
	}
	if err := a.TxSync(); err != nil {
		t.Fatal(err)
	}
	if got := takePackets(t, b); len(got) != 2 || !bytes.Equal(got[0], long) || !bytes.Equal(got[1], long) {
		t.Errorf("received %d packets", len(got))
	}
}

// A file is sent as often as asked for, however many rounds are made ready at once.
func TestReplayRounds(t *testing.T) {
	for _, packets := range [][][]byte{testPackets()[:2], slices.Repeat(testPackets()[:1], manyPackets+1)} {
		for _, rounds := range []uint64{1, 2, 5} {
			a, b := openPair(t, 64)
			plan := planOn(a.Tx[0])
			plan.rounds = rounds
			got := sendPackets(t, a, b, newReplay(captureOf(packets...), a.Tx[0], plan))
			if want := slices.Repeat(packets, int(rounds)); !slices.EqualFunc(got, want, bytes.Equal) {
				t.Errorf("%d packets %d times: received %d", len(packets), rounds, len(got))
			}
		}
	}
}

// Packets that the ring has no room for are left out and counted, each time they would be
// sent, and never more than were passed.
func TestReplaySkips(t *testing.T) {
	fits, long := make([]byte, 7*2048), make([]byte, 7*2048+1)
	fits[0], long[0] = 2, 2
	tests := []struct {
		packets [][]byte
		rounds  uint64
		skipped uint64
	}{
		{[][]byte{fits}, 3, 0},
		{[][]byte{fits, long}, 1, 1},
		{[][]byte{long, fits, fits, long}, 3, 6},
		{[][]byte{long, long}, 1, 2},
		{[][]byte{long, long}, 0, 2}, // which would go on for ever
	}
	for _, tt := range tests {
		a, b := openPair(t, 8)
		plan := planOn(a.Tx[0])
		plan.rounds = tt.rounds
		p := newReplay(captureOf(tt.packets...), a.Tx[0], plan)
		want := 0
		for _, b := range tt.packets {
			if len(b) == len(fits) {
				want += int(tt.rounds)
			}
		}
		if got := sendPackets(t, a, b, p); len(got) != want || p.skipped != tt.skipped {
			t.Errorf("%d packets %d times: received %d, skipped %d; want %d, %d", len(tt.packets), tt.rounds, len(got), p.skipped, want, tt.skipped)
		}
	}
	a, _ := openPair(t, 8)
	p := replayOf(a.Tx[0], long, fits[:60], long, long, fits[:61])
	for i, want := range []uint64{1, 3, 4, 6} {
		if p.fill(a.Tx[0], 1); p.skipped != want {
			t.Errorf("behind packet %d %d are skipped, want %d", i+1, p.skipped, want)
		}
	}
	big, _ := openPair(t, 128)
	if p := replayOf(big.Tx[0], make([]byte, maxFrags*2048+1)); p.left != 0 {
		t.Errorf("a packet of %d slots is taken", maxFrags+1)
	}
}

// An interface takes frames of its MTU behind the Ethernet header, and with a VLAN tag some
// bytes more.
func TestReplayMTU(t *testing.T) {
	m := room{slots: 3000, wire: 1514}
	for _, tt := range []struct {
		b    []byte
		want bool
	}{
		{make([]byte, 1514), true}, {make([]byte, 1515), false}, {make([]byte, 1518), false}, {[]byte{1}, true},
	} {
		if got := m.has(tt.b); got != tt.want {
			t.Errorf("%d bytes: %t", len(tt.b), got)
		}
	}
	for _, kind := range [][]byte{{0x81, 0x00}, {0x88, 0xa8}} {
		b := make([]byte, 1519)
		copy(b[12:], kind)
		if !m.has(b[:1518]) || m.has(b) {
			t.Errorf("type % x: 1518 bytes %t, 1519 bytes %t", kind, m.has(b[:1518]), m.has(b))
		}
	}
	if (room{slots: 100, wire: 1514}).has(make([]byte, 101)) {
		t.Error("slots have no room for it")
	}
}

// The virtio-net header of a port is before the frame, as zeros, wherever slots end; and
// so are addresses written.
func TestReplayHeader(t *testing.T) {
	frame := testPackets()[0]
	for _, cut := range []cutter{{1, 2048}, {1, 5}, {7, 2048}, {1, 1}, {63, 2048}} {
		a, _ := openPair(t, 128)
		r := a.Tx[0]
		for i := range r.NumSlots() {
			r.Buf(r.Slot(i))[0] = 0xee
		}
		plan := planOn(r)
		plan.head, plan.cut, plan.write = 12, cut, new(rewrite)
		plan.write.setSrc(netmap.MAC{2, 0, 0, 0, 0, 1}, netmap.MAC{2, 0, 0, 0, 0, 1})
		p := newReplay(captureOf(frame), r, plan)
		if pkts, n := p.fill(r, 1); pkts != 1 && cut.most > 1 || pkts == 1 && n != 12+len(frame) {
			t.Errorf("%+v: filled %d packets, %d bytes", cut, pkts, n)
			continue
		}
		var got []byte
		for i := range r.Head() {
			s := r.Slot(i)
			if got = append(got, r.Buf(s)[:s.Len]...); int(s.Len) > cut.most || s.Len == 0 || (s.Flags&shm.SlotMoreFrag == 0) != (i == r.Head()-1) {
				t.Errorf("%+v: slot %d is %+v", cut, i, *s)
			}
		}
		if want := slices.Concat(make([]byte, 12), frame[:6], []byte{2, 0, 0, 0, 0, 1}, frame[12:]); r.Head() > 0 && !bytes.Equal(got, want) {
			t.Errorf("%+v: % x\nwant % x", cut, got, want)
		}
	}
}

// A replay with a timetable allocates nothing for a burst, in whatever it goes by.
func TestPacedReplayDoesNotAllocate(t *testing.T) {
	for _, marking := range []marking{bitMarks, timeMarks} {
		a, _ := openPair(t, 1024)
		plan := planOn(a.Tx[0])
		plan.rounds, plan.marking, plan.rate, plan.write = 0, marking, 1e15, new(rewrite)
		plan.write.setDst(netmap.MAC{2, 0, 0, 0, 0, 1}, netmap.MAC{2, 0, 0, 0, 0, 9})
		src := newReplay(captureOf(testPackets()[0], testPackets()[2]), a.Tx[0], plan)
		s := &sender{port: a, rings: a.Tx, src: src, feed: src, c: newCounters(), burst: 256, pace: newPacer(plan.rate)}
		s.pace.table = src.table
		ctx, sent := t.Context(), uint64(0)
		burst := func() {
			if more, err := s.ready(ctx, sent); err != nil || !more {
				t.Fatal(more, err)
			}
			limit := s.limit(sent)
			if err := s.await(ctx, sent+uint64(limit)); err != nil {
				t.Fatal(err)
			}
			filled := s.fill(limit)
			if err := a.TxSync(); err != nil || filled.pkts == 0 {
				t.Fatal(filled, err)
			}
			sent += filled.pkts
		}
		if n := testing.AllocsPerRun(100, burst); n != 0 {
			t.Errorf("marking %d: a burst allocates %v times", marking, n)
		}
	}
}
