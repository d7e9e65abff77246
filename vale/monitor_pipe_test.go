package vale

import (
	"context"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"govale/netmap"
	"govale/netmap/shm"
)

// A pipeBench opens ports of a machine where the two ends of vale0:p{1 are open already.
type pipeBench struct {
	t    *testing.T
	m    *Machine
	dev  func() netmap.Device
	a, b *netmap.Port
}

// onPipe runs a test in every place where a machine can be.
func onPipe(t *testing.T, test func(t *testing.T, p *pipeBench)) {
	t.Helper()
	for _, place := range places {
		t.Run(place.name, func(t *testing.T) {
			m := place.machine()
			p := &pipeBench{t: t, m: m, dev: place.open(t, m)}
			p.a, p.b = p.open("vale0:p{1"), p.open("vale0:p}1")
			test(t, p)
		})
	}
}

func (p *pipeBench) open(name string) *netmap.Port {
	p.t.Helper()
	port, err := netmap.Open(p.dev(), name, &netmap.Config{TxSlots: 8, RxSlots: 8, ExtraBufs: 8})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { port.Close() })
	return port
}

// saw fails the test unless a port has just these frames to read.
func (p *pipeBench) saw(port *netmap.Port, want, when string) {
	p.t.Helper()
	if got := numbers(p.t, port); got != want {
		p.t.Errorf("%s: %q, want %q", when, got, want)
	}
}

// TestPipeMonitorSeesArrivals: frames are copied when they arrive, whether the pipe is ever
// read or not, and once. A poll of the monitor finds them.
func TestPipeMonitorSeesArrivals(t *testing.T) {
	onPipe(t, func(t *testing.T, p *pipeBench) {
		first, second := p.open("vale0:p}1/r"), p.open("vale0:p}1/rt")
		putFrames(t, p.a, 2, 0)
		if ev, err := first.Poll(netmap.Readable, 0); ev != netmap.Readable || err != nil {
			t.Errorf("poll: %v, %v", ev, err)
		}
		p.saw(first, "ab", "before the pipe is read")
		putFrames(t, p.a, 1, 2)
		p.saw(first, "c", "before the pipe is read")
		p.saw(second, "abc", "before the pipe is read")
		p.saw(p.b, "abc", "sent")
		p.saw(first, "", "once the pipe is read")
		p.saw(p.b, "", "with all given back")
		putFrames(t, p.b, 1, 5)
		p.saw(first, "", "sent by the end that it watches")
		p.saw(second, "f", "sent by the end that it watches")
		p.saw(p.a, "f", "sent")
	})
}

// TestPipeMonitorWakes: who waits at a monitor is woken by what arrives.
func TestPipeMonitorWakes(t *testing.T) {
	onPipe(t, func(t *testing.T, p *pipeBench) {
		mon := p.open("vale0:p}1/r")
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := mon.Wait(ctx, netmap.Readable); err != nil {
				t.Error(err)
			}
		})
		putFrames(t, p.a, 1, 0)
		wg.Wait()
		p.saw(mon, "a", "before the pipe is read")
	})
}

// TestPipeMonitorLeavesReader: the indices that the reader of the pipe sees do not move but
// by its own syncs. It may read as far as the monitor has looked, as in the kernel, where
// the prologue of a sync compares with hwtail.
func TestPipeMonitorLeavesReader(t *testing.T) {
	onPipe(t, func(t *testing.T, p *pipeBench) {
		r := p.b.Rx[0]
		is := func(head, tail uint32, when string) {
			t.Helper()
			if r.Head() != head || r.Cur() != head || r.Tail() != tail {
				t.Errorf("%s: head %d, cur %d, tail %d; want %d, %d, %d", when, r.Head(), r.Cur(), r.Tail(), head, head, tail)
			}
		}
		p.open("vale0:p}1/r")
		putFrames(t, p.a, 2, 0)
		is(0, 0, "two frames on the way")
		p.saw(p.b, "ab", "sent")
		is(2, 2, "read")
		putFrames(t, p.a, 5, 2)
		is(2, 2, "five more on the way")
		if got := p.a.Tx[0].Space(); got != 0 {
			t.Errorf("the sender has %d free slots, want none: nothing has been given back", got)
		}
		p.saw(p.b, "cdefg", "sent")
		is(7, 7, "all read")
	})
}

// TestPipeMonitorAheadOfReader: a reader that gives back frames which no sync has told him
// of is believed where a monitor has looked for them. Else his ring must be repaired.
func TestPipeMonitorAheadOfReader(t *testing.T) {
	for _, watched := range []bool{false, true} {
		onPipe(t, func(t *testing.T, p *pipeBench) {
			reader, want := newLiar(t, p.dev(), "vale0:p}1"), netmap.PollErr|netmap.Readable
			if watched {
				p.open("vale0:p}1/r")
				want = netmap.Readable
			}
			putFrames(t, p.a, 3, 0)
			rx := reader.rings[netmap.Rx]
			rx.Head, rx.Cur = 2, 2
			if got, err := reader.dev.Poll(netmap.Readable, 0); got != want || err != nil {
				t.Errorf("watched %v: %v, %v, want %v", watched, got, err, want)
			}
			if rx.Head != 2 || rx.Tail != 3 {
				t.Errorf("watched %v: head %d, tail %d, want 2, 3", watched, rx.Head, rx.Tail)
			}
		})
	}
}

// TestPipeMonitorOpenedLate: frames that nobody has looked for when the monitor is opened
// are shown with the next that arrives; those that the reader has, are not.
func TestPipeMonitorOpenedLate(t *testing.T) {
	onPipe(t, func(t *testing.T, p *pipeBench) {
		putFrames(t, p.a, 1, 0)
		p.saw(p.b, "a", "sent")
		putFrames(t, p.a, 2, 1)
		mon := p.open("vale0:p}1/r")
		p.saw(mon, "", "before anything arrives")
		putFrames(t, p.a, 1, 3)
		p.saw(mon, "bcd", "after one more has arrived")
		mon.Close()
		putFrames(t, p.a, 1, 4)
		p.saw(p.b, "bcde", "with the monitor closed")
	})
}

// TestPipeMonitorWholePackets: the first part of a packet is shown with the last one.
func TestPipeMonitorWholePackets(t *testing.T) {
	onPipe(t, func(t *testing.T, p *pipeBench) {
		mon := p.open("vale0:p}1/r")
		part := func(flags shm.SlotFlags) {
			r := p.a.Tx[0]
			s := r.Slot(r.Head())
			s.Len, s.Flags = 60, flags
			r.Advance(1)
			if err := p.a.TxSync(); err != nil {
				t.Fatal(err)
			}
			if err := mon.RxSync(); err != nil {
				t.Fatal(err)
			}
		}
		part(shm.SlotMoreFrag)
		if got := mon.Rx[0].Space(); got != 0 {
			t.Errorf("%d slots of half a packet are shown", got)
		}
		part(0)
		if got := mon.Rx[0].Space(); got != 2 {
			t.Errorf("%d slots of a packet in two are shown", got)
		}
	})
}

// TestPipeZeroCopyMonitor: it takes frames when the reader gives them back, also beside a
// copying monitor, which sees them before and once.
func TestPipeZeroCopyMonitor(t *testing.T) {
	onPipe(t, func(t *testing.T, p *pipeBench) {
		zero := p.open("vale0:p}1/z")
		round := func(first byte, want string, copying *netmap.Port) {
			t.Helper()
			idx := p.a.Tx[0].Slot(p.a.Tx[0].Head()).BufIdx
			putFrames(t, p.a, 2, first)
			if copying != nil {
				p.saw(copying, want, "copied before the pipe is read")
			}
			p.saw(zero, "", "taken before the pipe is read")
			p.saw(p.b, want, "sent")
			p.saw(zero, "", "taken before the reader gives back")
			p.saw(p.b, "", "with all given back")
			if s := zero.Rx[0].Slot(zero.Rx[0].Head()); s.BufIdx != idx {
				t.Errorf("the monitor has buffer %d, want the sender's %d", s.BufIdx, idx)
			}
			p.saw(zero, want, "taken when all is given back")
			if copying != nil {
				p.saw(copying, "", "copied a second time")
			}
		}
		round(0, "ab", nil)
		round(2, "cd", p.open("vale0:p}1/r"))
	})
}

// TestPipeMonitorMissesNothing: while one end sends and the other reads, a monitor with
// room for all sees each frame once, in order, whoever of the two shows it.
func TestPipeMonitorMissesNothing(t *testing.T) {
	onPipe(t, func(t *testing.T, p *pipeBench) {
		const frames = 200
		mon, err := netmap.Open(p.dev(), "vale0:p}1/r", &netmap.Config{RxSlots: frames + 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { mon.Close() })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			for sent := 0; sent < frames; {
				if _, err := p.a.Wait(ctx, netmap.Writable); err != nil {
					t.Error(err)
					return
				}
				n := min(p.a.Tx[0].Space(), 1+sent%3, frames-sent)
				putFrames(t, p.a, n, byte(sent))
				sent += n
			}
		})
		read := ""
		for utf8.RuneCountInString(read) < frames && ctx.Err() == nil {
			if _, err := p.b.Wait(ctx, netmap.Readable); err != nil {
				t.Error(err)
			}
			read += numbers(t, p.b)
		}
		wg.Wait()
		p.saw(p.b, "", "after all frames")
		p.saw(mon, read, "seen while the pipe is read")
	})
}

// TestPipeMonitorsUnderLoad: monitors of each kind come and go at both ends while these
// send and read.
func TestPipeMonitorsUnderLoad(t *testing.T) {
	m := New(nil)
	a, b := portOf(t, m, "vale0:p{1", monitorSlots), portOf(t, m, "vale0:p}1", monitorSlots)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for _, end := range []*netmap.Port{a, b} {
		wg.Go(func() {
			repeat(stop, func() {
				putFrames(t, end, min(4, end.Tx[0].Space()), 0)
				numbers(t, end)
			})
		})
	}
	for range 30 {
		for _, name := range []string{"vale0:p{1/rt", "vale0:p}1/r", "vale0:p}1/z"} {
			mon, err := netmap.Open(m.open(), name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := mon.Poll(netmap.Readable, 0); err != nil {
				t.Error(err)
			}
			numbers(t, mon)
			mon.Close()
		}
	}
	close(stop)
	wg.Wait()
}

// TestPipeMonitorOutlivesReader: with the end that it watches closed, what arrives there is
// shown to nobody, and nothing is left once all are closed.
func TestPipeMonitorOutlivesReader(t *testing.T) {
	onPipe(t, func(t *testing.T, p *pipeBench) {
		mon := p.open("vale0:p}1/r")
		p.b.Close()
		putFrames(t, p.a, 1, 0)
		if ev, err := mon.Poll(netmap.Readable, 0); ev != netmap.PollErr || err != nil {
			t.Errorf("%v %v, want err", ev, err)
		}
		p.b = p.open("vale0:p}1")
		p.saw(p.b, "a", "sent meanwhile")
		for _, port := range []*netmap.Port{mon, p.a, p.b} {
			port.Close()
		}
		if ports, regions := p.m.left(); ports != 0 || regions != 0 {
			t.Errorf("%d ports and %d regions are left", ports, regions)
		}
	})
}
