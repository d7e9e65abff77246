package main

import (
	"math/bits"
	"time"
)

// A timetable says when the packets of a file are due. Each has a mark, which grows from
// one to the next: its time in the file, or the bits up to its end. At any time it knows
// those packets that are at hand.
type timetable struct {
	rate  uint64 // of what marks are in, a second
	fixed bool   // marks are times: what they say is not changed by a late input

	first  uint64   // packets before those at hand
	before uint64   // what to add to marks
	marks  []uint64 // of the packets at hand
}

// marking says what the marks of packets are.
type marking int

const (
	unmarked  marking = iota // nobody asks
	bitMarks                 // bits up to the end of the packet
	timeMarks                // nanoseconds since the first packet of the file
)

// turn goes on to the packets that come after those at hand.
func (t *timetable) turn(before uint64, marks []uint64) {
	t.first += uint64(len(t.marks))
	t.before, t.marks = before, marks
}

// due returns how long after the start the nth packet is due, which is at hand. Of one that
// is not, it is the time of the nearest that is.
func (t *timetable) due(n uint64) time.Duration {
	if len(t.marks) == 0 {
		return 0
	}
	i := min(max(n, t.first+1)-t.first-1, uint64(len(t.marks)-1))
	lo, hi := bits.Add64(t.before, t.marks[i], 0)
	return after(hi, lo, t.rate)
}

// together returns how many packets to send at once after so many, when burst is the most:
// those that are due now, when a time has passed since the start, or with the next one.
// Packets at a rate are sent at once, too, where they are due within a small part of a
// second: it would have no room for a sync each.
func (t *timetable) together(sent uint64, burst int, passed time.Duration) int {
	until := t.due(sent + 1)
	if !t.fixed {
		until += time.Second / burstsPerSecond
	}
	until = max(until, passed)
	hand := int(t.first + uint64(len(t.marks)) - sent)
	n := 1
	for n < min(burst, hand) && t.due(sent+uint64(n)+1) <= until {
		n++
	}
	return n
}

// A marker marks packets as they are read.
type marker struct {
	marking
	framing int // bytes that each packet counts more than it has, in bits

	now   uint64 // mark of the packet before
	begun bool   // a packet of this round had a time
	zero  int64  // the first of these times
	base  uint64 // mark of it
	timed uint64 // packets of this round that had a time
}

// time takes the time of the next packet, also of one that is left out; 0 is none. A packet
// that is before the one before it is due with that.
func (m *marker) time(t int64) {
	if m.marking != timeMarks || t == 0 {
		return
	}
	m.timed++
	if !m.begun {
		m.begun, m.zero = true, t
	}
	if t > m.zero {
		m.now = max(m.now, m.base+(uint64(t)-uint64(m.zero)))
	}
}

// mark returns the mark of the next packet, which has so many bytes.
func (m *marker) mark(size int) uint64 {
	if m.marking == bitMarks {
		m.now += 8 * uint64(size+m.framing)
	}
	return m.now
}

// again begins another round through the file: the first packet comes as long after the
// last one as packets are apart, on average.
func (m *marker) again() {
	if m.timed > 1 {
		m.now += (m.now - m.base) / (m.timed - 1)
	}
	m.base, m.begun, m.timed = m.now, false, 0
}
