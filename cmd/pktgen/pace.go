package main

import (
	"context"
	"math/bits"
	"runtime"
	"time"
)

// spinBelow is the wait that is spent turning: a timer is late by about as much.
const spinBelow = 100 * time.Microsecond

// burstsPerSecond bounds the bursts of a paced sender from below, so that it sends
// something all the time.
const burstsPerSecond = 300

// A pacer says when packets are due: the nth packet at n/rate after the start. The
// schedule is absolute, so what comes late does not delay what follows.
type pacer struct {
	rate  uint64 // packets a second
	start time.Time
	spin  time.Duration // waits shorter than this are spent turning
	timer *time.Timer
}

// newPacer returns a pacer whose schedule begins now.
func newPacer(rate uint64) *pacer {
	t := time.NewTimer(0)
	<-t.C
	return &pacer{rate: rate, start: time.Now(), spin: spinBelow, timer: t}
}

// burst returns the packets to send at once when burst is the most.
func (p *pacer) burst(burst int) int {
	return int(max(1, min(uint64(burst), p.rate/burstsPerSecond)))
}

// due returns how long after the start the nth packet is due, exact to a nanosecond.
func (p *pacer) due(n uint64) time.Duration {
	hi, lo := bits.Mul64(n%p.rate, uint64(time.Second))
	ns, _ := bits.Div64(hi, lo, p.rate)
	return time.Duration(n/p.rate)*time.Second + time.Duration(ns)
}

// wait returns when the nth packet is due, or with ctx.Err() when ctx ends first.
func (p *pacer) wait(ctx context.Context, n uint64) error {
	at := p.start.Add(p.due(n))
	for {
		left := time.Until(at)
		switch {
		case left <= 0:
			return ctx.Err()
		case left <= p.spin:
			runtime.Gosched()
			continue
		}
		p.timer.Reset(left - p.spin)
		select {
		case <-p.timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
