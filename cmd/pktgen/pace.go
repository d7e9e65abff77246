package main

import (
	"context"
	"math"
	"math/bits"
	"runtime"
	"time"
)

// spinBelow is the wait that is spent turning: a timer is late by about as much.
const spinBelow = 100 * time.Microsecond

// burstsPerSecond bounds the bursts of a paced sender from below, so that it sends
// something all the time.
const burstsPerSecond = 300

// maxSeconds is about the longest time.Duration.
const maxSeconds = math.MaxInt64/uint64(time.Second) - 1

// A pacer says when packets are due. The schedule is absolute, so what comes late does
// not delay what follows. There are three kinds of it:
//
//   - a rate of packets: the nth one is due at n*cost/rate after the start;
//   - a rate of bits, of packets whose sizes are not known before they are made: those
//     that were sent count for what they are (account), those to come for the average;
//   - a timetable, of packets that are known before: those of a file.
//
// Several pacers share a schedule: of every of them packets, each has the one at its turn.
type pacer struct {
	rate   uint64 // packets in cost seconds, or what else cost is in a second
	cost   uint64 // of the rate, that a packet takes; 0 is 1
	differ bool   // cost is an average, and packets are accounted for
	of     uint64 // pacers on this schedule; 0 is 1
	turn   uint64 // this one's place among them, from 0
	table  *timetable
	start  time.Time
	spin   time.Duration // waits shorter than this are spent turning
	busy   bool          // all waits are, and each packet goes as soon as it is due
	alone  bool          // the caller is the only goroutine of its thread
	timer  *time.Timer

	done, spent uint64 // packets that were accounted for, and what they took of the rate
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

// next returns the packets to send at once after so many, when burst is the most.
func (p *pacer) next(sent uint64, burst int) int {
	if p.table != nil && !p.busy {
		return p.table.together(sent, burst, time.Since(p.start))
	}
	return p.burst(burst)
}

// account counts packets that have been sent for what they took of the rate, where that
// differs from one to the next.
func (p *pacer) account(pkts int, spent uint64) {
	p.done += uint64(pkts)
	p.spent += spent
}

// due returns how long after the start the nth packet is due, exact to a nanosecond.
func (p *pacer) due(n uint64) time.Duration {
	switch {
	case n == 0:
		return 0
	case p.table != nil:
		return p.table.due(n)
	}
	of, cost := max(1, p.of), max(1, p.cost)
	hi, lo := bits.Mul64(p.spent, of)
	if n > p.done {
		moreHi, moreLo := bits.Mul64((n-p.done-1)*of+p.turn+1, cost)
		var carry uint64
		lo, carry = bits.Add64(lo, moreLo, 0)
		hi, _ = bits.Add64(hi, moreHi, carry)
		return after(hi, lo, p.rate)
	}
	lessHi, lessLo := bits.Mul64((p.done-n)*of+of-1-p.turn, cost)
	lo, borrow := bits.Sub64(lo, lessLo, 0)
	if hi, borrow = bits.Sub64(hi, lessHi, borrow); borrow != 0 {
		return 0 // packets so far back were smaller than the average
	}
	return after(hi, lo, p.rate)
}

// after returns the time that hi and lo, a number of 128 bits, take at so many a second.
func after(hi, lo, rate uint64) time.Duration {
	secs, rest := bits.Div64(hi%rate, lo, rate)
	hi, lo = bits.Mul64(rest, uint64(time.Second))
	ns, _ := bits.Div64(hi, lo, rate)
	return time.Duration(min(secs, maxSeconds))*time.Second + time.Duration(ns)
}

// at returns when the nth packet is due.
func (p *pacer) at(n uint64) time.Time { return p.start.Add(p.due(n)) }

// postpone moves what comes after so many packets to now, if that was due before: the
// input had no packet. A rate would else be made up for as fast as it goes. Of a
// timetable of times only the beginning waits for the first packet.
func (p *pacer) postpone(sent uint64) {
	if p.table != nil && p.table.fixed && sent > 0 {
		return
	}
	if late := time.Since(p.at(sent + 1)); late > 0 {
		p.start = p.start.Add(late)
	}
}

// wait returns when the nth packet is due, or with ctx.Err() when ctx ends first.
func (p *pacer) wait(ctx context.Context, n uint64) error {
	at := p.at(n)
	for {
		left := time.Until(at)
		switch {
		case left <= 0:
			return ctx.Err()
		case p.busy && ctx.Err() != nil:
			return ctx.Err()
		case p.busy && p.alone:
			yieldThread()
			continue
		case p.busy || left <= p.spin:
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
