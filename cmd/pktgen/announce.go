package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// announce says which port is used and what is sent, and with -v how.
func (s *side) announce(env *cli.Env) {
	p, c := s.p, s.capture
	fmt.Fprintf(env.Stdout, "%s %s: %d queues, %d threads and %d cpus.\n", p.says, p.portName(), s.queues, p.Threads, p.cpus())
	if p.Verbose > 0 {
		p.tell(s.crew.notes, s.ports)
	}
	switch {
	case p.total != "Sent":
	case c == nil:
		fmt.Fprintf(env.Stdout, "%s (%s -> %s)\n", p.between(), p.macs(p.SrcMAC, p.flow.srcMAC), p.macs(p.DstMAC, p.flow.dstMAC))
		if traffic := p.traffic(); traffic != "" {
			fmt.Fprintln(env.Stdout, traffic)
		}
	default:
		p.announceCapture(env, c)
	}
}

// between says between whom packets go, or that they are a frame that was given.
func (p *plan) between() string {
	if p.flow.raw != nil {
		return fmt.Sprintf("A frame of %d bytes", len(p.flow.raw))
	}
	return p.Src + " -> " + p.Dst
}

// macs returns an Ethernet address as it is announced, or the range as it was given.
func (p *plan) macs(given string, m netmap.MAC) string {
	if lo, hi, err := parseMACs(given); err == nil && lo != hi {
		return lo.String() + "-" + hi.String()
	}
	return m.String()
}

// tell says what pkt-gen -v does.
func (p *plan) tell(notes *notes, ports []*netmap.Port) {
	notes.printf("main", "interface is %s", p.Port)
	if p.Burst == nil || *p.Burst == 0 {
		notes.printf("main", "using default burst size: %d", p.burst)
	}
	notes.printf("main", "running on %d cpus (have %d)", p.cpus(), runtime.NumCPU())
	if p.flow.raw == nil {
		for _, side := range [...]string{p.Src, p.Dst} {
			if e, err := parseEndpoints(side, p.IPv6); err == nil {
				notes.printf("extract_ip_range", "range is %v to %v", e.lo, e.hi)
			}
		}
	}
	for _, port := range ports {
		notes.printf("main", "nifp ntxqs %d nrxqs %d memid %d extra buffers %d", len(port.Tx), len(port.Rx), port.MemID, len(port.ExtraBufs()))
		for _, r := range port.Tx {
			notes.printf("main", "   TX%d slots %d of %d bytes", r.ID(), r.NumSlots(), r.BufSize())
		}
		for _, r := range port.Rx {
			notes.printf("main", "   RX%d slots %d of %d bytes", r.ID(), r.NumSlots(), r.BufSize())
		}
	}
	if pace := p.pacer(0); pace != nil && p.Pcap == "" {
		burst := pace.burst(p.burst)
		notes.printf("main", "Sending %d packets every  %.9f s", burst, pace.due(uint64(burst)).Seconds())
	}
	if p.total == "Sent" && p.Pcap == "" {
		if cut, err := p.cutter(ports[0].Tx[0]); err == nil {
			frags, each := cut.of(p.head + p.most)
			notes.printf("sender_body", "frags %d frag_size %d", frags, each)
		}
	}
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
