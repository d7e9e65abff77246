package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"govale/cmd/internal/cli"
)

// run does what -f says, and reads the file to send before it touches a device.
func (g *grammar) run(ctx context.Context, env *cli.Env) error {
	p, err := g.plan()
	if err != nil {
		return err
	}
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
	var c *capture
	if g.Pcap != "" {
		if c, err = p.openCapture(ctx, env); c == nil {
			return err
		}
	}
	return p.work(ctx, env, opener, c)
}

// work opens the port, does the job in as many threads as there are, and sums it up. A
// capture is sent instead of what pkt-gen would, where it is not nil.
func (p *plan) work(ctx context.Context, env *cli.Env, opener *cli.Opener, c *capture) error {
	ports, queues, err := p.openPorts(opener)
	defer closeAll(ports)
	if err != nil {
		return err
	}
	if err := p.setHeader(env, ports[0]); err != nil {
		return err
	}
	notes := &notes{w: env.Stderr, mode: p.Function}
	var begun atomic.Bool
	jobs := make([]job, len(ports))
	for i, port := range ports {
		if jobs[i], err = p.job(env, notes, &begun, port, i, c); err != nil {
			return err
		}
	}
	fmt.Fprintf(env.Stdout, "%s %s: %d queues, %d threads and %d cpus.\n", p.says, p.portName(), queues, p.Threads, p.cpus())
	p.announce(env, notes, ports, c)
	p.settle(ctx, env)
	err = p.report(env, jobs, func() error { return p.runAll(ctx, jobs) })
	return errors.Join(err, p.conclude(env, notes, jobs))
}

// portName returns the port as it is announced.
func (p *plan) portName() string {
	if p.isNull() || p.isPackets() {
		return p.Port
	}
	return p.spec.String()
}

// runAll does the jobs, each in a thread of its own. Where one fails the others end too.
func (p *plan) runAll(ctx context.Context, jobs []job) error {
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
			if errs[i] = err; err != nil {
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
