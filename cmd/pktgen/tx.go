package main

import (
	"context"
	"errors"
	"runtime"
	"time"

	"govale/netmap"
)

// A sender sends the packets of a source through a port.
type sender struct {
	port  *netmap.Port
	rings []*netmap.Ring
	src   source
	c     *counters
	n     uint64      // packets to send, 0 for ever
	none  bool        // n is 0 since there is nothing to send
	burst int         // most packets between two syncs, of each ring
	pace  *pacer      // nil: as fast as it goes
	left  *departures // of packets with a pace; nil: nobody asks
	feed  *replay     // the source, where that may have to wait for packets, and may end
	extra int         // bytes that each packet takes more of a rate in bits than it has
	dump  *dumper
	yield bool      // give way to others after each burst
	start time.Time // of the schedule; zero: when run begins

	through  bool      // the source had no more
	waits    uint64    // for room
	from, to time.Time // when run began and ended
}

// run sends until all is sent or ctx ends, which is no error.
func (s *sender) run(ctx context.Context) error {
	s.from = time.Now()
	if s.pace != nil {
		s.pace.start = s.from
		if !s.start.IsZero() {
			s.pace.start = s.start
		}
	}
	err := s.send(ctx)
	if s.feed != nil {
		s.feed.stop()
	}
	s.to = time.Now()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// send is run without its times; the end of ctx is an error.
func (s *sender) send(ctx context.Context) error {
	for sent := uint64(0); s.n == 0 && !s.none || sent < s.n; {
		if s.feed != nil {
			if more, err := s.ready(ctx, sent); !more {
				s.through = err == nil
				return errors.Join(err, s.port.Drain(ctx))
			}
		}
		limit := s.limit(sent)
		if err := s.await(ctx, sent+uint64(limit)); err != nil {
			return err
		}
		if s.pace != nil && s.pace.busy {
			limit = s.due(sent)
		}
		filled := s.fill(limit)
		if filled.pkts == 0 {
			if err := s.room(ctx); err != nil {
				return err
			}
			continue
		}
		if err := s.port.TxSync(); err != nil {
			return err
		}
		if s.pace != nil {
			s.pace.departed(s.left, sent, filled, s.extra)
		}
		s.c.addTally(filled)
		sent += filled.pkts
		if s.yield {
			runtime.Gosched()
		}
	}
	return s.port.Drain(ctx)
}

// ready waits until the source has packets at hand to send after so many; there may be no
// more.
func (s *sender) ready(ctx context.Context, sent uint64) (more bool, err error) {
	more, waited, err := s.feed.ready(ctx)
	if more && waited && s.pace != nil {
		s.pace.postpone(sent)
	}
	return more, err
}

// await waits until the nth packet is due.
func (s *sender) await(ctx context.Context, n uint64) error {
	if s.pace != nil {
		return s.pace.wait(ctx, n)
	}
	return ctx.Err()
}

// limit returns how many packets to send next, of which so many are sent.
func (s *sender) limit(sent uint64) int {
	limit := s.burst * len(s.rings)
	if s.pace != nil {
		limit = s.pace.next(sent, s.burst)
	}
	if s.feed != nil {
		limit = min(limit, s.feed.atHand())
	}
	if s.n > 0 {
		limit = int(min(uint64(limit), s.n-sent))
	}
	return limit
}

// due returns how many packets to send after so many, now that the next one is due: a busy
// sender waits for one, and makes up for what is late in bursts.
func (s *sender) due(sent uint64) int {
	most := s.burst * len(s.rings)
	if s.feed != nil {
		most = min(most, s.feed.atHand())
	}
	if s.n > 0 {
		most = int(min(uint64(most), s.n-sent))
	}
	return s.pace.dueNow(sent, most)
}

// fill puts at most limit packets into the rings, and no more than a burst into each. They
// are sent by the next sync, and count only then.
func (s *sender) fill(limit int) (t tally) {
	for _, r := range s.rings {
		from := r.Head()
		n, bytes := s.src.fill(r, min(s.burst, limit-int(t.pkts)))
		if s.dump != nil {
			s.dump.slots(r, from, r.Head())
		}
		if n > 0 {
			t = t.plus(tally{uint64(n), uint64(bytes), 1})
		}
	}
	return t
}

// room waits until there is more room than now, which was not enough: cur goes before
// all that is free. A switch always has room after a sync; a card has not.
func (s *sender) room(ctx context.Context) error {
	s.waits++
	for _, r := range s.rings {
		r.SetCur(r.Tail())
	}
	_, err := s.port.Wait(ctx, netmap.Writable)
	return err
}
