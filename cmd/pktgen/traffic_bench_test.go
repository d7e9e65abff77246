package main

import "testing"

// changing are command lines of packets that differ from each other. All are of 60 bytes
// but where sizes are what differs.
var changing = [...]struct {
	name   string
	change func(*grammar)
}{
	{"range", func(g *grammar) { g.Dst = "10.1.0.1-10.1.15.255" }},
	{"ranges", func(g *grammar) { g.Src, g.Dst = "10.0.0.1:1-10.0.0.255:2", "10.1.0.1:1-10.1.15.255:2" }},
	{"ipv6", func(g *grammar) { g.IPv6, g.Dst = true, "fd00::1-fd00::ffff" }},
	{"macs", func(g *grammar) { g.SrcMAC = "2:0:0:0:0:0-2:0:0:0:ff:ff" }},
	{"random", func(g *grammar) { g.RandomS, g.RandomD = true, true }},
	{"imix", func(g *grammar) { g.Sizes = "imix" }},
	{"sizes", func(g *grammar) { g.Sizes = "60-1514" }},
	{"flows/uniform", func(g *grammar) { g.Flows = 1000 }},
	{"flows/round-robin", func(g *grammar) { g.Flows, g.FlowDist = 1000, "round-robin" }},
	{"flows/zipf", func(g *grammar) { g.Flows, g.FlowDist = 1000, "zipf" }},
	{"flows/zipf/1M", func(g *grammar) { g.Flows, g.FlowDist, g.Src = 1e6, "zipf", "10.0.0.0:1-10.0.255.255:16" }},
	{"flows/ranges", func(g *grammar) {
		g.Flows, g.Src, g.Dst = 1e6, "10.0.0.1:1-10.0.0.255:2", "10.1.0.1:1-10.1.15.255:2"
	}},
	{"imix/flows", func(g *grammar) { g.Sizes, g.Flows, g.FlowDist = "imix", 1000, "zipf" }},
	{"vlan", func(g *grammar) { g.VLAN, g.Dst = "5,6", "10.1.0.1-10.1.15.255" }},
	{"tcp-syn", func(g *grammar) { g.Proto = "tcp-syn" }},
	{"icmp", func(g *grammar) { g.Proto = "icmp" }},
	{"icmp6", func(g *grammar) { g.Proto, g.IPv6 = "icmp", true }},
	{"frame", func(g *grammar) {
		g.Frame, g.Len, g.SrcMAC = "ffffffffffff0200000000010806", []int{60}, "2:0:0:0:0:0-2:0:0:0:ff:ff"
	}},
}

// BenchmarkComposeOwnWork is what a packet costs that differs from the one before it, by
// what differs: written into a buffer that holds the rest, and copied whole.
func BenchmarkComposeOwnWork(b *testing.B) {
	for _, kind := range changing {
		b.Run(kind.name, func(b *testing.B) {
			p := openGiver(b, 60)
			plan := planOf(b, kind.change)
			benchmarkTx(b, p, newPatcher(newPacket(plan.flow, plan.sizes), 0, p.Tx), 512)
		})
		b.Run(kind.name+"/copied", func(b *testing.B) {
			p := openGiver(b, 60)
			plan := planOf(b, kind.change)
			benchmarkTx(b, p, newComposer(plan.flow, plan.sizes, cutter{1, 2048}), 512)
		})
	}
}

// BenchmarkMix is what the choice of a flow costs, beside writing it into a packet.
func BenchmarkMix(b *testing.B) {
	p := planOf(b, func(g *grammar) { g.Flows, g.FlowDist, g.Src = 1e6, "zipf:1.1", "10.0.0.0:1-10.0.255.255:16" })
	pkt := newPacket(p.flow, p.sizes)
	var sum uint64
	for b.Loop() {
		sum += pkt.mix.draw(pkt.rng)
	}
	if sum == 0 && b.N > 1000 { // a single one is flow 0 more often than any other
		b.Error("always flow 0")
	}
}
