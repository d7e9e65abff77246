package main

import (
	"fmt"
	"io"
	"time"

	"govale/cmd/internal/cli"
)

// report runs work and prints lines of progress meanwhile.
func (p *plan) report(env *cli.Env, jobs []job, work func() error) error {
	r := &reporter{w: env.Stderr, mode: p.Function, every: time.Duration(p.Report) * time.Millisecond, units: p.units()}
	for _, j := range jobs {
		r.all = append(r.all, j.counted())
	}
	if p.Average {
		r.average = new(average)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		r.run(stop)
		close(done)
	}()
	err := work()
	close(stop)
	<-done
	return err
}

// conclude prints the summary.
func (p *plan) conclude(env *cli.Env, notes *notes, jobs []job) error {
	var all tally
	var from, to time.Time
	for _, j := range jobs {
		all = all.plus(j.counted().now())
		begin, end := j.span()
		if !begin.IsZero() && (from.IsZero() || begin.Before(from)) {
			from = begin
		}
		if end.After(to) {
			to = end
		}
	}
	if p.total != "" {
		fmt.Fprint(env.Stdout, p.units().summary(p.total, all, to.Sub(from)))
	}
	switch j := jobs[0].(type) {
	case *sender:
		if j.feed != nil {
			return j.feed.conclude(env)
		}
	case *pinger:
		return j.conclude(env.Stdout, notes, p.Hist)
	case *ponger:
		j.conclude(env.Stdout)
	case *receiver:
		if j.seq != nil {
			concludeSequences(env.Stdout, jobs)
		}
	}
	return nil
}

// concludeSequences sums up the numbers that came, of all rings.
func concludeSequences(w io.Writer, jobs []job) {
	var c seqCounts
	for _, j := range jobs {
		for _, q := range j.(*receiver).seq {
			c = c.plus(q.seqCounts)
		}
	}
	fmt.Fprintf(w, "Sequence: %d gaps, %d missing, %d duplicates, %d out of order, %d restarts, %d too short\n",
		c.gaps, c.missing, c.duplicates, c.reordered, c.restarts, c.unmarked)
}

// framing returns the bytes that each packet counts more in bits a second.
func (p *plan) framing() int {
	if p.Framing {
		return 24
	}
	return 0
}

// units returns how numbers are printed.
func (p *plan) units() units { return units{plain: p.Plain, framing: p.framing()} }
