package main

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestPacerBurst(t *testing.T) {
	tests := []struct {
		rate        uint64
		burst, want int
	}{
		{1, 512, 1}, {299, 512, 1}, {300, 512, 1}, {600, 512, 2}, {1000, 512, 3}, {1000, 2, 2},
		{153600, 512, 512}, {1 << 32, 512, 512}, {10, 1, 1},
	}
	for _, tt := range tests {
		if got := (&pacer{rate: tt.rate}).burst(tt.burst); got != tt.want {
			t.Errorf("burst(%d) at %d pps = %d, want %d", tt.burst, tt.rate, got, tt.want)
		}
	}
}

// The nth packet is due at n/rate whatever came before: nothing adds up.
func TestPacerDue(t *testing.T) {
	tests := []struct {
		rate, n uint64
		want    time.Duration
	}{
		{1000, 0, 0},
		{1000, 3, 3 * time.Millisecond},
		{3, 1, 333333333},
		{3, 3e9, 1e9 * time.Second},
		{7, 7 * 86400, 24 * time.Hour},
		{1 << 32, 1 << 32, time.Second},
		{1<<32 - 1, 1<<32 - 2, 999999999},
		{math.MaxUint64, math.MaxUint64 - 1, 999999999},
	}
	for _, tt := range tests {
		if got := (&pacer{rate: tt.rate}).due(tt.n); got != tt.want {
			t.Errorf("packet %d at %d pps is due after %v, want %v", tt.n, tt.rate, got, tt.want)
		}
	}
}

// A late packet is sent at once, and the one after it at its own time.
func TestPacerSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(10)
		p.spin = 0
		start := p.start
		at := func(n uint64) time.Duration {
			if err := p.wait(t.Context(), n); err != nil {
				t.Fatal(err)
			}
			return time.Since(start)
		}
		if got := at(1); got != 100*time.Millisecond {
			t.Errorf("packet 1 after %v", got)
		}
		time.Sleep(250 * time.Millisecond)
		if got := at(2); got != 350*time.Millisecond {
			t.Errorf("packet 2, late, after %v", got)
		}
		if got := at(3); got != 350*time.Millisecond {
			t.Errorf("packet 3, late, after %v", got)
		}
		if got := at(4); got != 400*time.Millisecond {
			t.Errorf("packet 4 after %v", got)
		}
	})
}

func TestPacerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		p := newPacer(1)
		if err := p.wait(ctx, 3600); err != context.DeadlineExceeded || time.Since(p.start) != time.Second {
			t.Errorf("wait ended with %v after %v", err, time.Since(p.start))
		}
		if err := p.wait(ctx, 0); err != context.DeadlineExceeded {
			t.Errorf("a packet is due after the end: %v", err)
		}
	})
}
