package main

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
)

// A receiver takes packets from the rings of a port and counts them.
type receiver struct {
	port  *netmap.Port
	c     *counters
	n     uint64 // packets to receive, 0 for ever
	quota *quota // packets that several receivers take together, instead of n; or nil
	burst int    // most slots that count as one event
	dump  *dumper
	seq   []*seqReader  // by ring, where numbers are checked
	idle  time.Duration // run ends when nothing comes for so long after the first packet; 0: never
	begun *atomic.Bool  // the first packet has come, to any thread; where idle is not 0

	from, to time.Time // when the first packets came, and when run ended
}

// How long a receiver that ends when nothing comes waits for that, and how long at once,
// so that it sees the end of its context.
const (
	idleEnd  = time.Second
	idlePoll = 100 * time.Millisecond
)

// run receives until it has n packets or ctx ends, which is no error.
func (rc *receiver) run(ctx context.Context) error {
	err := rc.receive(ctx)
	if rc.to.IsZero() && !(rc.idle > 0 && rc.from.IsZero()) {
		rc.to = time.Now()
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// receive is run without its end; the end of ctx is an error.
func (rc *receiver) receive(ctx context.Context) error {
	for got := uint64(0); !rc.enough(got); {
		if more, err := rc.await(ctx); err != nil || !more {
			return err
		}
		if rc.from.IsZero() {
			rc.from = time.Now()
		}
		rc.c.sawSpace(rc.space())
		if rc.quota != nil {
			rc.drainClaimed()
			continue
		}
		got += rc.drainAll(rc.left(got))
	}
	return nil
}

// rest takes what has come to a receiver without an end after its run.
func (rc *receiver) rest() (got uint64, err error) {
	if err := rc.port.RxSync(); err != nil {
		return 0, err
	}
	if got = rc.drainAll(math.MaxUint64); got > 0 {
		if rc.to = time.Now(); rc.from.IsZero() {
			rc.from = rc.to
		}
	}
	return got, nil
}

// enough reports whether nothing is left to receive after so many packets.
func (rc *receiver) enough(got uint64) bool {
	if rc.quota != nil {
		return rc.quota.done()
	}
	return rc.n > 0 && got >= rc.n
}

// await waits for packets. There are no more where a receiver that does not wait for ever
// has waited long enough, and some thread has had packets; then it has ended when it began
// to wait.
func (rc *receiver) await(ctx context.Context) (more bool, err error) {
	if rc.idle == 0 {
		_, err := rc.port.Wait(ctx, netmap.Readable)
		return true, err
	}
	began := time.Now()
	for {
		got, err := rc.port.Poll(netmap.Readable, idlePoll)
		switch {
		case err != nil || ctx.Err() != nil:
			return true, errors.Join(ctx.Err(), err)
		case got != 0:
			rc.begun.Store(true)
			return true, nil
		case !rc.begun.Load():
			began = time.Now() // nothing has come yet, to no thread
		case time.Since(began) >= rc.idle:
			if !rc.from.IsZero() {
				rc.to = began
			}
			return false, nil
		}
	}
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
	for i, r := range rc.port.Rx {
		for r.Space() > 0 && got < limit {
			got += rc.take(i, r, limit-got)
		}
	}
	return got
}

// drainClaimed takes what is in the rings, in bursts that are claimed before. Where all is
// claimed, but some of it may be given back, packets stay until it is known.
func (rc *receiver) drainClaimed() {
	for i, r := range rc.port.Rx {
		for r.Space() > 0 {
			claimed := rc.quota.claim(uint64(min(rc.burst, r.Space())))
			if claimed == 0 {
				runtime.Gosched()
				return
			}
			rc.quota.settle(claimed, rc.take(i, r, claimed))
		}
	}
}

// take takes a burst of at most limit packets from ring i and counts it.
func (rc *receiver) take(i int, r *netmap.Ring, limit uint64) uint64 {
	from := r.Head()
	pkts, bytes := rc.drain(i, r, limit)
	if rc.dump != nil {
		rc.dump.slots(r, from, r.Head())
	}
	rc.c.add(pkts, bytes)
	return uint64(pkts)
}

// drain takes a burst from ring i, and checks its numbers where that is asked for.
func (rc *receiver) drain(i int, r *netmap.Ring, limit uint64) (pkts, bytes int) {
	if rc.seq != nil {
		return rc.seq[i].drain(r, rc.burst, limit)
	}
	return drain(r, rc.burst, limit)
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
