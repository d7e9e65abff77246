package main

import (
	"context"
	"fmt"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/nmreq"
)

// run sends or receives, and reads the file to send before it touches a device.
func (g *grammar) run(ctx context.Context, env *cli.Env) error {
	p, err := g.plan()
	if err != nil {
		return err
	}
	opener, err := g.Opener(env)
	if err != nil {
		return err
	}
	opener.Dialer.Busy = g.Busy
	if g.Function == "rx" {
		return p.receive(ctx, env, opener)
	}
	if g.Pcap == "" {
		return p.send(ctx, env, opener, nil)
	}
	c, err := loadCapture(g.Pcap)
	if err != nil {
		return err
	}
	if len(c.packets) == 0 {
		fmt.Fprintf(env.Stderr, "%s: %s holds no packets\n", env.Tool, g.Pcap)
		fmt.Fprint(env.Stdout, summary("Sent", tally{}, 0))
		return nil
	}
	return p.send(ctx, env, opener, c)
}

// send sends what a capture holds or, where it is nil, what pkt-gen would.
func (p *plan) send(ctx context.Context, env *cli.Env, opener *cli.Opener, c *capture) error {
	port, err := opener.OpenPort(p.Port, nil)
	if err != nil {
		return err
	}
	defer port.Close()
	if len(port.Tx) == 0 {
		return cli.Usagef("%s is opened without tx rings", p.Port)
	}
	s := &sender{port: port, rings: port.Tx, c: newCounters(), n: p.Count, burst: p.Burst}
	if err := p.source(s, c); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "Sending on %s: %d queues, 1 threads and 1 cpus.\n", p.spec, len(port.Tx))
	p.announce(env, c)
	p.settle(ctx, env)
	if p.Rate > 0 {
		s.pace = newPacer(p.Rate)
	}
	err = p.report(env, s.c, func() error { return s.run(ctx) })
	fmt.Fprint(env.Stdout, summary("Sent", s.c.now(), s.to.Sub(s.from)))
	return err
}

// source gives a sender its packets. Those of a capture go through one ring, since a
// card may send from several in any order.
func (p *plan) source(s *sender, c *capture) error {
	if c == nil {
		if most := min(s.rings[0].BufSize(), maxFrame-1); p.Len > most {
			return cli.Usagef("-l %d: a frame on %s has at most %d bytes, the size of a buffer", p.Len, p.spec, most)
		}
		s.src = newGenerator(newFrame(p.flow, p.Len), s.rings)
		return nil
	}
	s.rings = s.rings[:1]
	src, err := newReplay(c, s.rings[0])
	if err != nil {
		return fmt.Errorf("%s: %w", p.Pcap, err)
	}
	s.src = src
	if s.n == 0 {
		s.n = uint64(len(c.packets))
	}
	return nil
}

// announce says what is sent.
func (p *plan) announce(env *cli.Env, c *capture) {
	if c == nil {
		fmt.Fprintf(env.Stdout, "%s -> %s (%s -> %s)\n", p.Src, p.Dst, p.flow.srcMAC, p.flow.dstMAC)
		return
	}
	fmt.Fprintf(env.Stdout, "%s: %d packets, %d bytes\n", p.Pcap, len(c.packets), c.bytes)
	if c.cut > 0 {
		fmt.Fprintf(env.Stderr, "%s: of %d packets %s holds only the beginning (a snaplen was set): that is sent\n", env.Tool, c.cut, p.Pcap)
	}
}

// receive receives and counts.
func (p *plan) receive(ctx context.Context, env *cli.Env, opener *cli.Opener) error {
	port, err := opener.OpenPort(p.Port, &netmap.Config{Flags: nmreq.FlagNoTxPoll})
	if err != nil {
		return err
	}
	defer port.Close()
	if len(port.Rx) == 0 {
		return cli.Usagef("%s is opened without rx rings", p.Port)
	}
	fmt.Fprintf(env.Stdout, "Receiving from %s: %d queues, 1 threads and 1 cpus.\n", p.spec, len(port.Rx))
	p.settle(ctx, env)
	rc := &receiver{port: port, c: newCounters(), n: p.Count, burst: p.Burst}
	err = p.report(env, rc.c, func() error { return rc.run(ctx) })
	fmt.Fprint(env.Stdout, summary("Received", rc.c.now(), rc.to.Sub(rc.from)))
	return err
}

// settle waits for the link to come up, or until ctx ends.
func (p *plan) settle(ctx context.Context, env *cli.Env) {
	if p.wait == 0 {
		return
	}
	fmt.Fprintf(env.Stderr, "%s start_threads [%s] Wait %d secs for phy reset\n", stamp(time.Now()), p.Function, p.wait/time.Second)
	select {
	case <-ctx.Done():
		return
	case <-time.After(p.wait):
	}
	fmt.Fprintf(env.Stderr, "%s start_threads [%s] Ready...\n", stamp(time.Now()), p.Function)
}

// report runs work and prints lines of progress meanwhile.
func (p *plan) report(env *cli.Env, c *counters, work func() error) error {
	r := &reporter{c: c, w: env.Stderr, mode: p.Function, every: time.Duration(p.Report) * time.Millisecond}
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
