package main

import (
	"math"
	"testing"
	"time"
)

func TestPacketCount(t *testing.T) {
	for in, want := range map[string]packetCount{
		"0": 0, "1000": 1000, "500K": 500_000, "1.5M": 1_500_000, "2g": 2_000_000_000, "1 T": 1e12, "0.001k": 1,
		"18446744073709551615": math.MaxUint64, "18.446744073709551615T": 18446744073709,
	} {
		var c packetCount
		err := c.UnmarshalText([]byte(in))
		if exact := in != "18.446744073709551615T"; exact != (err == nil) || exact && c != want {
			t.Errorf("%q is %d, %v; want %d", in, c, err, want)
		}
	}
	for _, in := range []string{"", "-1", "0.5", "k", "1KK", "1e3", "0x10", "1/2", "1_000", "18446744073709551616", "20000000000G", "one", "1.2.3"} {
		var c packetCount
		if err := c.UnmarshalText([]byte(in)); err == nil {
			t.Errorf("%q is taken as %d", in, c)
		}
	}
}

// A rate is as it is written, also below one packet a second.
func TestPacketRate(t *testing.T) {
	for in, nth := range map[string]struct {
		n   uint64
		due time.Duration
	}{
		"1": {3, 3 * time.Second}, "0.5": {3, 6 * time.Second}, "10K": {10000, time.Second}, "1.5Mpps": {1_500_000, time.Second},
		"1000pps": {1, time.Millisecond}, "2.5 kpps": {5, 2 * time.Millisecond}, "0.3": {3, 10 * time.Second}, "4294967296": {1 << 32, time.Second},
		"0.000000001": {2, 2e9 * time.Second}, "33.3": {333, 10 * time.Second}, ".25": {1, 4 * time.Second},
	} {
		p := planOf(t, func(g *grammar) {
			g.Function = "tx"
			if err := g.Rate.UnmarshalText([]byte(in)); err != nil {
				t.Error(err)
			}
		})
		if got := p.pacer(0).due(nth.n); got != nth.due {
			t.Errorf("-R %s: packet %d is due after %v, want %v", in, nth.n, got, nth.due)
		}
	}
	for _, in := range []string{"0", "0.0", "0K"} {
		r := packetRate{1, 1}
		if err := r.UnmarshalText([]byte(in)); err != nil || r.given() {
			t.Errorf("%q is %v, %v; want as many as possible", in, r, err)
		}
	}
	for _, in := range []string{"", "-1", "pps", "Kpps", "1e6", "inf", "nan", "5G", "4294967297", "0.0000000001", "10kbps", "1/3"} {
		var r packetRate
		if err := r.UnmarshalText([]byte(in)); err == nil {
			t.Errorf("%q is taken as %v", in, r)
		}
	}
}

// Packets of several threads take turns on a schedule of fractions, too.
func TestFractionShared(t *testing.T) {
	p := &pacer{rate: 1, cost: 2, of: 3, turn: 1} // half a packet a second
	for n, want := range map[uint64]time.Duration{1: 4 * time.Second, 2: 10 * time.Second} {
		if got := p.due(n); got != want {
			t.Errorf("packet %d of the second thread is due after %v, want %v", n, got, want)
		}
	}
	if got := p.burst(512); got != 1 {
		t.Errorf("%d packets at once", got)
	}
}
