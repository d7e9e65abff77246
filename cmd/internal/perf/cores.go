package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"govale/netmap"
)

// coreBatch is the batch of senders on another core than their receiver: a fraction of
// the ring, so that one fills it while the other empties it.
const coreBatch = 256

// coreTurns is how many turns one run on two cores takes: goroutines have to start.
const coreTurns = 10

// cores measures senders and receivers that run at once, the receivers in Wait.
func cores(ctx context.Context, r *report) error {
	if runtime.GOMAXPROCS(0) < 2 {
		r.note("two cores", "are not measured: there is one CPU")
		return nil
	}
	for _, c := range [...]struct {
		name    string
		size    int
		senders int
		paced   bool
		mpps    float64 // to be received at least
		lost    float64 // at most, percent; what is 100 is not shown
	}{
		{"unthrottled, 60 B", 60, 1, false, 30, 20},
		{"unthrottled, 1500 B", 1500, 1, false, 5, 20},
		{"paced, 60 B", 60, 1, true, 20, 0},
		{"paced, 1500 B", 1500, 1, true, 4, 0},
		{"3 paced senders, 60 B", 60, 3, true, 10, 0},
		{"3 unthrottled senders, 60 B", 60, 3, false, 10, 100},
	} {
		runs, err := coreRuns(ctx, r, c.size, c.senders, c.paced)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		r.value("two cores, "+c.name, "Mpps", atLeast(c.mpps), each(runs, coreRun.mpps)...)
		if c.lost == 100 {
			continue
		}
		r.value("two cores, "+c.name, "% lost", atMost(c.lost), each(runs, coreRun.lost)...)
	}
	return bothWays(ctx, r)
}

// A coreRun is what one run moved.
type coreRun struct {
	sent, received, dropped uint64
	took                    time.Duration
}

func (c coreRun) mpps() float64 { return float64(c.received) / 1e6 / c.took.Seconds() }
func (c coreRun) lost() float64 { return 100 * float64(c.dropped) / float64(c.sent) }

// each returns a number of every run.
func each(runs []coreRun, of func(coreRun) float64) (all []float64) {
	for _, c := range runs {
		all = append(all, of(c))
	}
	return all
}

// coreRuns runs so many senders to one receiver, all of them at once, once a round.
func coreRuns(ctx context.Context, r *report, size, senders int, paced bool) (runs []coreRun, err error) {
	t, err := newTrack(size, 1)
	if err != nil {
		return nil, err
	}
	defer t.close()
	c := &coreTrack{rx: t.rx[0], size: size, paced: paced}
	for i := range senders {
		p := t.tx
		if i > 0 {
			if p, err = t.open(fmt.Sprintf("vale0:tx%d", i)); err != nil {
				return nil, err
			}
			defer p.Close()
		}
		for s := range p.Tx[0].NumSlots() {
			writeFrame(p.Tx[0], s, mac(0), netmap.MAC{0x02, 0, 0, 0, 1, byte(i)})
		}
		c.tx = append(c.tx, p)
	}
	for range r.course.Rounds {
		one, err := c.run(ctx, coreTurns*r.course.Turn)
		if err != nil {
			return nil, err
		}
		runs = append(runs, one)
	}
	return runs, nil
}

// A coreTrack is senders and a receiver that run at once.
type coreTrack struct {
	tx    []*netmap.Port
	rx    *netmap.Port
	size  int
	paced bool // senders wait for room in the ring of the receiver

	claimed atomic.Uint64 // frames that paced senders have sent or are about to
	_       [128]byte
	taken   atomic.Uint64 // frames whose slots the receiver has given back
	_       [128]byte
	stop    atomic.Bool
}

// run lets all of them run for d, and accounts for every frame.
func (c *coreTrack) run(ctx context.Context, d time.Duration) (r coreRun, err error) {
	before, err := c.rx.Counters()
	if err != nil {
		return r, err
	}
	c.stop.Store(false)
	c.claimed.Store(0)
	c.taken.Store(0)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	received := make(chan error, 1)
	go func() { received <- c.receive(ctx) }()
	start := time.Now()
	time.AfterFunc(d, func() { c.stop.Store(true) })
	type result struct {
		n   uint64
		err error
	}
	sent := make(chan result, len(c.tx))
	for _, p := range c.tx {
		go func() {
			n, err := c.send(p)
			sent <- result{n, err}
		}()
	}
	for range c.tx {
		s := <-sent
		r.sent += s.n
		err = errors.Join(err, s.err)
	}
	r.took = time.Since(start)
	cancel()
	after, countErr := c.rx.Counters()
	err = errors.Join(err, <-received, c.rx.RxSync(), c.take(), countErr)
	r.received, r.dropped = c.taken.Load(), after.RxDropped-before.RxDropped
	if err == nil && r.sent != r.received+r.dropped {
		err = fmt.Errorf("of %d frames %d were received and %d dropped", r.sent, r.received, r.dropped)
	}
	return r, err
}

// send sends batches until the end, one at least.
func (c *coreTrack) send(p *netmap.Port) (n uint64, err error) {
	for first := true; first || !c.stop.Load(); first = false {
		if c.paced && !c.claim(coreBatch) {
			return n, nil
		}
		n += uint64(fill(p.Tx[0], coreBatch, c.size))
		if err := p.TxSync(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// claim waits until the receiver has room for n frames more. It returns false at the end.
func (c *coreTrack) claim(n uint64) bool {
	room := uint64(c.rx.Rx[0].NumSlots() - 1)
	for all := c.claimed.Add(n); all-c.taken.Load() > room; runtime.Gosched() {
		if c.stop.Load() {
			return false
		}
	}
	return true
}

// receive takes what comes until ctx ends.
func (c *coreTrack) receive(ctx context.Context) error {
	for {
		if _, err := c.rx.Wait(ctx, netmap.Readable); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if err := c.take(); err != nil {
			return err
		}
	}
}

// take takes all that the last sync has shown, looking at each slot, and gives it back.
func (c *coreTrack) take() error {
	n, err := takeAll(c.rx, c.size)
	c.taken.Add(uint64(n))
	return err
}

// takeAll takes all that the last sync of the rx ring has shown, looking at each slot,
// and gives it back.
func takeAll(p *netmap.Port, size int) (n int, err error) {
	r := p.Rx[0]
	n = r.Space()
	i, bytes := r.Head(), 0
	for range n {
		bytes += int(r.Slot(i).Len)
		i = r.Next(i)
	}
	r.Advance(n)
	if bytes != n*size {
		return n, fmt.Errorf("%d frames of %d bytes hold %d bytes", n, size, bytes)
	}
	return n, p.RxSync()
}
