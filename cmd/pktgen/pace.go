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
//
// Several pacers share a schedule: of every of them packets, each has the one at its turn.
type pacer struct {
	rate  uint64 // packets a second, or what else cost is in
	cost  uint64 // of the rate, that a packet takes; 0 is 1
	of    uint64 // pacers on this schedule; 0 is 1
	turn  uint64 // this one's place among them, from 0
	start time.Time
	spin  time.Duration // waits shorter than this are spent turning
	busy  bool          // all waits are, and each packet goes as soon as it is due
	timer *time.Timer
}

// newPacer returns a pacer whose schedule begins now.
func newPacer(rate uint64) *pacer {
	t := time.NewTimer(0)
	<-t.C
	return &pacer{rate: rate, start: time.Now(), spin: spinBelow, timer: t}
}

// burst returns the packets to wait for and send at once when burst is the most.
func (p *pacer) burst(burst int) int {
	if p.busy {
		return 1
	}
	return int(max(1, min(uint64(burst), p.rate/max(1, p.cost)/max(1, p.of)/burstsPerSecond)))
}

// due returns how long after the start the nth packet is due, exact to a nanosecond.
func (p *pacer) due(n uint64) time.Duration {
	if of := max(1, p.of); n > 0 {
		n = (n-1)*of + p.turn + 1
	}
	hi, lo := bits.Mul64(n, max(1, p.cost))
	secs, rest := bits.Div64(hi%p.rate, lo, p.rate)
	hi, lo = bits.Mul64(rest, uint64(time.Second))
	ns, _ := bits.Div64(hi, lo, p.rate)
	return time.Duration(secs)*time.Second + time.Duration(ns)
}

// at returns when the nth packet is due.
func (p *pacer) at(n uint64) time.Time { return p.start.Add(p.due(n)) }

// wait returns when the nth packet is due, or with ctx.Err() when ctx ends first.
func (p *pacer) wait(ctx context.Context, n uint64) error {
	at := p.at(n)
	for {
		left := time.Until(at)
		switch {
		case left <= 0:
			return ctx.Err()
		case p.busy:
			if err := ctx.Err(); err != nil {
				return err
			}
			continue
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
