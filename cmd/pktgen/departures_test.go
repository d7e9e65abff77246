package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"govale/netmap/devicetest/need"
)

// Each packet of a short burst counts by itself, and long bursts count whole: as many
// packets, with the first and the last one exact.
func TestDepartures(t *testing.T) {
	p := &pacer{rate: 1e6, start: time.Now()}
	d := newDepartures()
	d.record(p, 0, 3, p.at(4).Add(-1)) // packets 1, 2 and 3, when the next one is nearly due
	if d.behind.n != 3 || d.behind.min != 999 || d.behind.max != 2999 || d.behind.sum != 3*1999 || d.overdue != 2 {
		t.Errorf("3 packets: %+v, %d overdue", d.behind, d.overdue)
	}
	d.record(p, 3, 1, p.at(5)) // packet 4, when packet 5 is due
	if d.behind.n != 4 || d.overdue != 3 || d.behind.max != 2999 {
		t.Errorf("4 packets: %+v, %d overdue", d.behind, d.overdue)
	}
	for pkts := 1; pkts <= 600; pkts++ {
		d := newDepartures()
		d.record(p, 7, pkts, p.at(uint64(7+pkts)))
		first := time.Duration(pkts-1) * time.Microsecond
		if d.behind.n != uint64(pkts) || d.behind.h.TotalCount() != int64(pkts) || d.behind.min != 0 || d.behind.max != first {
			t.Fatalf("%d packets: counted %d and %d, from %v to %v", pkts, d.behind.n, d.behind.h.TotalCount(), d.behind.min, d.behind.max)
		}
		if mean := d.behind.mean(); mean > first/2 || mean < first/2-first/departureSamples-time.Microsecond {
			t.Errorf("%d packets are %v late on average", pkts, mean)
		}
	}
}

// Several senders on one schedule have one distribution.
func TestDeparturesMerge(t *testing.T) {
	all := newDepartures()
	for turn := range uint64(2) {
		p := &pacer{rate: 1000, of: 2, turn: turn, start: time.Now()}
		d := newDepartures()
		d.record(p, 0, 1, p.at(1).Add(time.Duration(turn+1)*time.Millisecond))
		all.merge(d)
	}
	all.merge(newDepartures()) // of one that has sent nothing
	var out strings.Builder
	all.report().print(&out)
	want := "Departure: min 1000000 mean 1500000 median 1000447 90% 2000000 99% 2000000 99.9% 2000000 max 2000000 ns behind schedule, 50.000% when the next one was due\n"
	if out.String() != want {
		t.Errorf("printed %swant %s", out.String(), want)
	}
	name := filepath.Join(need.TempDir(t), "h")
	if err := all.behind.writeTo(name); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(name); err != nil || !strings.Contains(string(text), "Total count    =            2") {
		t.Errorf("%v\n%s", err, text)
	}
}

// A busy sender sends one packet when it is due, and all that are due when it is late.
func TestPacerDueNow(t *testing.T) {
	p := &pacer{rate: 1, start: time.Now().Add(-10500 * time.Millisecond), busy: true}
	for _, tt := range []struct {
		sent       uint64
		most, want int
	}{{0, 512, 10}, {0, 7, 7}, {4, 512, 6}, {9, 512, 1}, {10, 512, 1}, {100, 512, 1}, {3, 1, 1}} {
		if got := p.dueNow(tt.sent, tt.most); got != tt.want {
			t.Errorf("after %d packets %d of %d are due, want %d", tt.sent, got, tt.most, tt.want)
		}
	}
	if p.burst(512) != 1 {
		t.Error("a busy sender does not wait for one packet")
	}
}

// A sender with a schedule that is long past sends all at once, busy or not, and counts
// each packet once.
func TestSenderDepartures(t *testing.T) {
	for _, busy := range []bool{false, true} {
		a, b := openPair(t, 64)
		s := &sender{port: a, rings: a.Tx, src: newGenerator(newFrame(pktgenFlow, 60), a.Tx), c: newCounters(), n: 50, burst: 20,
			pace: newPacer(1 << 30), left: newDepartures(), start: time.Now().Add(-time.Hour)}
		s.pace.busy = busy
		if err := s.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(takePackets(t, b)); got != 50 || s.left.behind.n != 50 || s.left.overdue != 50 || s.c.now().events != 3 {
			t.Errorf("busy %t: %d packets, departures of %d, %d overdue, in %d bursts", busy, got, s.left.behind.n, s.left.overdue, s.c.now().events)
		}
	}
}

// What a packet costs on a schedule that is always behind.
func BenchmarkTxPacedOwnWork(b *testing.B) {
	for _, busy := range []bool{false, true} {
		name := "burst512"
		if busy {
			name = "busy"
		}
		b.Run(name, func(b *testing.B) {
			p := openGiver(b, 60)
			s := &sender{port: p, rings: p.Tx, src: newGenerator(newFrame(pktgenFlow, 60), p.Tx), c: newCounters(), n: ownPackets, burst: 512,
				pace: newPacer(1 << 32), left: newDepartures(), start: time.Now().Add(-time.Hour)}
			s.pace.busy = busy
			benchmarkOwnWork(b, s.run, s.c)
		})
	}
}
