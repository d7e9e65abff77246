package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"govale/netmap"
	"govale/netmap/devicetest/need"
)

// openPinger returns a pinger on a port of a switch, and another port of it.
func openPinger(t *testing.T, v6 bool) (*pinger, *netmap.Port, *strings.Builder) {
	t.Helper()
	a, b := openPair(t, 64)
	p := planOf(t, func(g *grammar) { g.Function, g.IPv6 = "ping", v6 })
	log := new(strings.Builder)
	pg := newPinger(a, p.flow, p.sizes, 0)
	pg.burst, pg.notes = 1, &notes{w: log, mode: "ping"}
	return pg, b, log
}

// pingPong runs both sides until both have ended, without an error.
func pingPong(t *testing.T, pg *pinger, po *ponger) {
	t.Helper()
	ended := make(chan error)
	go func() { ended <- po.run(t.Context()) }()
	if err := pg.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

// Every ping is answered, and both sides say so.
func TestPingPong(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		pg, b, _ := openPinger(t, v6)
		pg.n = 50
		po := &ponger{port: b, c: newCounters(), n: 50}
		pingPong(t, pg, po)
		var out strings.Builder
		hist := filepath.Join(need.TempDir(t), "rtt.hgrm")
		pg.report().print(&out)
		if err := pg.rtt.writeTo(hist); err != nil {
			t.Fatal(err)
		}
		po.report().print(&out)
		const n = ` \d+ `
		want := `\A50 pings sent, 50 answered, 0 lost \(0\.000%\), 0 answered again
RTT: min` + n + `mean` + n + `median` + n + `90%` + n + `99%` + n + `99\.9%` + n + `max` + n + `ns
50 packets received, 50 answered, 0 lost \(0\.000%\) for want of room in the tx ring
\z`
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("IPv6 %t: printed\n%s", v6, out.String())
		}
		text, err := os.ReadFile(hist)
		if err != nil || !strings.Contains(string(text), "Total count    =           50") {
			t.Errorf("histogram %v\n%s", err, text)
		}
	}
}

// Some pings are lost, some answered twice, and some frames are no answers.
func TestPingLoss(t *testing.T) {
	pg, b, _ := openPinger(t, false)
	if err := pg.send(10); err != nil {
		t.Fatal(err)
	}
	pings := takePackets(t, b)
	if len(pings) != 10 {
		t.Fatalf("%d pings arrived", len(pings))
	}
	for i, ping := range pings {
		checkFrame(t, ping)
		switch {
		case i < 3: // lost
		case i == 3:
			binary.NativeEndian.PutUint32(ping[bodyStart+pingNsec:], 1e9) // of another program
			pg.answer(ping, time.Now())
		case i == 4:
			pg.answer(ping[:bodyStart+pingBytes-1], time.Now())
		default:
			pg.answer(ping, time.Now())
			if i == 9 {
				pg.answer(ping, time.Now())
			}
		}
	}
	var out strings.Builder
	pg.report().print(&out)
	if want := "10 pings sent, 5 answered, 5 lost (50.000%), 1 answered again\n"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("printed %s, want %s", out.String(), want)
	}
}

// What a ping waits for is its own answer: SIGINT does not wait for it.
func TestPingEnds(t *testing.T) {
	pg, _, _ := openPinger(t, false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := pg.run(ctx); err != nil || pg.sent > 1 {
		t.Errorf("ended with %v after %d pings", err, pg.sent)
	}
}

func TestSecondHistogram(t *testing.T) {
	var s pingSecond
	for _, d := range []time.Duration{700, 1000, 1024, 5000} {
		s.add(d)
	}
	want := "k: 512 .. 4096\n\t     2     1     0     1"
	if got := s.histogram(); got != want || s.min != 700 || s.sum != 7724 {
		t.Errorf("histogram %q, want %q; min %d, sum %d", got, want, s.min, s.sum)
	}
}

func TestSwapAddresses(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		p := planOf(t, func(g *grammar) {
			g.IPv6, g.SrcMAC = v6, "2:0:0:0:0:1"
		})
		b := newFrame(p.flow, 100)
		swapAddresses(b)
		back := p.flow
		back.src, back.dst = p.flow.dst, p.flow.src
		back.srcMAC, back.dstMAC = p.flow.dstMAC, p.flow.srcMAC
		want := newFrame(back, 100)
		if !bytes.Equal(b, want) { // both ports are the same
			t.Errorf("IPv6 %t: swapped\n% x\nwant\n% x", v6, b, want)
		}
	}
	for _, short := range []string{"", "0123456789abc", "0123456789ab\x08\x00", "0123456789ab\x86\xdd1234567890123456789012"} {
		swapAddresses([]byte(short)) // no panic
	}
}

// A packet of several slots is answered whole, and one that has no room is counted.
func TestPongFragments(t *testing.T) {
	a, b := openPair(t, 8)
	p := planOf(t, func(*grammar) {})
	src := newComposer(p.flow, oneSize(100), cutter{2, 2048})
	if pkts, _ := src.fill(a.Tx[0], 2); pkts != 2 {
		t.Fatalf("filled %d packets", pkts)
	}
	if err := a.TxSync(); err != nil {
		t.Fatal(err)
	}
	po := &ponger{port: b, c: newCounters(), n: 2}
	if err := po.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := takePackets(t, a)
	want := newFrame(p.flow, 100)
	swapAddresses(want)
	if len(got) != 2 || !bytes.Equal(got[0], want) || !bytes.Equal(got[1], want) || po.lost != 0 {
		t.Errorf("answered % x, lost %d; want % x", got, po.lost, want)
	}
}

func TestLatency(t *testing.T) {
	l := newLatency()
	for i := range 1000 {
		l.record(time.Duration(i+1) * time.Microsecond)
	}
	got := regexp.MustCompile(`\d+`).FindAllString(l.report().String(), -1)
	want := strings.Fields("1000 500500 500 90 900 99 990 99 9 999 1000000")
	for i, w := range want {
		if !strings.HasPrefix(got[i], w) { // 3 digits are exact
			t.Errorf("%v: number %d is %s, want it to begin with %s", l.report(), i, got[i], w)
		}
	}
	l.record(-1)
	l.record(2 * latencyMax)
	if l.min != 0 || l.max != latencyMax {
		t.Errorf("min %v, max %v", l.min, l.max)
	}
}

// Pings at a rate tell how late they left, and of a rate in bits each takes what it has.
func TestPingDepartures(t *testing.T) {
	a, b := openPair(t, 64)
	pg := newPinger(a, planOf(t, func(g *grammar) { g.Function = "ping" }).flow, sizesFrom(60, 200), 0)
	pg.n, pg.burst, pg.notes = 20, 1, &notes{w: io.Discard, mode: "ping"}
	pg.extra, pg.pace = 24, newPacer(1e9)
	pg.pace.cost, pg.pace.differ = 8*154, true
	pingPong(t, pg, &ponger{port: b, c: newCounters(), n: 20})
	if d := pg.left.report(); d == nil || d.Count != 20 || d.Min < 0 {
		t.Errorf("departures are %v, want those of 20 pings", d)
	}
	if want := 8 * (pg.c.now().bytes + 20*24); pg.pace.done != 20 || pg.pace.spent != want {
		t.Errorf("accounted for %d pings of %d bits, want 20 of %d", pg.pace.done, pg.pace.spent, want)
	}
}
