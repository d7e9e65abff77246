package main

import (
	"bytes"
	"strings"
	"testing"
)

// A flow is the same in each run, whatever the distribution: flow k is packet k of the
// ranges, and without ranges it has the source port that is k after the first.
func TestFlows(t *testing.T) {
	for name, change := range map[string]func(*grammar){
		"ports":  func(g *grammar) { g.Flows = 500 },
		"ranges": func(g *grammar) { g.Flows, g.Src, g.Dst = 600, "10.0.0.9:1-10.0.1.8:2", "10.1.0.1:7-10.1.0.3:9" },
		"IPv6":   func(g *grammar) { g.Flows, g.IPv6, g.Dst = 600, true, "[fd00::1]:1-[fd00::fff]:3" },
		"MACs":   func(g *grammar) { g.Flows, g.DstMAC = 600, "2:0:0:0:0:0-2:0:0:0:2:0" },
		"icmp":   func(g *grammar) { g.Flows, g.Proto = 600, "icmp" },
		"one":    func(g *grammar) { g.Flows = 1 },
	} {
		g := &grammar{}
		change(g)
		if name == "MACs" {
			g.Flows = 0x201
		}
		inTurn := planOf(t, func(to *grammar) { change(to); to.Flows, to.FlowDist = g.Flows, "round-robin" })
		pkt, flows := newPacket(inTurn.flow, inTurn.sizes), map[string]uint64{}
		var all []string
		for k := range g.Flows {
			b := bytes.Clone(pkt.frame())
			checkFrame(t, b)
			tuple := tupleOf(pkt)
			if _, twice := flows[tuple]; twice {
				t.Fatalf("%s: flow %d is another one too", name, k)
			}
			flows[tuple], all = k, append(all, tuple)
			pkt.next()
		}
		if got := tupleOf(pkt); got != all[0] {
			t.Errorf("%s: after all flows comes another one than the first", name)
		}
		for _, dist := range []string{"uniform", "zipf"} {
			p := planOf(t, func(to *grammar) { change(to); to.Flows, to.FlowDist = g.Flows, dist })
			pkt := newPacket(p.flow, p.sizes)
			for range 2000 {
				if _, ok := flows[tupleOf(pkt)]; !ok {
					t.Fatalf("%s, %s: a packet is of no flow", name, dist)
				}
				pkt.next()
			}
		}
		if name == "ranges" { // as without flows
			ranges := planOf(t, func(to *grammar) { change(to); to.Flows = 0 })
			pkt := newPacket(ranges.flow, ranges.sizes)
			for k, want := range all {
				if got := tupleOf(pkt); got != want {
					t.Fatalf("flow %d is not packet %d of the ranges", k, k)
				}
				pkt.next()
			}
		}
	}
}

// tupleOf returns the bytes that tell flows apart.
func tupleOf(p *packet) string {
	b, l := p.frame(), p.l
	ports := b[l.transport : l.transport+4]
	if l.proto == icmpEcho {
		ports = b[l.transport+icmpIdent : l.transport+icmpSequence]
	}
	return string(b[:12]) + string(b[l.src:l.transport]) + string(ports)
}

// What is random is the same with the same seed, in each thread another, and without one
// another in each run.
func TestSeed(t *testing.T) {
	one, two := uint64(1), uint64(2)
	run := func(seed *uint64, thread int) string {
		p := planOf(t, func(g *grammar) {
			g.Seed, g.Sizes, g.Flows, g.FlowDist, g.Proto = seed, "60-100", 1000, "zipf", "tcp-syn"
		})
		pkt := newPacket(p.flow.ofThread(thread, 2), p.sizes)
		var all bytes.Buffer
		for range 50 {
			all.Write(pkt.frame())
			pkt.next()
		}
		return all.String()
	}
	first := run(&one, 0)
	if again := run(&one, 0); again != first {
		t.Error("the same seed makes other packets")
	}
	for name, other := range map[string]string{"another seed": run(&two, 0), "another thread": run(&one, 1), "no seed": run(nil, 0)} {
		if other == first {
			t.Errorf("%s makes the same packets", name)
		}
	}
	unsown := run(nil, 0)
	if again := run(nil, 0); again == unsown {
		t.Error("two runs without a seed make the same packets")
	}
}

// What a line about the traffic says.
func TestTraffic(t *testing.T) {
	seed := uint64(7)
	for want, change := range map[string]func(*grammar){
		"":       func(g *grammar) { g.RandomS, g.Src = true, "10.0.0.1-10.0.0.9" },
		"seed 7": func(g *grammar) { g.Seed = &seed },
		"10 flows (uniform), sizes imix (357.8 bytes on average), tcp-syn, VLAN 1, seed 7": func(g *grammar) {
			g.Flows, g.Sizes, g.Proto, g.VLAN, g.Seed = 10, "imix", "tcp-syn", "1", &seed
		},
		"10 flows (round-robin), icmp": func(g *grammar) { g.Flows, g.FlowDist, g.Proto = 10, "round-robin", "icmp" },
	} {
		if got := planOf(t, change).traffic(); got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
	p := planOf(t, func(g *grammar) { g.Sizes = "60-61" })
	if got := p.traffic(); !strings.HasPrefix(got, "sizes 60-61 (60.5 bytes on average), seed ") {
		t.Errorf("said %q, which is without the seed of what is random", got)
	}
}

// With tags, numbers and pings are where they are without, and are found there.
func TestTagsBeforePayload(t *testing.T) {
	for _, vlan := range []string{"5", "5,6"} {
		for _, v6 := range []bool{false, true} {
			p := planOf(t, func(g *grammar) { g.Function, g.VLAN, g.IPv6 = "txseq", vlan, v6 })
			c := newComposer(p.flow, p.sizes, cutter{1, 2048})
			c.number()
			c.seq.turn(c.p, 0x01020304)
			c.seq.write(c.p.b)
			checkFrame(t, c.p.frame())
			if n, ok := numberIn(c.p.frame()); !ok || n != 0x01020304 {
				t.Errorf("VLAN %s, IPv6 %t: number %#x, %t", vlan, v6, n, ok)
			}
			if n, ok := numberIn(c.p.frame()[:c.p.l.body+seqBytes-1]); ok {
				t.Errorf("VLAN %s, IPv6 %t: number %#x in a frame that is too short", vlan, v6, n)
			}
			b := bytes.Clone(c.p.frame())
			swapAddresses(b)
			l := c.p.l
			if !bytes.Equal(b[l.src:l.dst], c.p.b[l.dst:l.transport]) || !bytes.Equal(b[l.dst:l.transport], c.p.b[l.src:l.dst]) {
				t.Errorf("VLAN %s, IPv6 %t: addresses are not swapped", vlan, v6)
			}
			checkFrame(t, b)
		}
	}
}

// Pings go through ranges and sizes too, and all of them are answered.
func TestPingTraffic(t *testing.T) {
	pg, b, _ := openPinger(t, false)
	p := planOf(t, func(g *grammar) {
		g.Function, g.Dst, g.Sizes, g.VLAN, g.Proto = "ping", "10.1.0.1-10.1.0.20", "80-100", "5", "icmp"
	})
	fresh := newPinger(pg.port, p.flow, p.sizes, 0)
	fresh.notes = pg.notes
	if err := fresh.send(20); err != nil {
		t.Fatal(err)
	}
	sizes, bytesIn, dsts := map[int]bool{}, 0, map[string]bool{}
	for _, ping := range takePackets(t, b) {
		checkFrame(t, ping)
		sizes[len(ping)] = true
		bytesIn += len(ping)
		dsts[string(ping[fresh.p.l.dst:fresh.p.l.transport])] = true
		fresh.answer(ping, fresh.out[0].at)
	}
	if fresh.answered != 20 || len(dsts) != 20 || len(sizes) < 5 || fresh.c.now().bytes != uint64(bytesIn) {
		t.Errorf("%d answers to %d addresses of %d sizes, %d bytes counted of %d", fresh.answered, len(dsts), len(sizes), fresh.c.now().bytes, bytesIn)
	}
}

// The mean size is what a rate in bits goes by.
func TestBitsOfSizes(t *testing.T) {
	p := planOf(t, func(g *grammar) { g.Sizes, g.Bits = "imix", 1e9 })
	if got := p.bitsEach(); got != 2863 { // 8 * 4294 / 12 = 2862.67
		t.Errorf("a packet has %d bits, want 2863", got)
	}
}
