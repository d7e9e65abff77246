package netmap

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"govale/netmap/shm"
	"govale/nmreq"
)

func TestMapRings(t *testing.T) {
	for _, c := range []struct {
		name                   string
		l                      layout
		tx, hostTx, rx, hostRx string
	}{
		{"vale", layout{tx: 1, hostTx: 1, rx: 1, hostRx: 1, unbound: []int{1, 3}}, "0(0)", "", "0(2)", ""},
		{"vale before 14", layout{tx: 1, hostTx: 1, rx: 1, hostRx: 1, unbound: []int{1, 3}, old: true}, "0(0)", "", "0(2)", ""},
		{"multi", layout{tx: 2, hostTx: 1, rx: 3, hostRx: 1, unbound: []int{2, 6}}, "0(0)1(1)", "", "0(3)1(4)2(5)", ""},
		{"nic and host", layout{tx: 2, hostTx: 1, rx: 2, hostRx: 1}, "0(0)1(1)", "2(2)", "0(3)1(4)", "2(5)"},
		{"before 14", layout{tx: 2, hostTx: 1, rx: 2, hostRx: 1, old: true}, "0(0)1(1)", "2(2)", "0(3)1(4)", "2(5)"},
		{"two host rings", layout{tx: 1, hostTx: 2, rx: 1, hostRx: 2}, "0(0)", "1(1)2(2)", "0(3)", "1(4)2(5)"},
		{"host alone", layout{tx: 2, hostTx: 1, rx: 2, hostRx: 1, unbound: []int{0, 1, 3, 4}}, "", "2(2)", "", "2(5)"},
		{"one of three", layout{tx: 3, hostTx: 1, rx: 3, hostRx: 1, unbound: []int{0, 2, 3, 4, 6, 7}}, "1(1)", "", "1(5)", ""},
		{"rx alone", layout{tx: 1, hostTx: 1, rx: 1, hostRx: 1, unbound: []int{0, 1, 3}}, "", "", "0(2)", ""},
		{"null port", layout{hostTx: 1, hostRx: 1, unbound: []int{0, 1}}, "", "", "", ""},
	} {
		c.l.slots = 4
		p, _ := openFake(t, c.l)
		got := [4]string{describe(p.Tx, Tx), describe(p.HostTx, Tx), describe(p.Rx, Rx), describe(p.HostRx, Rx)}
		if want := [4]string{c.tx, c.hostTx, c.rx, c.hostRx}; got != want {
			t.Errorf("%s: %q, want %q", c.name, got, want)
		}
		if p.Name != "vale0:a" || p.MemID != 9 {
			t.Errorf("%s: name %q, memory %d", c.name, p.Name, p.MemID)
		}
	}
}

// TestRegionLies is for devices and other users of a region that write what is not so.
func TestRegionLies(t *testing.T) {
	for name, lie := range map[string]func(region []byte, ring uint64, a *nmreq.Register){
		"nr_offset behind":     func(b []byte, _ uint64, a *nmreq.Register) { a.Offset = uint64(len(b)) },
		"nr_offset odd":        func(_ []byte, _ uint64, a *nmreq.Register) { a.Offset++ },
		"nr_offset at the end": func(b []byte, _ uint64, a *nmreq.Register) { a.Offset = uint64(len(b) - shm.IfSize) },
		"nr_offset of 32 bits": func(_ []byte, _ uint64, a *nmreq.Register) { a.Offset = math.MaxUint32 &^ 7 },
		"tx_rings":             func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.IfAt(b, fakeOffset)).TxRings = 1 << 20 },
		"tx_rings of 32 bits":  func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.IfAt(b, fakeOffset)).TxRings = 1 << 31 },
		"rx_rings":             func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.IfAt(b, fakeOffset)).RxRings = 1 << 20 },
		"host rings":           func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.IfAt(b, fakeOffset)).HostRxRings = 1 << 20 },
		"ring_ofs behind": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = int64(len(b))
		},
		"ring_ofs odd": func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.RingOffsets(b, fakeOffset, 1))[0]++ },
		"ring_ofs before": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = -2 * fakeOffset
		},
		"ring_ofs at the end": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = int64(len(b)) - fakeOffset - 8
		},
		"ring_ofs highest": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = math.MaxInt64
		},
		"ring_ofs lowest": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = math.MinInt64
		},
		"num_slots":            func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).NumSlots = 1 << 20 },
		"num_slots of 32 bits": func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).NumSlots = math.MaxUint32 },
		"buf_size 0":           func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufSize = 0 },
		"buf_ofs behind":       func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufOfs = int64(len(b)) },
		"buf_ofs before":       func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufOfs = -int64(r) - 1 },
		"buf_ofs highest":      func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufOfs = math.MaxInt64 },
		"buf_ofs lowest":       func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufOfs = math.MinInt64 },
	} {
		t.Run(name, func(t *testing.T) {
			d := newFake(nmreq.API14)
			region, rings, _ := newRegion(t, onePair)
			d.region = region
			d.answer = nmreq.Register{Offset: fakeOffset, Memsize: uint64(len(region))}
			lie(region, rings[0], &d.answer)
			p, err := Open(d, "vale0:a", nil)
			if p != nil || !errors.Is(err, shm.ErrLayout) {
				t.Errorf("%v, %v; want ErrLayout", p, err)
			}
		})
	}
}

func TestMapFails(t *testing.T) {
	d := newFake(nmreq.API14)
	d.answer = nmreq.Register{Memsize: 4096}
	_, err := Open(d, "vale0:a", nil)
	if !errors.Is(err, syscall.EINVAL) || err.Error() != "map vale0:a: mmap of 4096 bytes: "+syscall.EINVAL.Error() {
		t.Errorf("%v", err)
	}
}

// TestExplain is for what Open says of each errno.
func TestExplain(t *testing.T) {
	full := make([]ListEntry, maxPorts)
	for i := range full {
		full[i] = ListEntry{Name: fmt.Sprintf("vale0:p%d", i), Port: i}
	}
	var switches []ListEntry
	for i := range maxSwitches {
		switches = append(switches, ListEntry{Name: fmt.Sprintf("vale%c:x", 'a'+i), Switch: i})
	}
	for _, c := range []struct {
		spec  string
		errno syscall.Errno
		ports []ListEntry
		want  string
	}{
		{"vale0:a", syscall.EBUSY, nil, "vale0:a is used by somebody"},
		{"em0", syscall.EBUSY, nil, "em0 is used by somebody"},
		{"vale0:a", syscall.ENOMEM, full, "switch vale0 is full: it has 252 ports"},
		{"vale1:a", syscall.ENOMEM, full, "not enough memory"},
		{"vale0:a", syscall.ENOMEM, switches, "8 of 8 exist (valea valeb valec valed valee valef valeg valeh)"},
		{"valeb:a", syscall.ENOMEM, switches, "not enough memory"},
		{"vale0:a", syscall.ENOMEM, nil, "not enough memory"},
		{"vale0:a@77", syscall.EINVAL, nil, "no memory region with id 77"},
		{"em0-3", syscall.EINVAL, nil, "no ring 3"},
		{"em0^3", syscall.EINVAL, nil, "no ring 3"},
		{"vale0:a^", syscall.EINVAL, nil, "no host rings"},
		{"vale0:a*", syscall.EINVAL, nil, "no host rings"},
		{"vale0:a", syscall.EINVAL, nil, "an interface of that name exists"},
		{"lo0", syscall.EINVAL, nil, "cannot be used with netmap"},
		{"em0", syscall.ENXIO, nil, "there is no such interface"},
		{"vale0:a", syscall.ENXIO, nil, "there is no such port"},
		{"vale0:a", syscall.EIO, nil, "virtio-net headers"},
		{"vale0:a", syscall.EOPNOTSUPP, nil, "does not do that"},
	} {
		d := newFake(nmreq.API14)
		d.refuse, d.ports = c.errno, c.ports
		p, err := Open(d, c.spec, nil)
		var op *OpError
		if p != nil || !errors.Is(err, c.errno) || !errors.As(err, &op) || op.Op != "register" || op.Port != c.spec {
			t.Errorf("%s, %v: %#v", c.spec, c.errno, err)
			continue
		}
		if text := err.Error(); !strings.Contains(text, c.want) || !strings.HasPrefix(text, "register "+c.spec+": "+c.errno.Error()+": ") {
			t.Errorf("%s, %v: %q, want %q", c.spec, c.errno, text, c.want)
		}
	}
}

func TestExplainVersion(t *testing.T) {
	_, err := Open(newFake(99), "vale0:a", nil)
	if !errors.Is(err, ErrVersion) || !strings.Contains(err.Error(), "older or newer") {
		t.Errorf("%v", err)
	}
}

func TestOpenSyntax(t *testing.T) {
	d := newFake(nmreq.API14)
	_, err := Open(d, "vale0", nil)
	var syntax *nmreq.SyntaxError
	var op *OpError
	if !errors.As(err, &syntax) || !errors.As(err, &op) || op.Port != "vale0" || len(d.asked) != 0 {
		t.Errorf("%v, asked %q", err, d.asked)
	}
}

func TestSync(t *testing.T) {
	p, d := openFake(t, onePair)
	for range 3 {
		if err := p.TxSync(); err != nil {
			t.Error(err)
		}
	}
	if err := p.RxSync(); err != nil {
		t.Error(err)
	}
	if d.syncs != [2]int{Rx: 1, Tx: 3} {
		t.Errorf("syncs %v", d.syncs)
	}
}

func TestWaitEvents(t *testing.T) {
	p, d := openFake(t, onePair)
	answers := []polledFake{{0, syscall.EINTR}, {0, nil}, {Writable | PollErr, nil}}
	d.poll = func(want Events) (Events, error) {
		if want != Writable|Readable {
			t.Errorf("asked for %q", want)
		}
		a := answers[0]
		answers = answers[1:]
		return a.got, a.err
	}
	got, err := p.Wait(t.Context(), Writable|Readable)
	if got != Writable|PollErr || err != nil || len(answers) != 0 {
		t.Errorf("%q, %v; want err|out after %d answers more", got, err, len(answers))
	}
	d.poll = func(Events) (Events, error) { return 0, syscall.EIO }
	if _, err := p.Wait(t.Context(), Readable); !errors.Is(err, syscall.EIO) || err.Error() != "poll vale0:a: "+syscall.EIO.Error() {
		t.Errorf("%v", err)
	}
}

// A polledFake is one answer of a fakeDevice.
type polledFake struct {
	got Events
	err error
}

// TestWaitCancel cancels one context after the other, each once before and once while
// it is waited for. An interrupt of the one before must not end the wait for the next.
func TestWaitCancel(t *testing.T) {
	p, _ := openFake(t, onePair)
	for range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() {
			_, err := p.Wait(ctx, Readable)
			done <- err
		}()
		cancel()
		if err := <-done; err != context.Canceled {
			t.Fatalf("%v, want context.Canceled", err)
		}
		if _, err := p.Wait(ctx, Readable); err != context.Canceled {
			t.Fatalf("again: %v, want context.Canceled", err)
		}
	}
}

func TestWaitDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, d := openFake(t, onePair)
		for range 2 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			start := time.Now()
			d.Interrupt() // a stranger's interrupt does not end a wait
			if _, err := p.Wait(ctx, Readable); err != context.DeadlineExceeded {
				t.Errorf("%v, want context.DeadlineExceeded", err)
			}
			if took := time.Since(start); took != time.Minute {
				t.Errorf("waited for %v, want a minute", took)
			}
			cancel()
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestPollTimeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, d := openFake(t, onePair)
		start := time.Now()
		go func() {
			for range 3 {
				time.Sleep(10 * time.Second)
				d.Interrupt()
			}
		}()
		if got, err := p.Poll(Readable, time.Minute); got != 0 || err != nil {
			t.Errorf("%q, %v; want nothing", got, err)
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("waited for %v, want a minute in spite of interrupts", took)
		}
	})
}

func TestWaitClose(t *testing.T) {
	p, d := openFake(t, onePair)
	done := make(chan error)
	go func() {
		_, err := p.Wait(context.Background(), Readable)
		done <- err
	}()
	for range 2 {
		if err := p.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if err := <-done; !errors.Is(err, os.ErrClosed) {
		t.Errorf("%v, want os.ErrClosed", err)
	}
	if d.closes == 0 {
		t.Error("the device is open still")
	}
}

// TestCloseUnwatches is for a context that outlives the port: it must not call into a
// device that is gone.
func TestCloseUnwatches(t *testing.T) {
	p, d := openFake(t, onePair)
	d.poll = func(Events) (Events, error) { return Readable, nil }
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := p.Wait(ctx, Readable); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	cancelled := context.AfterFunc(ctx, func() {})
	cancel()
	if cancelled() {
		t.Fatal("the context has not ended")
	}
	select {
	case <-d.bell:
		t.Error("Interrupt after Close")
	default:
	}
}

func TestDrain(t *testing.T) {
	p, d := openFake(t, onePair)
	r := p.Tx[0]
	r.Advance(5)
	d.onSync = func(Dir) { // one slot a sync
		if next := r.Next(r.Tail()); next != r.Head() {
			r.hdr.StoreTail(next)
		}
	}
	d.poll = func(want Events) (Events, error) { return want, nil }
	if err := p.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.Space() != 7 || d.syncs[Tx] != 5 {
		t.Errorf("%v after %d syncs, want 5", r, d.syncs[Tx])
	}
	r.Advance(1)
	d.onSync = nil
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Drain(ctx); err != context.Canceled {
		t.Errorf("%v, want context.Canceled", err)
	}
}

// TestSteadyState is for the loop of every program: nothing is allocated.
func TestSteadyState(t *testing.T) {
	p, d := openFake(t, onePair)
	tx, rx := p.Tx[0], p.Rx[0]
	d.onSync = func(dir Dir) {
		if dir == Tx {
			tx.hdr.StoreTail((tx.Head() + tx.n - 1) % tx.n)
		} else {
			rx.hdr.StoreTail((rx.Head() + rx.n - 1) % rx.n)
		}
	}
	d.poll = func(want Events) (Events, error) { return want, nil }
	frame := make([]byte, 60)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	moved := 0
	n := testing.AllocsPerRun(100, func() {
		for i := tx.Head(); tx.Space() > 0; i = tx.Next(i) {
			s := tx.Slot(i)
			s.Len = uint16(copy(tx.Buf(s), frame))
			tx.Advance(1)
		}
		_, err1 := p.Wait(ctx, Writable)
		_, err2 := p.Poll(Readable, time.Second)
		err3, err4 := p.TxSync(), p.RxSync()
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
			t.Fatal(err1, err2, err3, err4)
		}
		moved += rx.Space()
		rx.Advance(rx.Space())
	})
	if n != 0 {
		t.Errorf("%v allocations a round", n)
	}
	if moved < 700 {
		t.Errorf("%d slots moved", moved)
	}
}

func TestCountersOfKernel(t *testing.T) {
	p, _ := openFake(t, onePair)
	if _, err := p.Counters(); !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "the emulator does") {
		t.Errorf("%v", err)
	}
}
