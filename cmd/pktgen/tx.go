package main

import (
	"context"
	"errors"
	"time"

	"govale/netmap"
)

// A sender sends the packets of a source through a port.
type sender struct {
	port  *netmap.Port
	rings []*netmap.Ring
	src   source
	c     *counters
	n     uint64  // packets to send, 0 for ever
	none  bool    // n is 0 since there is nothing to send
	burst int     // most packets between two syncs, of each ring
	pace  *pacer  // nil: as fast as it goes
	feed  *replay // the source, where that may have to wait for packets, and may end
	extra int     // bytes that each packet takes more of a rate in bits than it has
	dump  *dumper
	start time.Time // of the schedule; zero: when run begins

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
				return errors.Join(err, s.port.Drain(ctx))
			}
		}
		limit := s.limit(sent)
		if err := s.await(ctx, sent+uint64(limit)); err != nil {
			return err
		}
		pkts, bytes := s.fill(limit)
		if pkts == 0 {
			if err := s.room(ctx); err != nil {
				return err
			}
			continue
		}
		if err := s.port.TxSync(); err != nil {
			return err
		}
		sent += uint64(pkts)
		if s.pace != nil && s.pace.cost > 1 {
			s.pace.account(pkts, 8*uint64(bytes+pkts*s.extra))
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

// fill puts at most limit packets into the rings, and no more than a burst into each.
func (s *sender) fill(limit int) (pkts, bytes int) {
	for _, r := range s.rings {
		from := r.Head()
		n, size := s.src.fill(r, min(s.burst, limit-pkts))
		if s.dump != nil {
			s.dump.slots(r, from, r.Head())
		}
		if n > 0 {
			s.c.add(n, size)
			pkts += n
			bytes += size
		}
	}
	return pkts, bytes
}

// room waits until there is more room than now, which was not enough: cur goes before
// all that is free. A switch always has room after a sync; a card has not.
func (s *sender) room(ctx context.Context) error {
	for _, r := range s.rings {
		r.SetCur(r.Tail())
	}
	_, err := s.port.Wait(ctx, netmap.Writable)
	return err
}
