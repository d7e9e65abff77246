package main

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Numbers and lines are those of a run of netmap's pkt-gen, as far as its rounded
// duration allows.
func TestSummary(t *testing.T) {
	tests := []struct {
		verb string
		t    tally
		took time.Duration
		want string
	}{
		{"Sent", tally{}, time.Second, "Sent nothing.\n"},
		{"Received", tally{}, 0, "Received nothing.\n"},
		{"Sent", tally{pkts: 2000, bytes: 200000, events: 667}, 2002162 * time.Microsecond,
			"Sent 2000 packets 200000 bytes 667 events 100 bytes each in 2.00 seconds.\n" +
				"Speed: 998.920 pps Bandwidth: 799.136 Kbps (raw 799.136 Kbps). Average batch: 3.00 pkts\n"},
		{"Sent", tally{pkts: 3, bytes: 192, events: 1}, 421 * time.Microsecond,
			"Sent 3 packets 192 bytes 1 events 64 bytes each in 0.00 seconds.\n" +
				"Speed: 7.126 Kpps Bandwidth: 3.648 Mbps (raw 3.648 Mbps). Average batch: 3.00 pkts\n"},
		{"Received", tally{pkts: 3, bytes: 183, events: 2}, 0,
			"Received 3 packets 183 bytes 2 events 61 bytes each in 0.00 seconds.\n" +
				"Speed: 3.000 Mpps Bandwidth: 1.464 Gbps (raw 1.464 Gbps). Average batch: 1.50 pkts\n"},
	}
	for _, tt := range tests {
		if got := (units{}).summary(tt.verb, tt.t, tt.took); got != tt.want {
			t.Errorf("summary(%+v, %v) =\n%swant\n%s", tt.t, tt.took, got, tt.want)
		}
	}
}

func TestProgressLine(t *testing.T) {
	tests := []struct {
		t              tally
		usec, minSpace uint64
		want           string
	}{
		{tally{pkts: 1002, bytes: 100200, events: 334}, 1001209, 99999,
			"1.001 Kpps (1.002 Kpkts 800.632 Kbps in 1001209 usec) 3.00 avg_batch 99999 min_space"},
		{tally{pkts: 3, bytes: 192, events: 1}, 1002312, 1021,
			"3.000 pps (3.000 pkts 1.532 Kbps in 1002312 usec) 3.00 avg_batch 1021 min_space"},
		{tally{}, 1002725, 0,
			"0.000 pps (0.000 pkts 0.000 bps in 1002725 usec) 0.00 avg_batch 0 min_space"},
	}
	for _, tt := range tests {
		if got := (units{}).progressLine(tt.t, tt.usec, tt.minSpace, ""); got != tt.want {
			t.Errorf("progressLine(%+v) =\n%s\nwant\n%s", tt.t, got, tt.want)
		}
	}
}

// Each line is about its own interval; nothing is printed between them or at the end.
func TestReporter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		c := newCounters()
		r := &reporter{all: []*counters{c}, w: &out, mode: "rx", every: time.Second}
		stop, done := make(chan struct{}), make(chan struct{})
		go func() { r.run(stop); close(done) }()
		c.add(10, 600)
		c.sawSpace(1000)
		c.sawSpace(1010)
		time.Sleep(1500 * time.Millisecond)
		c.add(5, 300)
		c.add(5, 300)
		time.Sleep(time.Second)
		c.add(20, 1200) // after the last whole interval
		close(stop)
		<-done
		want := `(?m)\A\d{3}\.\d{6} main_thread \[rx\] 10\.000 pps \(10\.000 pkts 4\.800 Kbps in 1000000 usec\) 10\.00 avg_batch 1000 min_space
\d{3}\.\d{6} main_thread \[rx\] 10\.000 pps \(10\.000 pkts 4\.800 Kbps in 1000000 usec\) 5\.00 avg_batch 99999 min_space
\d{3}\.\d{6} main_thread \[rx\] 40\.000 pps \(20\.000 pkts 19\.200 Kbps in 500000 usec\) 20\.00 avg_batch 99999 min_space
\z`
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("reported\n%swant\n%s", out.String(), want)
		}
	})
}

// Nothing is said of a rest in which nothing was moved, nor of a run that is shorter than
// an interval.
func TestReporterRest(t *testing.T) {
	for _, tt := range []struct {
		run, moves time.Duration // how long it takes, and when something is moved
		want       int           // lines
	}{
		{1500 * time.Millisecond, 500 * time.Millisecond, 1},
		{1500 * time.Millisecond, 1200 * time.Millisecond, 2},
		{900 * time.Millisecond, 500 * time.Millisecond, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			var out strings.Builder
			c := newCounters()
			r := &reporter{all: []*counters{c}, w: &out, mode: "tx", every: time.Second}
			stop, done := make(chan struct{}), make(chan struct{})
			go func() { r.run(stop); close(done) }()
			time.Sleep(tt.moves)
			c.add(1, 60)
			time.Sleep(tt.run - tt.moves)
			close(stop)
			<-done
			if lines := strings.Count(out.String(), "\n"); lines != tt.want {
				t.Errorf("%+v: %d lines:\n%s", tt, lines, out.String())
			}
		})
	}
}

func TestStamp(t *testing.T) {
	if got := stamp(time.Unix(1700000007, 42_999)); got != "007.000042" {
		t.Errorf("stamp = %s", got)
	}
}

// Of several threads the least room counts, also where some have not looked.
func TestMinSpace(t *testing.T) {
	r := &reporter{all: []*counters{newCounters(), newCounters(), newCounters()}}
	r.all[0].minSpace.Store(7)
	r.all[2].minSpace.Store(5)
	if n := r.minSpace(); n != 5 {
		t.Errorf("%d slots, want 5", n)
	}
	if n := r.minSpace(); n != noSpace {
		t.Errorf("%d slots where nobody looked, want %d", n, noSpace)
	}
}
