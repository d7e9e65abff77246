package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"govale/netmap"
)

// report reports what b has moved in the trade's units.
func report(b *testing.B, pkts uint64) {
	b.ReportMetric(float64(pkts)/b.Elapsed().Seconds()/1e6, "Mpkt/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(pkts), "ns/pkt")
}

// BenchmarkFill fills tx rings; the device that empties them is not counted.
func BenchmarkFill(b *testing.B) {
	for _, size := range []int{60, 1500} {
		frame := newFrame(pktgenFlow, size)
		b.Run(fmt.Sprintf("generator/%d", size), func(b *testing.B) {
			p, _ := openPair(b, 1024)
			benchmarkFill(b, p, newGenerator(frame, p.Tx))
		})
		b.Run(fmt.Sprintf("replay/%d", size), func(b *testing.B) {
			p, _ := openPair(b, 1024)
			benchmarkFill(b, p, replayOf(p.Tx[0], frame))
		})
	}
}

func benchmarkFill(b *testing.B, p *netmap.Port, src source) {
	feed, _ := src.(*replay)
	var pkts uint64
	for b.Loop() {
		n, _ := src.fill(p.Tx[0], benchBurst)
		pkts += uint64(n)
		b.StopTimer()
		if feed != nil {
			feed.ready(b.Context()) // from memory
		}
		if err := p.TxSync(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	report(b, pkts)
}

// BenchmarkBench is pktgen bench without its table.
func BenchmarkBench(b *testing.B) {
	for _, size := range []int{60, 1500} {
		b.Run(fmt.Sprintf("together/%d", size), func(b *testing.B) {
			x, err := newBench(size)
			if err != nil {
				b.Fatal(err)
			}
			defer x.close()
			var pkts uint64
			for b.Loop() {
				_, n, err := x.turn()
				if err != nil {
					b.Fatal(err)
				}
				pkts += uint64(n)
			}
			report(b, pkts)
		})
	}
}

// Every packet is accounted for: received, or dropped.
func TestBenchAccounts(t *testing.T) {
	x, err := newBench(60)
	if err != nil {
		t.Fatal(err)
	}
	defer x.close()
	for name, round := range map[string]func(context.Context, time.Duration) (result, error){"together": x.together, "apart": x.apart} {
		r, err := round(t.Context(), 10*time.Millisecond)
		if err != nil || r.sent == 0 || r.received == 0 || r.sent != r.received+r.dropped || r.took <= 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if name == "together" && r.dropped != 0 {
			t.Errorf("a receiver that keeps up loses %d packets", r.dropped)
		}
	}
}

func TestBenchTable(t *testing.T) {
	var out strings.Builder
	if err := (&benchGrammar{Time: 90 * time.Millisecond}).run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	want := `\AVALE switch in this process, port to port, bursts of 256; median of 3 rounds of 30ms
frame   goroutines      Mpps    Gbit/s   ns/pkt  dropped
   60 B 1          ( +[0-9.]+){3}     0\.0%
   60 B 2          ( +[0-9.]+){3} +[0-9.]+%
 1500 B 1          ( +[0-9.]+){3}     0\.0%
 1500 B 2          ( +[0-9.]+){3} +[0-9.]+%

One goroutine beside what copying the same bytes takes, and a plain port of VALE's two passes; ns/pkt, median of 15 rounds
frame      switch   copying     plain   switch/copying     plain/switch
   60 B( +[0-9.]+){5}
 1500 B( +[0-9.]+){5}
\z`
	if !regexp.MustCompile(want).MatchString(out.String()) {
		t.Errorf("table\n%s", out.String())
	}
}

// A table with fewer rows than were asked for is no success.
func TestBenchInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := (&benchGrammar{Time: time.Hour}).run(ctx, io.Discard); err != errBenchInterrupted {
		t.Errorf("run: %v", err)
	}
	if err := printRatios(ctx, io.Discard, time.Hour); err != errBenchInterrupted {
		t.Errorf("printRatios: %v", err)
	}
}
