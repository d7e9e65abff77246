package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// A side is a port and what is done with it, in as many threads as there are.
type side struct {
	p       *plan
	label   string // of lines of progress
	ports   []*netmap.Port
	queues  int
	crew    *crew
	jobs    []job
	calls   calls
	witness *witness // nil where nothing is worth telling
	capture *capture // to send instead of what pkt-gen would; or nil
	held    uint64   // packets that are to be sent of it, 0 where that is not known, or for ever
}

// open opens the port and prepares what is to be done with it. The side that it returns is
// to be closed also where it fails.
func (p *plan) open(env *cli.Env, opener *cli.Opener, c *capture) (s *side, err error) {
	s = &side{p: p, label: p.Function, capture: c, crew: p.newCrew(env)}
	if s.ports, s.queues, err = p.openPorts(opener, &s.calls); err != nil {
		return s, err
	}
	if err := p.setHeader(env, s.ports[0]); err != nil {
		return s, err
	}
	s.jobs = make([]job, len(s.ports))
	for i, port := range s.ports {
		if s.jobs[i], err = p.job(s.crew, port, i, c); err != nil {
			return s, err
		}
	}
	if feed := s.feed(); feed != nil && feed.left < math.MaxUint64 {
		s.held = feed.left
	}
	if p.Hist != "" {
		if err := tryFile(p.Hist); err != nil {
			return s, err
		}
	}
	if !p.isNull() {
		s.witness = newWitness(uncounted(s.ports[0].Device()), s.ports[0].Name)
	}
	return s, nil
}

func (s *side) close() { closeAll(s.ports) }

// now returns what all threads have moved.
func (s *side) now() (t tally) {
	for _, j := range s.jobs {
		t = t.plus(j.counted().now())
	}
	return t
}

// span returns when the first thread began and the last one ended.
func (s *side) span() (from, to time.Time) {
	for _, j := range s.jobs {
		begin, end := j.span()
		if !begin.IsZero() && (from.IsZero() || begin.Before(from)) {
			from = begin
		}
		if end.After(to) {
			to = end
		}
	}
	return from, to
}

// feed returns what the packets of a file come from, nil where there is none.
func (s *side) feed() *replay {
	if j, ok := s.jobs[0].(*sender); ok {
		return j.feed
	}
	return nil
}

// asked returns how many packets are to be moved, 0 where that is not known, or for ever.
func (s *side) asked() uint64 {
	n := uint64(s.p.Count)
	if s.held > 0 && (n == 0 || s.held < n) {
		n = s.held
	}
	return n
}

// endless reports whether nothing but a signal ends the run.
func (s *side) endless() bool {
	feed := s.feed()
	return s.p.Count == 0 && (feed == nil || feed.rounds == 0)
}

// done reports whether all is moved that was to be.
func (s *side) done() bool {
	if j, ok := s.jobs[0].(*sender); ok && j.through {
		return true
	}
	return s.p.Count > 0 && s.now().pkts >= uint64(s.p.Count)
}

// An ending says how a run ended.
type ending string

// Endings.
const (
	endDone   ending = "done"   // all that was asked for was done
	endSignal ending = "signal" // SIGINT or SIGTERM came before
	endIdle   ending = "idle"   // nothing came any more, with -W
	endError  ending = "error"
)

// ended returns how the run ended that returned err, and an error if that is not what was
// asked for.
func (s *side) ended(ctx context.Context, err error) (ending, error) {
	switch {
	case err != nil:
		return endError, err
	case s.done():
		return endDone, s.flaw()
	case ctx.Err() != nil && s.endless():
		return endSignal, s.flaw()
	case ctx.Err() != nil:
		return endSignal, s.p.short("interrupted", s.now().pkts, s.asked())
	case s.p.Idle && !s.endless():
		return endIdle, s.p.short(fmt.Sprintf("nothing came for %v", idleEnd), s.now().pkts, s.asked())
	case s.p.Idle:
		return endIdle, nil
	}
	return endDone, s.flaw()
}

// flaw returns an error if what was moved is not what was meant.
func (s *side) flaw() error {
	if pg, ok := s.jobs[0].(*pinger); ok && pg.sent > 0 && pg.answered == 0 {
		return errors.New("no ping was answered: is there a program that answers (pktgen -f pong) on the same switch?")
	}
	if feed := s.feed(); feed != nil {
		return feed.missing()
	}
	return nil
}

// short returns the error that a run has not moved all that it was asked to.
func (p *plan) short(why string, moved, asked uint64) error {
	if asked == 0 {
		return fmt.Errorf("%s: %s %d packets, not all of %s", why, p.did, moved, p.Pcap)
	}
	return fmt.Errorf("%s: %s %d of %d packets", why, p.did, moved, asked)
}
