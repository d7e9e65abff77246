package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
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
func (c *counters) add(pkts, bytes int) { c.addTally(tally{uint64(pkts), uint64(bytes), 1}) }

// addTally counts several events.
func (c *counters) addTally(t tally) {
	c.pkts.Add(t.pkts)
	c.bytes.Add(t.bytes)
	c.events.Add(t.events)
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

func (t tally) plus(u tally) tally {
	return tally{t.pkts + u.pkts, t.bytes + u.bytes, t.events + u.events}
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

// Units say how numbers are printed.
type units struct {
	plain   bool // whole numbers without K, M and G
	framing int  // bytes that each packet counts more in bits a second
}

// norm returns v as pkt-gen prints it: the name of what is counted follows.
func (u units) norm(v float64) string {
	if u.plain {
		return strconv.FormatFloat(v, 'f', 0, 64) + " "
	}
	return cli.Norm(v)
}

// bits returns the bits of t with what is around the packets.
func (u units) bits(t tally) float64 {
	return 8 * (float64(t.bytes) + float64(t.pkts)*float64(u.framing))
}

// progressLine says what was moved in the last usec microseconds, in pkt-gen's words;
// average is what -A adds, or nothing.
func (u units) progressLine(t tally, usec, minSpace uint64, average string) string {
	return fmt.Sprintf("%spps %s(%spkts %sbps in %d usec) %.2f avg_batch %d min_space",
		u.norm(float64(t.pps(usec))), average, u.norm(float64(t.pkts)), u.norm(1e6*u.bits(t)/float64(usec)), usec, t.batch(), minSpace)
}

// pps returns the packets a second of so many microseconds.
func (t tally) pps(usec uint64) uint64 { return (t.pkts*1e6 + usec/2) / usec }

// summary says what was moved in all, in pkt-gen's words; verb is "Sent" or "Received".
func (u units) summary(verb string, t tally, took time.Duration) string {
	if t.pkts == 0 {
		return verb + " nothing.\n"
	}
	secs := took.Seconds()
	head := fmt.Sprintf("%s %d packets %d bytes %d events %d bytes each in %.2f seconds.\n",
		verb, t.pkts, t.bytes, t.events, t.bytes/t.pkts, secs)
	secs = max(secs, 1e-6)
	return head + fmt.Sprintf("Speed: %spps Bandwidth: %sbps (raw %sbps). Average batch: %.2f pkts\n",
		u.norm(float64(t.pkts)/secs), u.norm(8*float64(t.bytes)/secs), u.norm(u.bits(t)/secs), t.batch())
}

// An average is that of the last rates, for -A.
type average struct {
	window [15]uint64
	n      int // rates so far
}

// add notes a rate. One of 0 does not count, as nothing was under way then.
func (a *average) add(pps uint64) {
	if pps > 0 {
		a.window[a.n%len(a.window)] = pps
		a.n++
	}
}

// text returns average and standard deviation as they stand in a line of progress.
func (a *average) text(u units) string {
	rates := a.window[:min(a.n, len(a.window))]
	var mean, variance float64
	for _, pps := range rates {
		mean += float64(pps) / float64(len(rates))
	}
	for _, pps := range rates {
		variance += (float64(pps) - mean) * (float64(pps) - mean) / float64(len(rates))
	}
	return fmt.Sprintf("[avg/std %s/%s pps]", u.norm(mean), u.norm(math.Sqrt(variance)))
}

// A reporter prints a line of progress at every interval.
type reporter struct {
	all     []*counters
	w       io.Writer
	mode    string // stands where pkt-gen has the number of a source line
	every   time.Duration
	units   units
	average *average               // nil: not wanted
	record  func(i interval) error // instead of a line; or nil
}

// An interval is what was moved between two lines of progress.
type interval struct {
	at           time.Time // of its end
	usec         uint64
	moved, total tally
	minSpace     uint64
}

// now returns the sums of all counters.
func (r *reporter) now() (t tally) {
	for _, c := range r.all {
		t = t.plus(c.now())
	}
	return t
}

// minSpace returns the least free slots that any has seen since it was last asked. The sum
// that pkt-gen prints of several threads is no number of slots anywhere.
func (r *reporter) minSpace() uint64 {
	n := uint64(noSpace)
	for _, c := range r.all {
		n = min(n, c.minSpace.Swap(noSpace))
	}
	return n
}

// run reports from the first packet on until stop is closed, and then what was moved since
// the last report, so that all of them add up to the summary. Of a run that is shorter than
// an interval that tells all.
func (r *reporter) run(stop <-chan struct{}) {
	tick := time.NewTicker(r.every)
	defer tick.Stop()
	last, before := tally{}, time.Now()
	short := before.Add(r.every) // a run that is over before that
	for over := false; !over; {
		select {
		case <-stop:
			over = true
		case <-tick.C:
		}
		now, at := r.now(), time.Now()
		if moved := now.minus(last); !over || moved != (tally{}) && !at.Before(short) {
			r.tell(interval{at, max(1, uint64(at.Sub(before).Microseconds())), moved, now, r.minSpace()})
		}
		last, before = now, at
	}
}

// tell tells of an interval.
func (r *reporter) tell(i interval) {
	text := ""
	if r.average != nil {
		r.average.add(i.moved.pps(i.usec))
		text = r.average.text(r.units)
	}
	if r.record != nil {
		r.record(i) // where it fails, so does the last object
		return
	}
	fmt.Fprintf(r.w, "%s main_thread [%s] %s\n", stamp(i.at), r.mode, r.units.progressLine(i.moved, i.usec, i.minSpace, text))
}

// stamp returns the time as pkt-gen does: seconds within 1000, and microseconds.
func stamp(t time.Time) string {
	return fmt.Sprintf("%03d.%06d", t.Unix()%1000, t.Nanosecond()/1000)
}
