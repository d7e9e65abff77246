package packetport

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
)

// A fakeLink keeps what is sent, as far as it has room, and gives what it is given.
type fakeLink struct {
	room   int
	sent   [][]byte
	came   [][]byte
	fails  error
	mu     sync.Mutex
	woken  chan struct{}
	ended  chan struct{}
	closed int
}

func newFakeLink() *fakeLink {
	return &fakeLink{room: 1 << 20, woken: make(chan struct{}, 1), ended: make(chan struct{})}
}

func (l *fakeLink) send(frames [][]byte) (done int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range frames[:min(l.room, len(frames))] {
		l.sent = append(l.sent, bytes.Clone(f))
		l.room--
		done++
	}
	return done, l.fails
}

func (l *fakeLink) receive() (frames [][]byte, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	frames, l.came = l.came[:min(3, len(l.came))], l.came[min(3, len(l.came)):]
	return frames, l.fails
}

func (l *fakeLink) lost() (sent, received uint64) { return 5, 7 }

func (l *fakeLink) wait(in, out bool, timeout time.Duration) (woken bool, err error) {
	var over <-chan time.Time
	if timeout >= 0 {
		over = time.After(timeout)
	}
	select {
	case <-l.woken:
		return true, nil
	case <-l.ended:
		return true, nil
	case <-over:
		return false, nil
	}
}

func (l *fakeLink) wake() {
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

func (l *fakeLink) stop() { close(l.ended) }

func (l *fakeLink) close() error {
	l.closed++
	return nil
}

// openFake opens a port over l with rings of so many slots.
func openFake(t *testing.T, l link, slots uint32) *netmap.Port {
	t.Helper()
	p, err := netmap.Open(&device{link: l}, "netmap:fake", &netmap.Config{TxSlots: slots, RxSlots: slots})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func statsOf(t *testing.T, p *netmap.Port) netmap.PortStats {
	t.Helper()
	stats, err := netmap.NewControl(p.Device()).PortStats(p.Name)
	check(t, err)
	return stats
}

// frame returns a frame of n bytes that is like no other size's.
func frame(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + n)
	}
	return b
}

// put puts a frame into as many slots as it takes.
func put(t *testing.T, r *netmap.Ring, b []byte) {
	t.Helper()
	i, n := r.Head(), 0
	for ; len(b) > 0 || n == 0; n++ {
		s := r.Slot(i)
		k := copy(r.Buf(s), b)
		if s.Len, s.Flags = uint16(k), 0; k < len(b) {
			s.Flags = shm.SlotMoreFrag
		}
		b, i = b[k:], r.Next(i)
	}
	if r.Advance(n) != n {
		t.Fatalf("no room for %d slots", n)
	}
}

// take takes all frames of a ring.
func take(r *netmap.Ring) (all [][]byte) {
	var b []byte
	for s, part := range r.Pending() {
		b = append(b, part...)
		if s.Flags&shm.SlotMoreFrag == 0 {
			all, b = append(all, b), nil
		}
	}
	r.Advance(r.Space())
	return all
}

// Frames of one slot and of several leave in their order, each once, over many rounds of
// the ring, and the slots come back.
func TestSend(t *testing.T) {
	l := newFakeLink()
	p := openFake(t, l, 64)
	var want [][]byte
	for i := range 200 {
		for _, n := range []int{60, 2048, 2049, 9000, 61 + i, 5000} {
			put(t, p.Tx[0], frame(n))
			want = append(want, frame(n))
		}
		check(t, p.TxSync())
		if p.Tx[0].Space() != 63 {
			t.Fatalf("%d slots are free after a sync, want 63", p.Tx[0].Space())
		}
	}
	if !slices.EqualFunc(l.sent, want, bytes.Equal) {
		t.Errorf("sent %d frames, want %d", len(l.sent), len(want))
	}
}

// What the link has no room for stays, and leaves when there is.
func TestSendWithoutRoom(t *testing.T) {
	l := newFakeLink()
	l.room = 3
	p := openFake(t, l, 64)
	for n := range 10 {
		put(t, p.Tx[0], frame(60+n))
	}
	check(t, p.TxSync())
	if len(l.sent) != 3 || p.Tx[0].Space() != 63-7 {
		t.Errorf("sent %d, %d slots free", len(l.sent), p.Tx[0].Space())
	}
	p.Tx[0].SetCur(p.Tx[0].Tail())
	if got, err := p.Poll(netmap.Writable, time.Millisecond); got != 0 || err != nil {
		t.Errorf("a ring without room is %v, %v", got, err)
	}
	l.room = 100
	if got, err := p.Poll(netmap.Writable, -1); got != netmap.Writable || err != nil {
		t.Errorf("a ring with room is %v, %v", got, err)
	}
	check(t, p.Drain(t.Context()))
	if len(l.sent) != 10 || !bytes.Equal(l.sent[9], frame(69)) {
		t.Errorf("sent %d", len(l.sent))
	}
	if c := statsOf(t, p); c.Rings[0].Packets != 10 || c.Rings[0].Delivered != 10 || c.Host.Out != 5 || c.Host.In != 7 {
		t.Errorf("counted %+v", c)
	}
}

// A packet whose end is not there yet waits for it.
func TestSendHalf(t *testing.T) {
	l := newFakeLink()
	p := openFake(t, l, 64)
	r := p.Tx[0]
	put(t, r, frame(60))
	s := r.Slot(r.Head())
	s.Len, s.Flags = uint16(copy(r.Buf(s), frame(100)[:40])), shm.SlotMoreFrag
	r.Advance(1)
	check(t, p.TxSync())
	if len(l.sent) != 1 {
		t.Errorf("sent %d frames", len(l.sent))
	}
	put(t, r, frame(100)[40:])
	check(t, p.TxSync())
	if len(l.sent) != 2 || !bytes.Equal(l.sent[1], frame(100)) {
		t.Errorf("sent %d frames, %x", len(l.sent), l.sent[1])
	}
}

// Frames come in their order; those that the ring has no room for wait, and one that it
// will never have room for is dropped.
func TestReceive(t *testing.T) {
	l := newFakeLink()
	p := openFake(t, l, 8)
	var want [][]byte
	for i := range 100 {
		for _, n := range []int{60 + i, 2048, 2049, 7 * 2048} {
			l.came = append(l.came, frame(n))
			want = append(want, frame(n))
		}
		l.came = append(l.came, frame(7*2048+1))
	}
	var got [][]byte
	for len(got) < len(want) {
		events, err := p.Poll(netmap.Readable, -1)
		if events != netmap.Readable || err != nil {
			t.Fatalf("%v, %v", events, err)
		}
		first := p.Rx[0].Slot(p.Rx[0].Head())
		if n := len(got); first.Flags.Frags() != (len(want[n])+2047)/2048 {
			t.Fatalf("frame %d of %d bytes: flags %#x", n, len(want[n]), uint16(first.Flags))
		}
		got = append(got, take(p.Rx[0])...)
	}
	if !slices.EqualFunc(got, want, bytes.Equal) {
		t.Error("other frames have come")
	}
	check(t, p.RxSync())
	if c := statsOf(t, p); c.Rings[1].Packets != uint64(len(want)) || c.Host.In != 7+100 {
		t.Errorf("counted %+v", c)
	}
	if p.Rx[0].Timestamp() == 0 {
		t.Error("a sync has no time")
	}
}

// The end of a context ends a wait, and so does Close, after which nothing works.
func TestEnds(t *testing.T) {
	l := newFakeLink()
	p := openFake(t, l, 8)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Millisecond, cancel)
	if _, err := p.Wait(ctx, netmap.Readable); !errors.Is(err, context.Canceled) {
		t.Errorf("a wait ended with %v", err)
	}
	closed := make(chan error, 1)
	time.AfterFunc(time.Millisecond, func() { closed <- p.Close() })
	if _, err := p.Wait(t.Context(), netmap.Readable); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a wait ended with %v", err)
	}
	check(t, <-closed)
	if err := p.TxSync(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a sync ended with %v", err)
	}
	if p.Close(); l.closed != 1 {
		t.Errorf("closed %d times", l.closed)
	}
}

// What goes wrong with the link comes out of a sync, and indices that make no sense are
// refused.
func TestErrors(t *testing.T) {
	l := newFakeLink()
	p := openFake(t, l, 8)
	l.fails = syscall.EIO
	put(t, p.Tx[0], frame(60))
	if err := p.TxSync(); !errors.Is(err, syscall.EIO) {
		t.Errorf("tx sync: %v", err)
	}
	if err := p.RxSync(); !errors.Is(err, syscall.EIO) {
		t.Errorf("rx sync: %v", err)
	}
	d := p.Device().(*device)
	d.region.tx.Head, d.region.rx.Head = 8, 9
	if err := p.TxSync(); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("tx sync: %v", err)
	}
	if err := p.RxSync(); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("rx sync: %v", err)
	}
	if _, err := netmap.Open(d, "netmap:again", nil); !errors.Is(err, syscall.EBUSY) {
		t.Errorf("registered again: %v", err)
	}
	if err := (&device{link: l}).Sync(netmap.Tx); !errors.Is(err, syscall.ENXIO) {
		t.Errorf("a sync before registration: %v", err)
	}
}

// A sync does not allocate once its batches have their sizes.
func TestSyncDoesNotAllocate(t *testing.T) {
	l := &sink{}
	p := openFake(t, l, 256)
	turn := func() {
		for range 50 {
			put(t, p.Tx[0], l.frame)
		}
		if err := errors.Join(p.TxSync(), p.RxSync()); err != nil {
			t.Fatal(err)
		}
		p.Rx[0].Advance(p.Rx[0].Space())
	}
	l.frame = frame(3000)
	turn()
	if n := testing.AllocsPerRun(100, turn); n != 0 {
		t.Errorf("a turn allocates %v times", n)
	}
}

// A sink takes all frames and gives one again and again.
type sink struct {
	fakeLink
	frame []byte
	came  [][]byte
	n     int
}

func (l *sink) send(frames [][]byte) (int, error) { return len(frames), nil }

func (l *sink) receive() ([][]byte, error) {
	if l.n++; l.n%2 == 0 {
		return nil, nil
	}
	l.came = append(l.came[:0], l.frame)
	return l.came, nil
}

func (l *sink) stop() {}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"tap:x": "x", "tap0": "tap0", "tapir": "tapir", "pcap:eth0.7": "eth0.7", "pcap:a-b": "a-b", "tap:": "", "pcap:": "",
	} {
		if got := Interface(name); !Is(name) || got != want {
			t.Errorf("%s is of %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"vale0:tap0", "netmap:tap0", "em0", "pcap", "null"} {
		if Is(name) {
			t.Errorf("%s is one of ours", name)
		}
	}
	if _, err := Open("tap:", &Config{}); err == nil || err.Error() != "open tap:: no interface is named: as in tap:tap0 or pcap:eth0" {
		t.Errorf("without a name: %v", err)
	}
}
