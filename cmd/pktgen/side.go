package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// A side is a port and what is done with it, in as many threads as there are.
type side struct {
	p       *plan
	ports   []*netmap.Port
	queues  int
	crew    *crew
	jobs    []job
	calls   calls
	witness *witness // nil where nothing is worth telling
	capture *capture // to send instead of what pkt-gen would; or nil
}

// open opens the port and prepares what is to be done with it. The side that it returns is
// to be closed also where it fails.
func (p *plan) open(env *cli.Env, opener *cli.Opener, c *capture) (s *side, err error) {
	s = &side{p: p, capture: c, crew: p.newCrew(&notes{w: env.Stderr, mode: p.Function})}
	if s.ports, s.queues, err = p.openPorts(opener, &s.calls); err != nil {
		return s, err
	}
	if err := p.setHeader(env, s.ports[0]); err != nil {
		return s, err
	}
	s.jobs = make([]job, len(s.ports))
	for i, port := range s.ports {
		if s.jobs[i], err = p.job(env, s.crew, port, i, c); err != nil {
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

// asked returns how many packets are to be moved, 0 for ever.
func (s *side) asked() uint64 {
	if j, ok := s.jobs[0].(*sender); ok && len(s.jobs) == 1 {
		return j.n // a file is sent once where no number is given
	}
	return s.p.Count
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
	asked, moved := s.asked(), s.now().pkts
	how, why := endDone, ""
	switch {
	case err != nil:
		return endError, err
	case asked > 0 && moved >= asked:
	case ctx.Err() != nil:
		how, why = endSignal, "interrupted"
	case s.p.Idle:
		how, why = endIdle, fmt.Sprintf("nothing came for %v", idleEnd)
	}
	if why != "" && asked > 0 {
		return how, fmt.Errorf("%s: %s %d of %d packets", why, s.p.did, moved, asked)
	}
	if pg, ok := s.jobs[0].(*pinger); ok && pg.sent > 0 && pg.answered == 0 {
		return how, errors.New("no ping was answered: is there a program that answers (pktgen -f pong) on the same switch?")
	}
	return how, nil
}
