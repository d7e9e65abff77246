package main

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// A job is what one thread does, on a descriptor of its own.
type job interface {
	run(ctx context.Context) error // until it is done or ctx ends, which is no error
	counted() *counters
	span() (from, to time.Time) // of run
}

func (s *sender) counted() *counters { return s.c }

func (s *sender) span() (from, to time.Time) { return s.from, s.to }

func (rc *receiver) counted() *counters { return rc.c }

func (rc *receiver) span() (from, to time.Time) { return rc.from, rc.to }

func (pg *pinger) counted() *counters { return pg.c }

func (pg *pinger) span() (from, to time.Time) { return pg.from, pg.to }

func (po *ponger) counted() *counters { return po.c }

func (po *ponger) span() (from, to time.Time) { return po.from, po.to }

// A crew is what the threads of one function have in common.
type crew struct {
	notes *notes
	begun atomic.Bool // the first packet has come, to any of them
	quota *quota      // that receivers share, nil where there is one alone, or no end
	dump  *dumper     // of all packets; or nil
}

func (p *plan) newCrew(env *cli.Env) *crew {
	c := &crew{notes: &notes{w: env.Stderr, mode: p.Function}}
	if p.Dump {
		c.dump = &dumper{w: env.Stdout}
	}
	if p.Threads > 1 && p.Count > 0 && p.takes {
		c.quota = newQuota(uint64(p.Count))
	}
	return c
}

// done reports whether those of the crew that are still at work have nothing left to do.
func (c *crew) done() bool { return c.quota != nil && c.quota.done() }

// job returns that of thread i, on its port.
func (p *plan) job(crew *crew, port *netmap.Port, i int, c *capture) (job, error) {
	n := share(uint64(p.Count), p.Threads, i)
	switch p.Function {
	case "tx", "txseq":
		s := &sender{port: port, rings: port.Tx, c: newCounters(), n: n, none: p.Count > 0 && n == 0, burst: p.burst, dump: crew.dump, pace: p.pacer(i), extra: p.framing() - p.head}
		err := p.source(s, c, i)
		if s.pace != nil { // that of a file's times is its source's
			s.left = newDepartures()
		}
		return s, err
	case "ping":
		if most := port.Tx[0].BufSize(); p.head+p.most > most {
			return nil, cli.Usagef("%s: a ping is one slot, which has %d bytes", p.sizeText(p.most), most)
		}
		pg := newPinger(port, p.flow, p.sizes, p.head)
		pg.n, pg.burst, pg.notes, pg.pace, pg.extra = n, p.burst, crew.notes, p.pacer(i), p.framing()-p.head
		return pg, nil
	case "pong":
		return &ponger{port: port, c: newCounters(), n: n, head: p.head}, nil
	}
	rc := &receiver{port: port, c: newCounters(), n: n, quota: crew.quota, burst: p.burst, dump: crew.dump}
	if p.Idle {
		rc.idle, rc.begun = idleEnd, &crew.begun
	}
	if p.Function == "rxseq" {
		for range port.Rx {
			rc.seq = append(rc.seq, &seqReader{sequence: *newSequence(), head: p.head, notes: crew.notes})
		}
	}
	return rc, nil
}

// share returns the part of n that is thread i's, of so many.
func share(n uint64, threads, i int) uint64 {
	part := n / uint64(threads)
	if uint64(i) < n%uint64(threads) {
		part++
	}
	return part
}

// pacer returns that of thread i, nil where there is no rate. All threads are on one
// schedule.
func (p *plan) pacer(i int) *pacer {
	if !p.Rate.given() && p.Bits == 0 {
		return nil
	}
	pace := newPacer(p.Rate.packets)
	pace.cost = p.Rate.seconds
	pace.of, pace.turn, pace.busy = uint64(p.Threads), uint64(i), p.Busy
	pace.alone = p.Threads > 1 || p.CPU != nil // see pin
	if p.Bits > 0 {
		pace.rate, pace.cost, pace.differ = uint64(p.Bits), p.bitsEach(), true
	}
	return pace
}

// bitsEach returns the bits of a packet, on average.
func (p *plan) bitsEach() uint64 {
	return uint64(math.Round(8*p.sizes.mean())) + 8*uint64(p.framing())
}
