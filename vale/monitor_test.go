package vale

import (
	"sync"
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
)

var monitorSlots = &netmap.Config{TxSlots: 16, RxSlots: 16, ExtraBufs: 64}

// TestMonitorSeesBothDirections: a copy of what is sent, at once, and of what arrives,
// before its owner syncs.
func TestMonitorSeesBothDirections(t *testing.T) {
	m := New(nil)
	a, b := portOf(t, m, "vale0:a", monitorSlots), portOf(t, m, "vale0:b", monitorSlots)
	mon := portOf(t, m, "vale0:a/rt", nil)
	putFrames(t, a, 2, 0)
	putFrames(t, b, 1, 5)
	if got := numbers(t, mon); got != "abf" {
		t.Errorf("the monitor saw %q, want abf", got)
	}
	if got := numbers(t, a); got != "f" {
		t.Errorf("a received %q, want f", got)
	}
	if got := numbers(t, mon); got != "" {
		t.Errorf("the monitor saw %q again", got)
	}
}

// TestMonitorOutlivesParent: it stays open, and its polls say that it is of no use.
func TestMonitorOutlivesParent(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "vale0:a", monitorSlots)
	mon := portOf(t, m, "vale0:a/r", nil)
	a.Close()
	if ev, err := mon.Poll(netmap.Readable, 0); ev != netmap.PollErr || err != nil {
		t.Errorf("%v %v, want err", ev, err)
	}
	a = portOf(t, m, "vale0:a", monitorSlots)
	b := portOf(t, m, "vale0:b", monitorSlots)
	putFrames(t, b, 1, 0)
	if got := numbers(t, a); got != "a" {
		t.Errorf("the new port received %q, want a", got)
	}
	mon.Close()
	a.Close()
	b.Close()
	if len(m.regions) != 1 || m.bridges[0].active != 0 {
		t.Errorf("%d regions and %d ports are left", len(m.regions)-1, m.bridges[0].active)
	}
}

// TestMonitorChainOutlivesParent: monitors that took buffers from each other part when
// their parent is closed, and those that stay open can still be synced.
func TestMonitorChainOutlivesParent(t *testing.T) {
	m := New(nil)
	a, b := portOf(t, m, "vale0:a", monitorSlots), portOf(t, m, "vale0:b", monitorSlots)
	first, second := portOf(t, m, "vale0:a/z", nil), portOf(t, m, "vale0:a/z", nil)
	putFrames(t, b, 3, 0)
	numbers(t, a)
	a.RxSync()
	if got := numbers(t, first); got != "abc" {
		t.Fatalf("the first monitor saw %q, want abc", got)
	}
	a.Close()
	second.Close()
	if err := first.RxSync(); err != nil {
		t.Error(err)
	}
	first.Close()
	b.Close()
	if len(m.regions) != 1 || m.bridges[0].active != 0 {
		t.Errorf("%d regions and %d ports are left", len(m.regions)-1, m.bridges[0].active)
	}
}

// TestZeroCopyMonitors: each takes the buffers that the one before it is done with, and
// leaves its own in their place.
func TestZeroCopyMonitors(t *testing.T) {
	m := New(nil)
	a, b := portOf(t, m, "vale0:a", monitorSlots), portOf(t, m, "vale0:b", monitorSlots)
	first, second := portOf(t, m, "vale0:a/z", nil), portOf(t, m, "vale0:a/z", nil)
	idx := a.Tx[0].Slot(0).BufIdx
	putFrames(t, a, 1, 0)
	if got := numbers(t, b); got != "a" {
		t.Errorf("b received %q, want a", got)
	}
	if got := numbers(t, first); got != "a" {
		t.Errorf("the first monitor saw %q, want a", got)
	}
	if s := first.Rx[0].Slot(0); s.BufIdx != idx {
		t.Errorf("it got buffer %d, want the sender's %d", s.BufIdx, idx)
	}
	if s := a.Tx[0].Slot(0); s.BufIdx == idx || s.Flags&shm.SlotBufChanged == 0 {
		t.Errorf("the sender's slot is %+v, want another buffer", *s)
	}
	if got := numbers(t, second); got != "" {
		t.Errorf("the second monitor saw %q before the first was done", got)
	}
	first.RxSync()
	if got := numbers(t, second); got != "a" {
		t.Errorf("the second monitor saw %q, want a", got)
	}
	first.Close()
	putFrames(t, a, 1, 1)
	if got := numbers(t, second); got != "b" {
		t.Errorf("with the first one gone the second saw %q, want b", got)
	}
}

// TestMonitorsUnderLoad opens and closes monitors while their parent sends and receives.
func TestMonitorsUnderLoad(t *testing.T) {
	m := New(nil)
	a, b := portOf(t, m, "vale0:a", monitorSlots), portOf(t, m, "vale0:b", monitorSlots)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for _, p := range []*netmap.Port{a, b} {
		wg.Go(func() {
			repeat(stop, func() {
				putFrames(t, p, 4, 0)
				numbers(t, p)
			})
		})
	}
	for range 50 {
		copying, err := netmap.Open(m.open(), "vale0:a/rt", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := copying.Poll(netmap.Readable, 0); err != nil {
			t.Error(err)
		}
		numbers(t, copying)
		copying.Close()
	}
	close(stop)
	wg.Wait()
}

// TestMonitorCountsItsOwn: the numbers of a monitor are those of its ring, what it had no
// room for among them, and not those of the port that it watches.
func TestMonitorCountsItsOwn(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "vale0:a", monitorSlots)
	portOf(t, m, "vale0:b", monitorSlots)
	mon := portOf(t, m, "vale0:a/t", &netmap.Config{RxSlots: 4})
	putFrames(t, a, 5, 0)
	got, err := mon.Counters()
	if err != nil || got.RxPackets != 3 || got.RxDropped != 2 || got.TxPackets != 0 {
		t.Errorf("%+v, %v, want 3 packets received and 2 dropped", got, err)
	}
	if own, err := a.Counters(); err != nil || own.TxPackets != 5 || own.RxDropped != 0 {
		t.Errorf("of the port itself: %+v, %v, want 5 sent", own, err)
	}
	if _, err := netmap.NewControl(m.Open()).Counters(""); err == nil {
		t.Error("a descriptor that is bound to no port has counters")
	}
}
