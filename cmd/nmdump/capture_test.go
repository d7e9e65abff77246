package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"govale/cmd/internal/pcapfilter"
	"govale/netmap"
	"govale/netmap/shm"
	"govale/vale"
)

// openPorts opens two ports of one switch, with rings of 16 slots.
func openPorts(t *testing.T) (from, to *netmap.Port) {
	t.Helper()
	m := vale.New(nil)
	open := func(name string) *netmap.Port {
		p, err := netmap.Open(m.Open(), name, &netmap.Config{TxSlots: 16, RxSlots: 16})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close() })
		return p
	}
	return open("vale0:from"), open("vale0:to")
}

// frame returns a broadcast frame of n bytes that ends in text.
func frame(n int, text string) []byte {
	b := slices.Repeat([]byte{0xff}, n)
	copy(b[6:], "\x02\x00\x00\x00\x00\x01\x88\xb5")
	copy(b[n-len(text):], text)
	return b
}

// send sends a frame in slots of part bytes.
func send(t *testing.T, port *netmap.Port, part int, data []byte) {
	t.Helper()
	ring := port.Tx[0]
	i, n := ring.Head(), 0
	for piece := range slices.Chunk(data, part) {
		s := ring.Slot(i)
		s.Len, s.Flags = uint16(copy(ring.Buf(s), piece)), shm.SlotMoreFrag
		if n += len(piece); n == len(data) {
			s.Flags = 0
		}
		i = ring.Next(i)
	}
	ring.Advance((len(data) + part - 1) / part)
	if err := port.TxSync(); err != nil {
		t.Fatal(err)
	}
}

// limited returns a capture of so many packets.
func limited(port *netmap.Port, x *exchange, n uint64) *capture {
	c := newCapture(port, x)
	c.quota = newQuota(n)
	return c
}

// takeBatch waits for packets, nil at the end of them.
func takeBatch(x *exchange) *batch {
	b, _ := x.take(nil)
	return b
}

// lengths returns the captured and the original length of the packets of b.
func lengths(b *batch) (out []string) {
	for i, p := range b.packets {
		out = append(out, fmt.Sprintf("%d/%d", len(b.bytes(i)), p.length))
	}
	return out
}

// A chain of slots is one packet, captured whole.
func TestCaptureChain(t *testing.T) {
	from, to := openPorts(t)
	long := frame(5000, "the end")
	send(t, from, 2048, long)
	send(t, from, 2048, frame(60, "short"))
	send(t, from, 100, frame(700, "pieces"))

	x := newExchange(1)
	c := limited(to, x, 3)
	if err := c.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := takeBatch(x)
	if got, want := lengths(b), []string{"5000/5000", "60/60", "700/700"}; !slices.Equal(got, want) {
		t.Errorf("captured %v, want %v", got, want)
	}
	if string(b.bytes(0)) != string(long) {
		t.Errorf("the long frame arrived as %q", b.bytes(0))
	}
	if n := to.Rx[0].Space(); n != 0 {
		t.Errorf("%d slots were kept", n)
	}
}

// A chain whose end has not arrived is left alone, unless it fills the ring.
func TestChain(t *testing.T) {
	_, to := openPorts(t)
	ring := to.Rx[0]
	for i := range ring.NumSlots() {
		*ring.Slot(i) = shm.Slot{Len: 10, Flags: shm.SlotMoreFrag}
	}
	ring.Slot(3).Flags = 0
	ring.Slot(5).Len = 60000 // more than the buffer has
	tests := []struct {
		i             uint32
		space         int
		slots, length int
	}{
		{0, 4, 4, 40}, {0, 9, 4, 40}, {3, 1, 1, 10}, {0, 3, 0, 0}, {4, 11, 0, 0},
		{4, 15, 15, 14*10 + 2048},
		{15, 5, 5, 50},
	}
	for _, tt := range tests {
		if slots, length := chain(ring, tt.i, tt.space); slots != tt.slots || length != tt.length {
			t.Errorf("chain(%d, %d) = %d slots, %d bytes, want %d, %d", tt.i, tt.space, slots, length, tt.slots, tt.length)
		}
	}
}

// In a ring with both directions those packets have been sent that are marked so, and the
// others have been received as soon as one is.
func TestCaptureMarked(t *testing.T) {
	_, to := openPorts(t)
	c := newCapture(to, newExchange(1))
	c.both = true
	var got []string
	for _, flags := range []shm.SlotFlags{0, shm.SlotTxMon, 0, shm.SlotTxMon | shm.SlotMoreFrag} {
		c.direct(&shm.Slot{Flags: flags})
		got = append(got, c.dir.String())
	}
	if want := []string{"", "out", "in", "out"}; !slices.Equal(got, want) {
		t.Errorf("directions %q, want %q", got, want)
	}
}

// The filter sees the whole of a packet of several slots, and of one that is cut by -s.
func TestCaptureFiltered(t *testing.T) {
	from, to := openPorts(t)
	filter, err := pcapfilter.Compile("len = 61 or ether[4999] = 0x64", pcapfilter.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := newExchange(1)
	c := limited(to, x, 2)
	c.filter, c.snaplen = filter, 20
	send(t, from, 2048, frame(5000, "wanted"))
	send(t, from, 2048, frame(5000, "other!"))
	send(t, from, 2048, frame(60, ""))
	send(t, from, 2048, frame(61, ""))
	if err := c.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := lengths(takeBatch(x)), []string{"20/5000", "20/61"}; !slices.Equal(got, want) {
		t.Errorf("captured %v, want %v", got, want)
	}
	if c.seen.Load() != 4 || c.taken.Load() != 2 {
		t.Errorf("%d packets seen, %d taken, want 4 and 2", c.seen.Load(), c.taken.Load())
	}
}

// A virtio-net header before a frame is none of it, also where it has a slot almost for itself.
func TestCaptureHeader(t *testing.T) {
	from, to := openPorts(t)
	x := newExchange(1)
	c := limited(to, x, 3)
	c.header = 12
	with := func(data []byte) []byte { return append(frame(12, ""), data...) }
	long, short := frame(5000, "the end"), frame(60, "short")
	send(t, from, 2048, with(long))
	send(t, from, 2048, with(short))
	send(t, from, 14, with(short))
	if err := c.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := takeBatch(x)
	if got, want := lengths(b), []string{"5000/5000", "60/60", "60/60"}; !slices.Equal(got, want) {
		t.Fatalf("captured %v, want %v", got, want)
	}
	if string(b.bytes(0)) != string(long) || string(b.bytes(1)) != string(short) || string(b.bytes(2)) != string(short) {
		t.Errorf("captured %x", b.data)
	}
}

// On a device that does not count what it drops, packets that there is no memory for are
// taken and counted.
func TestCaptureUncounted(t *testing.T) {
	from, to := openPorts(t)
	x := newExchange(1)
	c := newCapture(to, x)
	c.counted = false
	b := x.begin()
	for len(b.packets) < batchPackets-2 { // it has room for two more
		b.end(b.begin(), packet{})
	}
	x.show(b)
	for range 5 {
		send(t, from, 2048, frame(60, ""))
	}
	if err := errors.Join(to.RxSync(), c.look()); err != nil {
		t.Fatal(err)
	}
	if n := to.Rx[0].Space(); n != 0 || c.taken.Load() != 5 || c.dropped.Load() != 3 {
		t.Errorf("%d packets left, %d taken, %d of them dropped; want 0, 5 and 3", n, c.taken.Load(), c.dropped.Load())
	}
}

// Packets of one look have times of their own, in their order, the last one that of the
// look, and none before the look before.
func TestStamps(t *testing.T) {
	from, to := openPorts(t)
	for range 5 {
		send(t, from, 2048, frame60)
	}
	if err := to.RxSync(); err != nil {
		t.Fatal(err)
	}
	const now = 1e18
	for _, tt := range []struct {
		since time.Duration
		want  string
	}{
		{10 * time.Microsecond, "-8000 -6000 -4000 -2000 0"},
		{time.Second, "-80000 -60000 -40000 -20000 0"},
		{0, "0 0 0 0 0"},
		{-time.Second, "0 0 0 0 0"}, // somebody has set the clock
	} {
		s := stamper{look: now - int64(tt.since)}
		s.ring(to.Rx[0], to.Rx[0].Space(), s.begin(now))
		var got []string
		for i := range 5 {
			got = append(got, fmt.Sprint(s.at(i)-now))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%v after the look before: %v, want %s", tt.since, got, tt.want)
		}
	}
	s := stamper{sync: true}
	s.ring(to.Rx[0], 5, s.begin(now))
	if want := to.Rx[0].Timestamp() * 1000; want == 0 || s.at(0) != want || s.at(4) != want {
		t.Errorf("times of the sync: %d and %d, want %d", s.at(0), s.at(4), want)
	}
}

// The capture ends after exactly as many packets as -c says, and the others stay in the
// ring.
func TestCaptureLimit(t *testing.T) {
	from, to := openPorts(t)
	for range 10 {
		send(t, from, 2048, frame(60, ""))
	}
	x := newExchange(1)
	c := limited(to, x, 7)
	if err := c.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(takeBatch(x).packets); got != 7 || c.taken.Load() != 7 {
		t.Errorf("%d packets, %d counted, want 7", got, c.taken.Load())
	}
	if n := to.Rx[0].Space(); n != 3 {
		t.Errorf("%d packets in the ring, want 3", n)
	}
}

// While memory is full packets stay in the ring and the switch counts what it drops;
// the capture goes on when there is room again.
func TestCaptureMemoryFull(t *testing.T) {
	from, to := openPorts(t)
	x := newExchange(1)
	c := newCapture(to, x)
	b := x.begin()
	for len(b.packets) < batchPackets-2 { // it has room for two more
		b.end(0, packet{})
	}
	x.show(b)
	burst := func(n int) {
		for range n {
			send(t, from, 2048, frame(60, ""))
		}
		if err := to.RxSync(); err != nil {
			t.Fatal(err)
		}
		if err := c.look(); err != nil {
			t.Fatal(err)
		}
		if err := to.RxSync(); err != nil { // the slots are free again
			t.Fatal(err)
		}
	}
	burst(5)
	if n := to.Rx[0].Space(); c.taken.Load() != 2 || n != 3 {
		t.Fatalf("%d packets taken and %d left, want 2 and 3", c.taken.Load(), n)
	}
	if !x.isFull() {
		t.Fatal("the exchange is not full")
	}
	burst(20)
	if n := to.Rx[0].Space(); c.taken.Load() != 2 || n != 15 {
		t.Fatalf("%d packets taken and %d left, want 2 and 15", c.taken.Load(), n)
	}
	x.give(takeBatch(x))
	burst(0)
	if n, err := to.Counters(); c.taken.Load() != 17 || err != nil || n.RxDropped != 25-17 {
		t.Errorf("%d packets taken, counters %+v, %v, want 17 taken and 8 dropped", c.taken.Load(), n, err)
	}
}

// When memory is full, waiting ends with the context.
func TestCaptureFullCancel(t *testing.T) {
	_, to := openPorts(t)
	x := newExchange(1)
	b := x.begin()
	for range batchPackets {
		b.end(0, packet{})
	}
	x.next(b)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- newCapture(to, x).run(ctx) }()
	cancel()
	if err := <-done; err != nil {
		t.Errorf("run: %v, want nil", err)
	}
}

// Two programs that read one port are told so; none of them panics.
func TestCaptureSharedPort(t *testing.T) {
	from, to := openPorts(t)
	for range 3 {
		send(t, from, 2048, frame(60, ""))
	}
	if err := to.RxSync(); err != nil {
		t.Fatal(err)
	}
	c := newCapture(to, newExchange(1))
	ring := to.Rx[0]
	head := ring.Head()
	ring.Advance(2) // by the other program, after this one has looked at the slots
	err := c.release(ring, head, 3, true)
	if err == nil || !strings.Contains(err.Error(), "vale0:to is being read by another program as well") {
		t.Errorf("release: %v", err)
	}
}

// A closed port ends the capture with an error, whatever was captured before.
func TestCapturePortGone(t *testing.T) {
	from, to := openPorts(t)
	send(t, from, 2048, frame(60, ""))
	x := newExchange(1)
	done := make(chan error)
	go func() { done <- newCapture(to, x).run(t.Context()) }()
	if b := takeBatch(x); len(b.packets) != 1 {
		t.Errorf("%d packets, want 1", len(b.packets))
	}
	to.Close()
	if err := <-done; err == nil {
		t.Error("run returned nil")
	}
}

// Taking packets out of a ring allocates nothing.
func TestDrainAllocates(t *testing.T) {
	from, to := openPorts(t)
	x := newExchange(2)
	c := newCapture(to, x)
	round := func() {
		for range 8 {
			send(t, from, 2048, frame60)
		}
		to.RxSync() // the emulator does not fail
		c.look()
		to.RxSync() // the slots are free again
		x.give(takeBatch(x))
	}
	round()
	if n := testing.AllocsPerRun(100, round); n != 0 {
		t.Errorf("%v allocations in 8 packets", n)
	}
	if c.taken.Load() != 8*102 {
		t.Errorf("%d packets taken, want %d", c.taken.Load(), 8*102)
	}
}

var frame60 = frame(60, "")

func BenchmarkDrain(bench *testing.B) {
	m := vale.New(nil)
	from, err := netmap.Open(m.Open(), "vale0:from", nil)
	if err != nil {
		bench.Fatal(err)
	}
	defer from.Close()
	to, err := netmap.Open(m.Open(), "vale0:to", nil)
	if err != nil {
		bench.Fatal(err)
	}
	defer to.Close()
	ring := from.Tx[0]
	for i := range ring.NumSlots() {
		s := ring.Slot(i)
		s.Len = uint16(copy(ring.Buf(s), frame60))
	}
	x := newExchange(defaultMemory / batchMemory)
	c := newCapture(to, x)
	for bench.Loop() {
		bench.StopTimer()
		to.RxSync() // the slots are free again
		ring.Advance(ring.Space())
		from.TxSync() // the emulator does not fail
		to.RxSync()
		bench.StartTimer()
		c.look()
		x.give(takeBatch(x))
	}
	bench.ReportMetric(float64(bench.Elapsed().Nanoseconds())/float64(c.taken.Load()), "ns/pkt")
}
