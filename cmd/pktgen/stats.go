package main

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"govale/cmd/internal/cli"
)

// noSpace is pkt-gen's min_space of an interval in which nobody looked at a ring.
const noSpace = 99999

// Counters are what a sender or a receiver has moved. It adds to them once a burst;
// anybody may read them meanwhile.
type counters struct {
	pkts, bytes, events atomic.Uint64
	minSpace            atomic.Uint64 // least free slots of the rx rings since the last report
}

// A tally is the counters at one moment.
type tally struct {
	pkts, bytes, events uint64
}

func newCounters() *counters {
	c := new(counters)
	c.minSpace.Store(noSpace)
	return c
}

// add counts one event of so many packets.
func (c *counters) add(pkts, bytes int) {
	c.pkts.Add(uint64(pkts))
	c.bytes.Add(uint64(bytes))
	c.events.Add(1)
}

// sawSpace notes the free slots of the rx rings.
func (c *counters) sawSpace(n int) {
	if uint64(n) < c.minSpace.Load() {
		c.minSpace.Store(uint64(n)) // a report that resets it in between loses one reading
	}
}

func (c *counters) now() tally {
	return tally{c.pkts.Load(), c.bytes.Load(), c.events.Load()}
}

func (t tally) minus(u tally) tally {
	return tally{t.pkts - u.pkts, t.bytes - u.bytes, t.events - u.events}
}

// batch returns the packets of an event, on average.
func (t tally) batch() float64 {
	if t.events == 0 {
		return 0
	}
	return float64(t.pkts) / float64(t.events)
}

// progressLine says what was moved in the last usec microseconds, in pkt-gen's words.
func progressLine(t tally, usec, minSpace uint64) string {
	pps := (t.pkts*1e6 + usec/2) / usec
	return fmt.Sprintf("%spps (%spkts %sbps in %d usec) %.2f avg_batch %d min_space",
		cli.Norm(float64(pps)), cli.Norm(float64(t.pkts)), cli.Norm(8e6*float64(t.bytes)/float64(usec)), usec, t.batch(), minSpace)
}

// summary says what was moved in all, in pkt-gen's words; verb is "Sent" or "Received".
func summary(verb string, t tally, took time.Duration) string {
	if t.pkts == 0 {
		return verb + " nothing.\n"
	}
	secs := took.Seconds()
	head := fmt.Sprintf("%s %d packets %d bytes %d events %d bytes each in %.2f seconds.\n",
		verb, t.pkts, t.bytes, t.events, t.bytes/t.pkts, secs)
	secs = max(secs, 1e-6)
	bps := cli.Norm(8 * float64(t.bytes) / secs)
	return head + fmt.Sprintf("Speed: %spps Bandwidth: %sbps (raw %sbps). Average batch: %.2f pkts\n",
		cli.Norm(float64(t.pkts)/secs), bps, bps, t.batch())
}

// A reporter prints a line of progress at every interval.
type reporter struct {
	c     *counters
	w     io.Writer
	mode  string // stands where pkt-gen has the number of a source line
	every time.Duration
}

// run reports from the first packet on until stop is closed.
func (r *reporter) run(stop <-chan struct{}) {
	tick := time.NewTicker(r.every)
	defer tick.Stop()
	last, before := tally{}, time.Now()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		now, at := r.c.now(), time.Now()
		usec := max(1, uint64(at.Sub(before).Microseconds()))
		line := progressLine(now.minus(last), usec, r.c.minSpace.Swap(noSpace))
		fmt.Fprintf(r.w, "%s main_thread [%s] %s\n", stamp(at), r.mode, line)
		last, before = now, at
	}
}

// stamp returns the time as pkt-gen does: seconds within 1000, and microseconds.
func stamp(t time.Time) string {
	return fmt.Sprintf("%03d.%06d", t.Unix()%1000, t.Nanosecond()/1000)
}
