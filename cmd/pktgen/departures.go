package main

import "time"

// Departures are how long after they were due the packets of a paced sender have left: the
// time at which the sync that sends a packet returns, less that at which the schedule has
// it. No packet leaves before it is due, as far as that is known: of packets whose sizes
// differ, a rate in bits takes the average until they are sent.
type departures struct {
	behind  *latency
	overdue uint64 // packets that left when the one after them was due, too
}

// departureSamples is how many packets of a long burst are looked at: each stands for those
// before it.
const departureSamples = 8

func newDepartures() *departures { return &departures{behind: newLatency()} }

// record counts a burst of so many packets after so many others, which has left now.
func (d *departures) record(p *pacer, sent uint64, pkts int, now time.Time) {
	step := uint64(pkts+departureSamples-1) / departureSamples
	first, last := sent+1, sent+uint64(pkts)
	for n := last; ; n -= step {
		if n-first < step {
			d.behind.recordMany(now.Sub(p.at(n)), n-first+1)
			break
		}
		d.behind.recordMany(now.Sub(p.at(n)), step)
	}
	if step > 1 {
		d.behind.extend(now.Sub(p.at(first)))
	}
	d.overdue += last - first
	if p.knows(last+1) && now.Sub(p.at(last+1)) >= 0 {
		d.overdue++
	}
}

// departed tells the schedule what has left now after so many packets, and left, if there is
// one, how late that is. Each packet takes extra bytes more of a rate in bits than it has.
func (p *pacer) departed(left *departures, sent uint64, t tally, extra int) {
	if left != nil {
		left.record(p, sent, int(t.pkts), time.Now())
	}
	if p.differ {
		p.account(int(t.pkts), 8*(t.bytes+t.pkts*uint64(extra)))
	}
}

// merge adds those of another sender on the same schedule.
func (d *departures) merge(o *departures) {
	d.behind.merge(o.behind)
	d.overdue += o.overdue
}

// knows reports whether the schedule says when the nth packet is due: of a file it does not
// for those that are not at hand.
func (p *pacer) knows(n uint64) bool {
	return p.table == nil || n <= p.table.first+uint64(len(p.table.marks))
}

// dueNow returns how many packets after so many are due now, at least one and at most most.
func (p *pacer) dueNow(sent uint64, most int) int {
	now := time.Now()
	low, high := 1, most // low are due, more than high are not wanted
	for low < high {
		mid := low + (high-low+1)/2
		if now.Before(p.at(sent + uint64(mid))) {
			high = mid - 1
		} else {
			low = mid
		}
	}
	return low
}
