package main

import (
	"context"
	"errors"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"govale/cmd/internal/sweep"
)

// How long the last frames may be under way after the sender is done, where something is
// lost and the device does not say so: RFC 2544 waits two seconds for a wire; what a
// switch delivers is there at once.
const (
	settleWire   = 2 * time.Second
	settleSwitch = 100 * time.Millisecond
)

// An errand is what one trial is to do.
type errand struct {
	rate  uint64        // frames a second, 0 for as many as possible
	d     time.Duration // how long to send
	timed bool          // note latencies, too
}

// trial sends, and receives at the same time. It fails with ctx.Err() when ctx ends.
func (b *bed) trial(ctx context.Context, what errand) (t sweep.Trial, hist *hdrhistogram.Histogram, err error) {
	before, err := b.dropped()
	if err != nil {
		return t, nil, err
	}
	heard := newAudience(b, what.timed)
	receiving, stop := context.WithCancel(ctx)
	defer stop()
	ended := heard.start(receiving)
	s := b.sender(what, heard.epoch)
	err = errors.Join(b.send(ctx, s, what), b.settle(ctx, heard, s.c.now().pkts, before))
	stop()
	err = errors.Join(err, <-ended, ctx.Err())
	if err != nil {
		return t, nil, err
	}
	if err := heard.rest(); err != nil {
		return t, nil, err
	}
	t = sweep.Trial{AskedPPS: float64(what.rate), Seconds: max(s.to.Sub(s.from), time.Nanosecond).Seconds()}
	if t.Traffic, err = b.account(s.c.now().pkts, heard.received(), before); err != nil {
		return t, nil, err
	}
	t.PPS = float64(t.Sent) / t.Seconds
	t.Outcome = b.outcome(t)
	return t, heard.histogram(), nil
}

// sender returns what sends as it is told, as the tool itself does.
func (b *bed) sender(what errand, epoch time.Time) *sender {
	s := &sender{port: b.tx, rings: b.tx.Tx[:1], src: b.src, c: newCounters(), burst: b.batch}
	if what.timed {
		s.src = &stamper{*b.src, epoch}
	}
	if what.rate > 0 {
		s.pace = newPacer(what.rate)
		s.n = max(1, uint64(float64(what.rate)*what.d.Seconds()))
	}
	return s
}

// send sends for as long as it is to. A sender that does not get up to its rate is cut off
// after half as long again.
func (b *bed) send(ctx context.Context, s *sender, what errand) error {
	d := what.d
	if what.rate > 0 {
		d += d / 2
	}
	sending, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	if err := s.run(sending); err != nil {
		return err
	}
	return b.tx.Drain(ctx) // a sender that is cut off may leave frames in the ring of a card
}

// settle waits until every frame is received or known to be lost.
func (b *bed) settle(ctx context.Context, heard *audience, sent uint64, before *uint64) error {
	patience := settleWire
	if b.plan.vale {
		patience = settleSwitch
	}
	for end := time.Now().Add(patience); time.Now().Before(end); {
		gone := heard.received()
		if before != nil {
			after, err := b.dropped()
			if err != nil || after == nil {
				return err
			}
			gone += *after - *before
		}
		if gone >= sent {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	return nil
}

// outcome says how a trial went.
func (b *bed) outcome(t sweep.Trial) sweep.Outcome {
	switch {
	case t.Lost > 0:
		return sweep.Loss
	case t.PPS < t.AskedPPS*(1-b.plan.Tolerance):
		return sweep.Slow
	}
	return sweep.Clean
}

// An audience is all receivers of a bed, each in a goroutine of its own.
type audience struct {
	all   []*listener
	epoch time.Time
}

func newAudience(b *bed, timed bool) *audience {
	a := &audience{epoch: time.Now()}
	for _, port := range b.rx {
		l := &listener{port: port, busy: b.plan.busy, c: newCounters(), epoch: a.epoch}
		if timed {
			l.hist = newLatencies()
		}
		a.all = append(a.all, l)
	}
	return a
}

// start lets them receive until ctx ends; then there is one value, how that went.
func (a *audience) start(ctx context.Context) <-chan error {
	one := make(chan error)
	for _, l := range a.all {
		go func() { one <- l.run(ctx) }()
	}
	ended := make(chan error, 1)
	go func() {
		var errs []error
		for range a.all {
			errs = append(errs, <-one)
		}
		ended <- errors.Join(errs...)
	}()
	return ended
}

// rest takes what is left in the rings.
func (a *audience) rest() error {
	for _, l := range a.all {
		if err := l.rest(); err != nil {
			return err
		}
	}
	return nil
}

// received returns the frames that all have received so far.
func (a *audience) received() (n uint64) {
	for _, l := range a.all {
		n += l.c.now().pkts
	}
	return n
}

// histogram returns the latencies of all, nil where none were noted.
func (a *audience) histogram() *hdrhistogram.Histogram {
	sum := a.all[0].hist
	for _, l := range a.all[1:] {
		if sum != nil {
			sum.Merge(l.hist)
		}
	}
	return sum
}
