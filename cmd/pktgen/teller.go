package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"govale/cmd/internal/cli"
)

// A teller tells how a run goes and how it ended: in pkt-gen's lines, with one line that
// changes at a terminal, or in JSON.
type teller struct {
	env     *cli.Env     // of all that is text
	out     *cli.Written // the Stdout of env
	outlet  *outlet      // what all of it, or JSON, goes to
	json    *recorder    // nil: text
	screen  *screen      // nil: each line of progress stays
	device  string       // in the words of --dev
	command []string
}

// newTeller returns one for the way that is asked for and that the standard error allows.
func (g *grammar) newTeller(env *cli.Env, device string) *teller {
	text := *env
	t := &teller{env: &text, device: device, command: g.command, outlet: &outlet{w: env.Stdout}}
	t.out = &cli.Written{W: t.outlet}
	text.Stdout = t.out
	if g.JSON {
		t.out.W, t.json = io.Discard, newRecorder(t.outlet)
		return t
	}
	if g.NoLive || g.Dump || env.Getenv("TERM") == "dumb" {
		return t
	}
	if t.screen = newScreen(env.Stderr); t.screen != nil {
		text.Stderr = t.screen.over(env.Stderr)
		if _, _, ok := cli.TerminalSize(env.Stdout); ok {
			t.outlet.w = t.screen.over(env.Stdout)
		}
	}
	return t
}

// during does work and tells meanwhile how it goes. The work ends when that cannot be told.
func (t *teller) during(ctx context.Context, sides []*side, work func(ctx context.Context) error) error {
	stop := make(chan struct{})
	var all sync.WaitGroup
	if t.screen != nil {
		all.Go(func() { newLive(t.screen, sides).run(stop) })
	} else {
		for _, s := range sides {
			all.Go(func() { s.reporter(t).run(stop) })
		}
	}
	err := t.outlet.during(ctx, work)
	close(stop)
	all.Wait()
	return err
}

// conclude tells what a run with one side has done that returned err, and returns that, or
// what is missing.
func (t *teller) conclude(ctx context.Context, s *side, err error) error {
	how, failed := s.ended(ctx, err)
	r, c := s.sum(), lookAtClock()
	var untold error
	if t.json != nil {
		untold = t.json.write(summary{runHead: t.head("summary", how, failed, c), sideReport: r})
	} else {
		s.print(t.env, r)
		t.printClock(c)
		untold = t.out.Err
	}
	return errors.Join(together(failed, untold), s.writeHistogram())
}

// together returns both errors, once where the second is what the first is for.
func together(failed, untold error) error {
	if errors.Is(failed, untold) {
		return failed
	}
	return errors.Join(failed, untold)
}

// nothing tells that nothing was sent: the file has no packets, or ctx has ended before the
// first of them was there.
func (t *teller) nothing(ctx context.Context, p *plan) error {
	how, failed := endDone, error(nil)
	if ctx.Err() != nil {
		how, failed = endSignal, p.short("interrupted", 0, uint64(p.Count))
	}
	if t.json == nil {
		fmt.Fprint(t.env.Stdout, p.units().summary(p.total, tally{}, 0))
		return errors.Join(failed, t.out.Err)
	}
	r := &sideReport{Function: p.Function, Port: p.portName()}
	return errors.Join(failed, t.json.write(summary{t.head("summary", how, failed, lookAtClock()), r}))
}

func (t *teller) printClock(c clock) { fmt.Fprintf(t.env.Stdout, "Clock: %v\n", c) }

// head returns what is written of every run.
func (t *teller) head(kind string, how ending, failed error, c clock) runHead {
	h := runHead{Type: kind, Format: runFormat, Version: cli.Version(), OS: runtime.GOOS, Device: t.device,
		Command: t.command, Ended: how, Complete: failed == nil, Clock: c}
	if failed != nil {
		h.Error = failed.Error()
	}
	return h
}

// reporter returns what tells of a side at every interval.
func (s *side) reporter(t *teller) *reporter {
	r := &reporter{w: t.env.Stderr, mode: s.label, every: s.p.interval(), units: s.p.units()}
	for _, j := range s.jobs {
		r.all = append(r.all, j.counted())
	}
	if s.p.Average {
		r.average = new(average)
	}
	if t.json != nil {
		r.record = func(i interval) error { return t.json.interval(s, i) }
	}
	return r
}

// interval returns the time between two lines of progress.
func (p *plan) interval() time.Duration { return time.Duration(p.Report) * time.Millisecond }

// writeHistogram writes the distribution that --hist asks for.
func (s *side) writeHistogram() error {
	if s.p.Hist == "" {
		return nil
	}
	var all *latency
	switch j := s.jobs[0].(type) {
	case *pinger:
		all = j.rtt
	case *sender:
		all = departuresOf(s.jobs).behind
	}
	return all.writeTo(s.p.Hist)
}
