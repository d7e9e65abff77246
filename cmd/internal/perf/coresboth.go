package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"govale/netmap"
)

// bothWays measures two ports on two cores, each of which sends and receives.
func bothWays(ctx context.Context, r *report) error {
	const size = 60
	t, err := newTrack(size, 1)
	if err != nil {
		return err
	}
	defer t.close()
	t.write(func(int) netmap.MAC { return mac(0) })
	for i := range t.rx[0].Tx[0].NumSlots() {
		writeFrame(t.rx[0].Tx[0], i, mac(-1), mac(0))
	}
	var runs []coreRun
	for range r.course.Rounds {
		one, err := runBothWays(ctx, t, coreTurns*r.course.Turn)
		if err != nil {
			return fmt.Errorf("both ways: %w", err)
		}
		runs = append(runs, one)
	}
	r.value("two cores, both ways at once, 60 B", "Mpps", atLeast(20), each(runs, coreRun.mpps)...)
	r.value("two cores, both ways at once, 60 B", "% lost", atMost(0), each(runs, coreRun.lost)...)
	return nil
}

// runBothWays lets both ports of a track send and receive for d.
func runBothWays(ctx context.Context, t *track, d time.Duration) (r coreRun, err error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	a, b := &bothEnd{p: t.tx, size: t.size}, &bothEnd{p: t.rx[0], size: t.size}
	ended := make(chan error, 1)
	start := time.Now()
	go func() { ended <- b.run(ctx, a) }()
	err = errors.Join(a.run(ctx, b), <-ended)
	r.took = time.Since(start)
	for _, e := range [...]*bothEnd{a, b} { // what was under way when time was up
		err = errors.Join(err, e.p.RxSync(), e.take())
		r.sent += e.sent
		r.received += e.taken.Load()
	}
	r.dropped = r.sent - r.received
	return r, err
}

// A bothEnd is a port whose goroutine sends and receives.
type bothEnd struct {
	p     *netmap.Port
	size  int
	sent  uint64
	_     [128]byte
	taken atomic.Uint64 // frames whose slots it has given back
	_     [128]byte
}

// run sends while the other end has room, once at least, and takes what comes, until ctx
// ends.
func (e *bothEnd) run(ctx context.Context, other *bothEnd) error {
	room := uint64(e.p.Rx[0].NumSlots() - 1)
	for first := true; first || ctx.Err() == nil; first = false {
		sends := e.sent+coreBatch-other.taken.Load() <= room
		if sends {
			e.sent += uint64(fill(e.p.Tx[0], coreBatch, e.size))
			if err := e.p.TxSync(); err != nil {
				return err
			}
		}
		if e.p.Rx[0].Space() == 0 && !sends {
			if _, err := e.p.Wait(ctx, netmap.Readable); err != nil && ctx.Err() == nil {
				return err
			}
		}
		if err := e.take(); err != nil {
			return err
		}
	}
	return nil
}

func (e *bothEnd) take() error {
	n, err := takeAll(e.p, e.size)
	e.taken.Add(uint64(n))
	return err
}
