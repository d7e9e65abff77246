package main

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"

	"govale/cmd/internal/cli"
)

// checkTraffic refuses options that say what packets are like where nothing sends them, or
// where they come from somewhere else.
func (p *plan) checkTraffic() error {
	if !p.sends || p.Function == "pong" {
		return p.refuseTraffic("is for -f tx, txseq and ping, which send packets of their own", p.mixed(), p.filled(), p.whole())
	}
	switch {
	case p.Rubbish:
		return p.refuseTraffic("says what is in a packet, and -r sends buffers as they are", p.filled(), usedOptions{{"--frame", p.Frame != ""}})
	case p.Frame != "" && p.Function != "tx":
		return cli.Usagef("--frame is for -f tx: -f %s writes into its frames", p.Function)
	case p.Frame != "":
		return p.refuseTraffic("says what is in a packet, and --frame sends one as it is", p.addressed(), p.filled())
	case p.FlowDist != "" && p.Flows == 0:
		return cli.Usagef("--flow-dist says how often each of --flows is sent, which is missing")
	case p.Flows > 0 && (p.RandomS || p.RandomD):
		return cli.Usagef("--flows: a flow has addresses and ports of its own, and -z and -Z make them random in each packet")
	case p.Flows > maxFlows:
		return cli.Usagef("--flows %d: there are at most %d", p.Flows, uint64(maxFlows))
	case p.Function != "tx" && p.proto() == tcpSYN:
		return cli.Usagef("--proto tcp-syn: -f %s needs a payload, which a SYN has not", p.Function)
	}
	return nil
}

// UsedOptions are some that say what packets are like, and which of them are given.
type usedOptions []struct {
	name string
	used bool
}

// refuseTraffic returns an error for the first option that is given.
func (p *plan) refuseTraffic(why string, lists ...usedOptions) error {
	for _, list := range lists {
		if names := list.names(); len(names) > 0 {
			return cli.Usagef("%s %s", names[0], why)
		}
	}
	return nil
}

// names returns those that are given.
func (u usedOptions) names() (all []string) {
	for _, o := range u {
		if o.used {
			all = append(all, o.name)
		}
	}
	return all
}

// mixed returns the options of sizes that pkt-gen, which takes -l anywhere, does not have.
func (p *plan) mixed() usedOptions { return usedOptions{{"--sizes", p.Sizes != ""}} }

// addressed returns those of addresses behind Ethernet's.
func (p *plan) addressed() usedOptions {
	return usedOptions{{"-s", p.Src != ""}, {"-d", p.Dst != ""}, {"-6", p.IPv6}, {"-z", p.RandomS}, {"-Z", p.RandomD}}
}

// filled returns those that say what else is in a packet.
func (p *plan) filled() usedOptions {
	return usedOptions{{"--flows", p.Flows > 0}, {"--flow-dist", p.FlowDist != ""}, {"--proto", p.proto() != udp}, {"--vlan", p.VLAN != ""}}
}

// whole returns those of packets as a whole.
func (p *plan) whole() usedOptions {
	return usedOptions{{"--frame", p.Frame != ""}, {"--seed", p.Seed != nil}}
}

// proto returns what IP carries.
func (p *plan) proto() proto { return protoNames[p.Proto] }

// setTags parses --vlan.
func (p *plan) setTags() (err error) {
	if p.VLAN == "" {
		return nil
	}
	if p.flow.tags, err = parseTags(p.VLAN); err != nil {
		return cli.Usagef("--vlan: %v", err)
	}
	return nil
}

// setFrame reads the frame of --frame.
func (p *plan) setFrame() (err error) {
	if p.Frame != "" {
		p.flow.raw, err = givenFrame(p.Frame)
	}
	return err
}

// setSeed sets what random numbers begin with: another number in each run, where none is
// given.
func (p *plan) setSeed() error {
	seed := uint64(rand.Uint32()) // not longer than a user likes to type it
	if p.Seed != nil {
		seed = *p.Seed
	}
	p.flow.seed = [2]uint64{seed, 0}
	return nil
}

// setMix makes the numbers that change the flows of --flows.
func (p *plan) setMix() (err error) {
	if p.Flows == 0 {
		return nil
	}
	f := &p.flow
	ranges := 0
	room := uint64(1)
	for _, d := range f.dials {
		if d.kind == turning {
			ranges++
			hi, lo := bits.Mul64(room, d.hi-d.lo+1)
			if room = lo; hi > 0 || room > maxFlows {
				room = maxFlows
			}
		}
	}
	if ranges == 0 {
		port := f.ports()
		port.hi = 1<<16 - 1
		room = port.hi - port.lo + 1
		f.dials = append([]dial{port}, f.dials...)
	}
	if p.Flows > room {
		return cli.Usagef("--flows %d: %s; -s and -d take ranges, such as -s 10.0.0.1-10.0.255.255", p.Flows, roomText(ranges == 0, room))
	}
	dist := p.FlowDist
	if dist == "" {
		dist = "uniform"
	}
	if f.mix, err = newMix(p.Flows, dist); err != nil {
		return cli.Usagef("--flow-dist: %v", err)
	}
	return nil
}

// roomText says why there are no more flows.
func roomText(ports bool, room uint64) string {
	if ports {
		return fmt.Sprintf("without a range, flows differ in the source port, which leaves %d", room)
	}
	return fmt.Sprintf("the ranges that are given make %d", room)
}

// ofThread returns the packets of thread i of so many: each has random numbers of its own.
func (f flow) ofThread(i, threads int) flow {
	f.seed[1] = uint64(i)
	if f.mix != nil {
		f.mix = f.mix.ofThread(i, threads)
	}
	return f
}

// traffic says what packets are like beyond what pkt-gen can do, "" where that is nothing.
func (p *plan) traffic() string {
	var all []string
	if p.Flows > 0 {
		dist := p.FlowDist
		if dist == "" {
			dist = "uniform"
		}
		all = append(all, fmt.Sprintf("%d flows (%s)", p.Flows, dist))
	}
	if p.Sizes != "" {
		all = append(all, fmt.Sprintf("sizes %s (%.1f bytes on average)", p.Sizes, p.sizes.mean()))
	}
	if p.proto() != udp {
		all = append(all, p.Proto)
	}
	if p.VLAN != "" {
		all = append(all, "VLAN "+p.VLAN)
	}
	if len(all) > 0 && p.byChance() || p.Seed != nil {
		all = append(all, fmt.Sprintf("seed %d", p.flow.seed[0]))
	}
	return strings.Join(all, ", ")
}

// seed returns what random numbers begin with, nil where nothing about the packets that are
// sent is random.
func (p *plan) seed() *uint64 {
	if !p.makes() || !p.byChance() {
		return nil
	}
	return &p.flow.seed[0]
}

// makes says whether the function sends packets of its own.
func (p *plan) makes() bool { return p.sends && p.Function != "pong" && p.Pcap == "" }

// byChance says whether anything about the packets is random.
func (p *plan) byChance() bool {
	return !p.sizes.one() || p.flow.mix != nil && !p.flow.mix.inTurn ||
		slices.ContainsFunc(p.flow.dials, func(d dial) bool { return d.kind == rolling })
}
