package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/vale"
)

// openPair returns two ports of one switch with rings of so many slots.
func openPair(t testing.TB, slots uint32) (a, b *netmap.Port) {
	t.Helper()
	m := vale.New(nil)
	open := func(name string) *netmap.Port {
		p, err := netmap.Open(m.Open(), name, &netmap.Config{TxSlots: slots, RxSlots: slots})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close() })
		return p
	}
	return open("vale0:a"), open("vale0:b")
}

// takePackets takes all packets that have come to p, put together from their fragments.
func takePackets(t testing.TB, p *netmap.Port) (all [][]byte) {
	t.Helper()
	if err := p.RxSync(); err != nil {
		t.Fatal(err)
	}
	var b []byte
	for s, part := range p.Rx[0].Pending() {
		b = append(b, part...)
		if s.Flags&shm.SlotMoreFrag == 0 {
			all, b = append(all, b), nil
		}
	}
	if b != nil {
		t.Errorf("the last packet has no end: %d bytes", len(b))
	}
	p.Rx[0].Advance(p.Rx[0].Space())
	if err := p.RxSync(); err != nil { // gives the slots back
		t.Fatal(err)
	}
	return all
}

// What a generator sends is the same frame in every round over the ring, and it writes
// buffers in the first one only.
func TestGenerator(t *testing.T) {
	a, b := openPair(t, 8)
	frame := newFrame(pktgenFlow, 60)
	s := &sender{port: a, rings: a.Tx, src: newGenerator(frame, a.Tx), c: newCounters(), n: 5, burst: 3}
	for range 5 {
		if err := s.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := takePackets(t, b)
		if len(got) != 5 || slices.ContainsFunc(got, func(p []byte) bool { return !bytes.Equal(p, frame) }) {
			t.Fatalf("received %x", got)
		}
	}
	if got, want := s.c.now(), (tally{pkts: 25, bytes: 25 * 60, events: 10}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	a.Tx[0].Buf(a.Tx[0].Slot(a.Tx[0].Head()))[59] = 'x'
	if s.src.fill(a.Tx[0], 1); a.Tx[0].Buf(a.Tx[0].Slot(a.Tx[0].Head() - 1))[59] != 'x' {
		t.Error("a buffer that holds the frame was written again")
	}
}

// A buffer that the device has exchanged gets the frame again.
func TestGeneratorBufChanged(t *testing.T) {
	a, _ := openPair(t, 8)
	r := a.Tx[0]
	src := newGenerator(newFrame(pktgenFlow, 60), a.Tx)
	for range 2 {
		src.fill(r, r.Space())
		if err := a.TxSync(); err != nil {
			t.Fatal(err)
		}
	}
	s := r.Slot(r.Head())
	clear(r.Buf(s))
	s.Flags |= shm.SlotBufChanged
	src.fill(r, 1)
	if !bytes.Equal(r.Buf(s)[:60], src.frame) || s.Flags != shm.SlotReport || s.Len != 60 {
		t.Errorf("slot %+v with %x", *s, r.Buf(s)[:60])
	}
}

// A receiver counts a packet of several slots once, its bytes all, and takes no more
// packets than it was told to.
func TestReceiver(t *testing.T) {
	a, b := openPair(t, 32)
	long := bytes.Repeat([]byte{3}, 5000)
	replayOf(a.Tx[0], long, long[:100]).fill(a.Tx[0], 6)
	if err := a.TxSync(); err != nil {
		t.Fatal(err)
	}
	rc := &receiver{port: b, c: newCounters(), n: 3, burst: 2}
	if err := rc.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := rc.c.now(); got.pkts != 3 || got.bytes != 10100 {
		t.Errorf("received %+v, want 3 packets, 10100 bytes", got)
	}
	if rc.from.IsZero() || rc.to.Before(rc.from) {
		t.Errorf("from %v to %v", rc.from, rc.to)
	}
	if left := takePackets(t, b); len(left) != 3 || !bytes.Equal(left[0], long[:100]) {
		t.Errorf("%d packets are left, want 3", len(left))
	}
	if space := rc.c.minSpace.Load(); space != 32-12 {
		t.Errorf("min space %d, want 20", space)
	}
}

// What has come and was not taken in time is taken after the end.
func TestReceiverRest(t *testing.T) {
	a, b := openPair(t, 32)
	s := &sender{port: a, rings: a.Tx, src: newGenerator(newFrame(pktgenFlow, 60), a.Tx), c: newCounters(), n: 5, burst: 8}
	rc := &receiver{port: b, c: newCounters(), burst: 2}
	r := &pairRun{tx: &side{jobs: []job{s}}, rx: &side{jobs: []job{rc}}}
	ctx, end := context.WithCancel(t.Context())
	end()
	for range 2 {
		if err := errors.Join(s.run(t.Context()), rc.run(ctx)); err != nil {
			t.Fatal(err)
		}
		if err := r.rest(); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := rc.c.now(), (tally{pkts: 10, bytes: 600, events: 6}); got != want {
		t.Errorf("received %+v, want %+v", got, want)
	}
	if rc.from.IsZero() || rc.to.Before(rc.from) {
		t.Errorf("from %v to %v", rc.from, rc.to)
	}
	b.Close()
	if err := r.rest(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a port that is closed: %v", err)
	}
}

// Ending the context is how a run without end ends: it is no error.
func TestEndless(t *testing.T) {
	a, b := openPair(t, 64)
	ctx, cancel := context.WithCancel(t.Context())
	s := &sender{port: a, rings: a.Tx, src: newGenerator(newFrame(pktgenFlow, 60), a.Tx), c: newCounters(), burst: 8}
	rc := &receiver{port: b, c: newCounters(), burst: 8}
	ended := make(chan error)
	go func() { ended <- s.run(ctx) }()
	go func() { ended <- rc.run(ctx) }()
	for rc.c.pkts.Load() < 100 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := errors.Join(<-ended, <-ended); err != nil {
		t.Errorf("ended with %v", err)
	}
	if s.c.now().pkts < rc.c.now().pkts {
		t.Errorf("sent %d, received %d", s.c.now().pkts, rc.c.now().pkts)
	}
}

// A port that goes away ends both with an error.
func TestPortLost(t *testing.T) {
	a, b := openPair(t, 64)
	a.Close()
	s := &sender{port: a, rings: a.Tx, src: &generator{newFrame(pktgenFlow, 60)}, c: newCounters(), burst: 8}
	if err := s.run(t.Context()); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a sender ends with %v", err)
	}
	ended := make(chan error)
	rc := &receiver{port: b, c: newCounters(), burst: 8}
	go func() { ended <- rc.run(t.Context()) }()
	b.Close()
	if err := <-ended; !errors.Is(err, os.ErrClosed) {
		t.Errorf("a receiver ends with %v", err)
	}
}

func TestPacedSender(t *testing.T) {
	a, b := openPair(t, 1024)
	s := &sender{port: a, rings: a.Tx, src: newGenerator(newFrame(pktgenFlow, 60), a.Tx), c: newCounters(), n: 50, burst: 512, pace: newPacer(1000)}
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if took := s.to.Sub(s.from); took < 50*time.Millisecond {
		t.Errorf("50 packets at 1000 pps took %v", took)
	}
	if got, want := s.c.now(), (tally{pkts: 50, bytes: 3000, events: 17}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	if got := len(takePackets(t, b)); got != 50 {
		t.Errorf("received %d packets", got)
	}
}

func TestLoopsDoNotAllocate(t *testing.T) {
	for name, src := range sources(t) {
		if n := testing.AllocsPerRun(100, src); n != 0 {
			t.Errorf("%s: a burst allocates %v times, want 0", name, n)
		}
	}
}

// sources returns a function for each kind of traffic that sends and receives a burst.
func sources(t testing.TB) map[string]func() {
	turn := func(a, b *netmap.Port, src source) func() {
		s := &sender{port: a, rings: a.Tx, src: src, c: newCounters(), burst: 256}
		s.feed, _ = src.(*replay)
		rc := &receiver{port: b, c: newCounters(), burst: 256}
		ctx := t.Context()
		return func() {
			if s.feed != nil {
				s.feed.ready(ctx) // from memory
			}
			limit := s.limit(0)
			if err := s.await(ctx, uint64(limit)); err != nil {
				t.Fatal(err)
			}
			sent := s.fill(limit).pkts
			if err := errors.Join(a.TxSync(), b.RxSync()); err != nil {
				t.Fatal(err)
			}
			if got := rc.drainAll(rc.left(0)); got != sent || sent == 0 {
				t.Fatalf("sent %d, received %d", sent, got)
			}
		}
	}
	all := map[string]func(){}
	for name, size := range map[string]int{"frame of 60": 60, "frame of 1500": 1500} {
		a, b := openPair(t, 1024)
		all[name] = turn(a, b, newGenerator(newFrame(pktgenFlow, size), a.Tx))
	}
	a, b := openPair(t, 1024)
	all["replay"] = turn(a, b, replayOf(a.Tx[0], newFrame(pktgenFlow, 60), newFrame(pktgenFlow, 1514), newFrame(pktgenFlow, 5000)))
	return all
}
