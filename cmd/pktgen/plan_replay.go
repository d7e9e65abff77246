package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"govale/cmd/internal/cli"
)

// maxLoop is the most times through a file, beyond which a number is a mistake.
const maxLoop = 1 << 32

// checkReplay checks what goes with -P, and only with it. Options that say what is in a
// packet do not: packets of a file go as they are. Those that pkt-gen passes over are passed
// over here too.
func (p *plan) checkReplay() error {
	switch {
	case p.Pcap == "" && p.Speed != nil:
		return cli.Usagef("--speed is for -P: it is that of the packets in a file")
	case p.Pcap == "" && p.Loop != nil:
		return cli.Usagef("--loop is for -P: it is the times through a file")
	case p.Pcap == "":
		return nil
	case p.Function != "tx":
		return cli.Usagef("-P is for -f tx: it names packets to send")
	case p.Speed != nil && p.Rate.given():
		return cli.Usagef("--speed and -R both say when packets are sent: give one of them")
	case p.Speed != nil && p.Bits > 0:
		return cli.Usagef("--speed and --rate both say when packets are sent: give one of them")
	case p.Loop != nil && *p.Loop > maxLoop:
		return cli.Usagef("--loop %d: a file is sent at most %d times, or 0 for ever", *p.Loop, maxLoop)
	case p.Loop != nil && *p.Loop != 1 && p.Pcap == standardInput:
		return cli.Usagef("--loop %d: the standard input can be read once only; name a file", *p.Loop)
	}
	p.passOver()
	return p.refuseTraffic("says what is in a packet, but with -P packets go as they are; of their addresses -S and -D can be written",
		usedOptions{{"a second -l", len(p.Len) > 1}}, p.mixed(), p.filled(), p.whole(), usedOptions{{"-r", p.Rubbish}})
}

// passOver takes back options that stand beside -P in many a command line of pkt-gen's,
// where they change nothing that is sent.
func (p *plan) passOver() {
	all := append(p.addressed(), usedOptions{{"-l", len(p.Len) == 1}, {"-p", p.Threads > 1}}...)
	if names := all.names(); len(names) > 0 {
		p.passed = append(p.passed, fmt.Sprintf("with -P packets go as they are, in their order through one thread: %s change nothing", strings.Join(names, ", ")))
	}
	if len(p.Len) == 1 {
		p.Len = nil
	}
	p.Src, p.Dst, p.IPv6, p.RandomS, p.RandomD = "", "", false, false, false
	p.Threads = min(p.Threads, 1) // a wrong number stays
}

// openCapture reads the file of -P, or its beginning. There is none, and no error, where
// it has no packets, which is said, or where ctx has ended.
func (p *plan) openCapture(ctx context.Context, env *cli.Env) (*capture, error) {
	c, err := openCapture(ctx, p.Pcap, env.Stdin, keptBytes)
	switch {
	case err == nil && !c.empty():
		if p.Speed != nil && c.untimed > 0 && c.untimed == len(c.packets) {
			return nil, readError(p.Pcap, errors.New("it holds no times of packets, which --speed goes by"))
		}
		return c, nil
	case err != nil && ctx.Err() == nil:
		return nil, err
	case err == nil && p.Count > 0:
		return nil, readError(p.Pcap, fmt.Errorf("it holds no packets, and -n asks for %d", p.Count))
	case err == nil:
		fmt.Fprintf(env.Stderr, "%s: %s holds no packets\n", env.Tool, p.Pcap)
	}
	return nil, nil
}

// announceCapture says what is sent of a file.
func (p *plan) announceCapture(env *cli.Env, c *capture) {
	addrs := ""
	if p.SrcMAC != "" || p.DstMAC != "" {
		addrs = fmt.Sprintf(" (%s -> %s)", p.rewritten(p.SrcMAC), p.rewritten(p.DstMAC))
	}
	if c.stream != nil {
		fmt.Fprintf(env.Stdout, "%s: read while it is sent%s\n", p.Pcap, addrs)
		return
	}
	fmt.Fprintf(env.Stdout, "%s: %d packets, %d bytes%s\n", p.Pcap, len(c.packets), c.bytes, addrs)
	plan := p.replayPlan()
	plan.remark(env, uint64(c.cut), uint64(c.untimed))
}

// rewritten returns the Ethernet address, or the range of them, that is written into packets.
func (p *plan) rewritten(macs string) string {
	lo, hi, err := parseMACs(macs)
	switch {
	case err != nil:
		return "as captured"
	case lo != hi:
		return lo.String() + "-" + hi.String()
	}
	return lo.String()
}

// replayPlan returns how the file is to be sent.
func (p *plan) replayPlan() replayPlan {
	r := replayPlan{path: p.Pcap, head: p.head, rounds: 1, write: p.rewrite(), framing: p.framing(), mtu: p.mtu()}
	switch {
	case p.Loop != nil:
		r.rounds = *p.Loop
	case p.Count > 0:
		r.rounds = 0
	}
	switch {
	case p.Speed != nil:
		r.marking, r.rate = timeMarks, p.Speed.perSecond()
	case p.Bits > 0:
		r.marking, r.rate = bitMarks, uint64(p.Bits)
	}
	return r
}

// rewrite returns what -S and -D write into packets, nil for nothing.
func (p *plan) rewrite() *rewrite {
	if p.SrcMAC == "" && p.DstMAC == "" {
		return nil
	}
	w := new(rewrite)
	if lo, hi, err := parseMACs(p.SrcMAC); err == nil { // "" is not given; others were checked
		w.setSrc(lo, hi)
	}
	if lo, hi, err := parseMACs(p.DstMAC); err == nil {
		w.setDst(lo, hi)
	}
	return w
}

// replay gives a sender the packets of a capture. They go through one ring, since a card
// may send from several in any order.
func (p *plan) replay(s *sender, c *capture) error {
	s.rings = s.rings[:1]
	r := s.rings[0]
	plan := p.replayPlan()
	plan.cut = cutter{frags: p.Frags, most: min(r.BufSize(), math.MaxUint16)}
	if p.FragLen > 0 {
		plan.cut.most = min(plan.cut.most, p.FragLen)
	}
	if room := min(maxFrags, int(r.NumSlots())-1); p.Frags > room {
		return cli.Usagef("-F %d: %s takes at most %d slots", p.Frags, p.portName(), room)
	}
	src := newReplay(c, r, plan)
	s.src, s.feed = src, src
	if src.table == nil {
		return nil
	}
	if s.pace == nil {
		s.pace = newPacer(src.rate)
	}
	s.pace.table = src.table
	return nil
}
