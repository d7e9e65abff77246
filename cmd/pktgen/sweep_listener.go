package main

import (
	"context"
	"encoding/binary"
	"math"
	"runtime"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"govale/netmap"
)

// A listener takes all that a port receives, and where it has a histogram, notes how long
// frames with a stamp were under way.
type listener struct {
	port  *netmap.Port
	busy  bool // never sleep
	c     *counters
	hist  *hdrhistogram.Histogram
	epoch time.Time // that of the stamper
}

// Bounds of a latency, and how exactly it is kept.
const (
	maxLatency     = time.Minute
	latencyFigures = 3
)

func newLatencies() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, maxLatency.Nanoseconds(), latencyFigures)
}

// run receives until ctx ends, which is no error.
func (l *listener) run(ctx context.Context) error {
	for {
		if err := l.wait(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		l.take()
	}
}

// wait waits until there is something in the rings.
func (l *listener) wait(ctx context.Context) error {
	if !l.busy {
		_, err := l.port.Wait(ctx, netmap.Readable)
		return err
	}
	for ctx.Err() == nil {
		if err := l.port.RxSync(); err != nil {
			return err
		}
		for _, r := range l.port.Rx {
			if r.Space() > 0 {
				return nil
			}
		}
		runtime.Gosched()
	}
	return ctx.Err()
}

// rest takes what is left when run has ended, and gives the slots back.
func (l *listener) rest() error {
	if err := l.port.RxSync(); err != nil {
		return err
	}
	l.take()
	return l.port.RxSync()
}

// take takes all that is in the rings.
func (l *listener) take() {
	for _, r := range l.port.Rx {
		if r.Space() == 0 {
			continue
		}
		if l.hist != nil {
			l.note(r, time.Since(l.epoch))
		}
		l.c.add(drain(r, r.Space(), math.MaxUint64))
	}
}

// note notes the frames of a ring that have a stamp; now is what their clock says. One that
// came in two slots has it in the first, where a switch cuts no frame.
func (l *listener) note(r *netmap.Ring, now time.Duration) {
	i := r.Head()
	for range r.Space() {
		s := r.Slot(i)
		if s.Len >= stampEnd {
			if stamp := binary.LittleEndian.Uint64(r.Buf(s)[stampStart:stampEnd]); stamp != 0 {
				took := int64(now) - int64(stamp)
				l.hist.RecordValue(min(max(took, 0), maxLatency.Nanoseconds())) // within bounds there is no error
			}
		}
		i = r.Next(i)
	}
}
