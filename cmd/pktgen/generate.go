package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"govale/cmd/internal/cli"
)

// run does what -f says, and reads the file to send before it touches a device.
func (g *grammar) run(ctx context.Context, env *cli.Env) error {
	p, err := g.plan()
	if err != nil {
		return err
	}
	p.tellPassed(env)
	from := g.DeviceFlags
	if g.isNull() || g.isPackets() {
		from.Dev = "vale" // no other device is asked
	}
	opener, err := from.Opener(env)
	if err != nil {
		return err
	}
	if p.Indirect && opener.Kind() != "kernel" {
		return fmt.Errorf("-I: %w: only a kernel can read a payload in the memory of this program, and the device is %s", errors.ErrUnsupported, opener.Kind())
	}
	opener.Dialer.Busy = g.Busy
	t := g.newTeller(env, opener.Kind())
	var c *capture
	if g.Pcap != "" {
		if c, err = p.openCapture(ctx, t.env); err != nil {
			return err
		}
		if c == nil {
			return t.nothing(ctx, p)
		}
	}
	return p.work(ctx, t, opener, c)
}

// work opens the port, does the job in as many threads as there are, and sums it up. A
// capture is sent instead of what pkt-gen would, where it is not nil.
func (p *plan) work(ctx context.Context, t *teller, opener *cli.Opener, c *capture) error {
	s, err := p.open(t.env, opener, c)
	defer s.close()
	if err != nil {
		return err
	}
	s.announce(t.env)
	p.settle(ctx, t.env)
	err = t.during(ctx, []*side{s}, func(ctx context.Context) error { return p.runAll(ctx, s.crew, s.jobs) })
	return t.conclude(ctx, s, err)
}

// portName returns the port as it is announced.
func (p *plan) portName() string {
	if p.isNull() || p.isPackets() {
		return p.Port
	}
	return p.spec.String()
}

// runAll does the jobs, each in a thread of its own. Where one fails, or has done the last
// that was to be done together, the others end too.
func (p *plan) runAll(ctx context.Context, crew *crew, jobs []job) error {
	if len(jobs) == 1 && p.CPU == nil {
		return jobs[0].run(ctx)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	start := time.Now()
	errs := make([]error, len(jobs))
	var all sync.WaitGroup
	for i, j := range jobs {
		all.Go(func() {
			release, err := p.pin(i)
			if err == nil {
				defer release()
				err = p.runJob(ctx, j, start)
			}
			if errs[i] = err; err != nil || crew.done() {
				stop()
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// runJob runs a job whose pacer, if it has one, is on the schedule from start on.
func (p *plan) runJob(ctx context.Context, j job, start time.Time) error {
	if s, ok := j.(*sender); ok {
		s.start = start
	}
	return j.run(ctx)
}
