package main

import (
	"context"
	"math"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
)

// A receiver takes packets from the rings of a port and counts them.
type receiver struct {
	port  *netmap.Port
	c     *counters
	n     uint64 // packets to receive, 0 for ever
	burst int    // most slots that count as one event

	from, to time.Time // when the first packets came, and when run ended
}

// run receives until it has n packets or ctx ends, which is no error.
func (rc *receiver) run(ctx context.Context) error {
	err := rc.receive(ctx)
	rc.to = time.Now()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// receive is run without its end; the end of ctx is an error.
func (rc *receiver) receive(ctx context.Context) error {
	for got := uint64(0); rc.n == 0 || got < rc.n; {
		if _, err := rc.port.Wait(ctx, netmap.Readable); err != nil {
			return err
		}
		if rc.from.IsZero() {
			rc.from = time.Now()
		}
		rc.c.sawSpace(rc.space())
		got += rc.drainAll(rc.left(got))
	}
	return nil
}

// left returns how many packets to take after so many.
func (rc *receiver) left(got uint64) uint64 {
	if rc.n == 0 {
		return math.MaxUint64
	}
	return rc.n - got
}

// space returns the slots of all rings that are free for packets to come.
func (rc *receiver) space() (n int) {
	for _, r := range rc.port.Rx {
		n += int(r.NumSlots()) - r.Space()
	}
	return n
}

// drainAll takes all that is in the rings, at most limit packets, in bursts.
func (rc *receiver) drainAll(limit uint64) (got uint64) {
	for _, r := range rc.port.Rx {
		for r.Space() > 0 && got < limit {
			pkts, bytes := drain(r, rc.burst, limit-got)
			rc.c.add(pkts, bytes)
			got += uint64(pkts)
		}
	}
	return got
}

// drain takes at most so many slots and packets from r and returns the packets that
// ended there, and the bytes of all slots.
func drain(r *netmap.Ring, slots int, limit uint64) (pkts, bytes int) {
	n := min(slots, r.Space())
	taken := 0
	for i := r.Head(); taken < n && uint64(pkts) < limit; taken++ {
		s := r.Slot(i)
		bytes += int(s.Len)
		if s.Flags&shm.SlotMoreFrag == 0 {
			pkts++
		}
		i = r.Next(i)
	}
	r.Advance(taken)
	return pkts, bytes
}
