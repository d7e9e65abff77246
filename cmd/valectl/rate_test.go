package main

import (
	"testing"
	"time"

	"govale/netmap"
)

// TestRateMeter: rates are per second of what has passed, and unknown for what is new or
// has begun again.
func TestRateMeter(t *testing.T) {
	row := func(name string, dir netmap.Dir, packets uint64) statsRow {
		return statsRow{name, netmap.RingStats{Dir: dir, Packets: packets, Bytes: 60 * packets, Drops: netmap.Drops{RingFull: packets / 2}}}
	}
	var m rateMeter
	start := time.Unix(100, 0)
	for _, r := range m.measure(start, []statsRow{row("vale0:a", netmap.Tx, 10), row("vale0:b", netmap.Tx, 10)}) {
		if r.known {
			t.Errorf("a rate of the first look: %+v", r)
		}
	}
	got := m.measure(start.Add(2*time.Second), []statsRow{
		row("vale0:a", netmap.Tx, 30), row("vale0:a", netmap.Rx, 30), row("vale0:b", netmap.Tx, 4),
	})
	want := []rate{{packets: 10, bits: 4800, drops: 5, known: true}, {}, {}}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("row %d: %+v, want %+v", i, got[i], want[i])
		}
	}
	if got := m.measure(start.Add(3*time.Second), []statsRow{row("vale0:b", netmap.Tx, 8)}); got[0].packets != 4 {
		t.Errorf("after a new beginning: %+v", got[0])
	}
}
