package main

import (
	"time"

	"govale/netmap"
)

// maxSpread is the longest time over which the packets that one look finds are spread:
// about what it takes to wake up a process that sleeps. Who has slept does not know when
// a packet came within that time; who has not, has looked later than that ago.
const maxSpread = 100 * time.Microsecond

// A stamper gives packets the times of their arrival, as near as looking at rings again
// and again allows. What a look finds has come since the look before. Its packets are
// spread evenly over that time, or over maxSpread before the look if that is shorter, so
// that the last one has the time of the look, and no packet one of before the last look.
//
// With sync set, packets have the time that the device has written into the ring: one for
// all that a look finds, in microseconds, as netmap itself has it.
type stamper struct {
	sync bool
	look int64 // when the rings were looked at last, nanoseconds since 1970

	end  int64 // time of the last slot that the look has found
	step int64 // nanoseconds from one slot to the next, times 1<<stepBits
	left int64 // slots from the one whose time is wanted to the last one
}

const stepBits = 10

// begin is called when the rings have been looked at, at a time in nanoseconds, before
// the packets of each are stamped. It returns how long ago the look before was.
func (s *stamper) begin(now int64) (since int64) {
	since = now - s.look
	s.look = now
	return since
}

// ring prepares for the packets of a ring, which a look has found in n slots, the look
// before being since ago.
func (s *stamper) ring(r *netmap.Ring, n int, since int64) {
	s.end, s.step, s.left = s.look, 0, int64(n-1)
	if s.sync {
		s.end = r.Timestamp() * 1000
		return
	}
	if spread := min(since, int64(maxSpread)); spread > 0 && n > 0 {
		s.step = spread << stepBits / int64(n)
	}
}

// at returns the time of the packet whose last slot has i slots before it.
func (s *stamper) at(i int) int64 { return s.end - s.step*(s.left-int64(i))>>stepBits }
