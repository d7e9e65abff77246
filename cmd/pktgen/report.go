package main

import (
	"fmt"
	"io"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// A sideReport is what one side has done, when it is over. What is not told, or not of this
// function, is nil.
type sideReport struct {
	Function string `json:"function"`
	Port     string `json:"port"`
	Threads  int    `json:"threads"`
	Asked    uint64 `json:"asked"` // packets to move, 0 for ever

	Seed *uint64 `json:"seed,omitempty"` // of packets that are random in any way

	moved
	Seconds float64 `json:"seconds"`

	Skipped   uint64           `json:"skipped"`    // packets of a file that are too long for the port
	Waits     uint64           `json:"room_waits"` // of senders, for room in their rings
	Drops     *dropReport      `json:"drops"`
	Calls     callCounts       `json:"calls"`
	Departure *departureReport `json:"departure,omitempty"`
	Ping      *pingReport      `json:"ping,omitempty"`
	Pong      *pongReport      `json:"pong,omitempty"`
	Sequence  *seqReport       `json:"sequence,omitempty"`
}

// A moved is what was moved in some time, in numbers that are written.
type moved struct {
	Packets uint64  `json:"packets"`
	Bytes   uint64  `json:"bytes"`
	Events  uint64  `json:"events"`
	PPS     float64 `json:"pps"`
	BPS     float64 `json:"bps"`     // bits of frames a second
	RawBPS  float64 `json:"raw_bps"` // with -B those of CRC and framing, too
	Batch   float64 `json:"avg_batch"`
}

// moved returns t, which took so long.
func (u units) moved(t tally, took time.Duration) moved {
	secs := max(took.Seconds(), 1e-6)
	return moved{t.pkts, t.bytes, t.events, float64(t.pkts) / secs, 8 * float64(t.bytes) / secs, u.bits(t) / secs, t.batch()}
}

// A dropReport is what became of packets on the switch. A direction that the function does
// not use is nil.
type dropReport struct {
	Sent     *dropCounts `json:"sent,omitempty"`
	Received *dropCounts `json:"received,omitempty"`
}

// A departureReport is how late packets left.
type departureReport struct {
	latencyReport
	Overdue uint64 `json:"overdue"` // packets that left when the one after them was due
}

// A pingReport is what was sent and came back.
type pingReport struct {
	Sent     uint64         `json:"sent"`
	Answered uint64         `json:"answered"`
	Lost     uint64         `json:"lost"`
	Again    uint64         `json:"answered_again"`
	RTT      *latencyReport `json:"rtt,omitempty"` // where there are answers
}

// A pongReport is what was answered.
type pongReport struct {
	Received uint64 `json:"received"`
	Answered uint64 `json:"answered"`
	Lost     uint64 `json:"lost"` // no room in the tx ring
}

// A seqReport is a seqCounts.
type seqReport struct {
	Gaps       uint64 `json:"gaps"`
	Missing    uint64 `json:"missing"`
	Duplicates uint64 `json:"duplicates"`
	Reordered  uint64 `json:"reordered"`
	Restarts   uint64 `json:"restarts"`
	Unmarked   uint64 `json:"unnumbered"`
	Rings      int    `json:"rings"` // in which numbers came, each with a sequence of its own
}

// A latencyReport is a distribution of times in nanoseconds.
type latencyReport struct {
	Count  uint64 `json:"count"`
	Min    int64  `json:"min_ns"`
	Mean   int64  `json:"mean_ns"`
	Median int64  `json:"median_ns"`
	P90    int64  `json:"p90_ns"`
	P99    int64  `json:"p99_ns"`
	P999   int64  `json:"p999_ns"`
	Max    int64  `json:"max_ns"`
}

// sum returns what the side has done.
func (s *side) sum() *sideReport {
	from, to := s.span()
	t, took := s.now(), to.Sub(from)
	r := &sideReport{Function: s.p.Function, Port: s.p.portName(), Threads: len(s.jobs), Asked: s.asked(),
		moved: s.p.units().moved(t, took), Seconds: took.Seconds(), Calls: s.calls.now(), Drops: s.drops(), Seed: s.p.seed()}
	switch j := s.jobs[0].(type) {
	case *sender:
		r.Departure, r.Waits = departuresOf(s.jobs).report(), waits(s.jobs)
		if j.feed != nil {
			r.Skipped = j.feed.skipped
		}
	case *receiver:
		if j.seq != nil {
			r.Sequence = sequenceOf(s.jobs)
		}
	case *pinger:
		r.Ping, r.Departure = j.report(), j.left.report()
	case *ponger:
		r.Pong = j.report()
	}
	return r
}

// drops asks the device what became of packets; nil: it does not tell.
func (s *side) drops() *dropReport {
	r := new(dropReport)
	for _, dir := range s.directions() {
		d := s.witness.look(dir)
		switch {
		case d == nil:
			return nil
		case dir == netmap.Tx:
			r.Sent = d
		default:
			r.Received = d
		}
	}
	return r
}

// print prints a report: what pkt-gen prints, in its words, and behind it what it does not
// tell.
func (s *side) print(env *cli.Env, r *sideReport) {
	w := env.Stdout
	from, to := s.span()
	if s.p.total != "" {
		fmt.Fprint(w, s.p.units().summary(s.p.total, s.now(), to.Sub(from)))
	}
	if feed := s.feed(); feed != nil {
		feed.conclude(env)
	}
	switch {
	case r.Ping != nil:
		r.Ping.print(w)
		if rtt := r.Ping.RTT; rtt != nil {
			s.crew.notes.printf("ping_body", "RTT over %d packets: min %d av %d ns", rtt.Count, rtt.Min, rtt.Mean)
		}
	case r.Pong != nil:
		r.Pong.print(w)
	case r.Sequence != nil:
		r.Sequence.print(w)
	}
	if r.Departure != nil {
		r.Departure.print(w)
	}
	s.printDrops(w, r)
	s.printCalls(w, r)
}

// printDrops prints what the device tells of packets that went no further.
func (s *side) printDrops(w io.Writer, r *sideReport) {
	switch {
	case s.witness == nil:
		return
	case r.Drops == nil:
		fmt.Fprintf(w, "Drops: not known: %s\n", s.witness.why)
		return
	}
	if d := r.Drops.Sent; d != nil {
		fmt.Fprintf(w, "Drops: %s\n", d.text("sent"))
	}
	if d := r.Drops.Received; d != nil {
		fmt.Fprintf(w, "Drops: %s\n", d.text("for this port"))
	}
}

// printCalls prints how often the device was entered, and had no room.
func (s *side) printCalls(w io.Writer, r *sideReport) {
	fmt.Fprintf(w, "Calls: %d txsyncs, %d rxsyncs, %d polls", r.Calls.TxSyncs, r.Calls.RxSyncs, r.Calls.Polls)
	if s.p.total == "Sent" {
		fmt.Fprintf(w, "; %d waits for room in a ring", r.Waits)
	}
	fmt.Fprintln(w)
}

// waits returns how often senders had to wait for room.
func waits(jobs []job) (n uint64) {
	for _, j := range jobs {
		n += j.(*sender).waits
	}
	return n
}

// departuresOf returns those of all senders together.
func departuresOf(jobs []job) *departures {
	all := newDepartures()
	for _, j := range jobs {
		if left := j.(*sender).left; left != nil {
			all.merge(left)
		}
	}
	return all
}

// sequenceOf returns the numbers that came, in all rings.
func sequenceOf(jobs []job) *seqReport {
	var c seqCounts
	rings := 0
	for _, j := range jobs {
		for _, q := range j.(*receiver).seq {
			c = c.plus(q.seqCounts)
			if q.begun {
				rings++
			}
		}
	}
	return &seqReport{c.gaps, c.missing, c.duplicates, c.reordered, c.restarts, c.unmarked, rings}
}
