package main

import (
	"cmp"

	"govale/cmd/internal/cli"
)

// nameAddresses sets the addresses that are not given.
func (p *plan) nameAddresses() {
	src, dst := "10.0.0.1", "10.1.0.1"
	if p.IPv6 {
		src, dst = "fd00::1", "fd00::2"
	}
	if p.Src == "" {
		p.Src = src
	}
	if p.Dst == "" {
		p.Dst = dst
	}
}

// broadcast is where frames go without -D.
const broadcast = "ff:ff:ff:ff:ff:ff"

// setFlow sets what the packets to send are like, and which numbers of theirs change.
func (p *plan) setFlow() error {
	f := &p.flow
	if f.raw == nil {
		if err := p.setEndpoints(); err != nil {
			return err
		}
	}
	if err := p.setMACs(); err != nil {
		return err
	}
	if p.Indirect && (len(f.dials) > 0 || p.Flows > 0) {
		return cli.Usagef("-I sends one frame again and again, in which nothing changes: no ranges, no flows, nothing random or numbered")
	}
	return nil
}

// setEndpoints sets addresses and ports, and what else changes behind IP.
func (p *plan) setEndpoints() error {
	p.nameAddresses()
	src, err := parseEndpoints(p.Src, p.IPv6)
	if err != nil {
		return cli.Usagef("-s: %v", err)
	}
	dst, err := parseEndpoints(p.Dst, p.IPv6)
	if err != nil {
		return cli.Usagef("-d: %v", err)
	}
	f := &p.flow
	f.src, f.dst, f.proto = src.lo, dst.lo, p.proto()
	l := f.layout()
	ports := [...]int{l.transport, l.transport + 2}
	if f.proto == icmpEcho {
		if dst.lo.Port() != defaultPort || dst.hi.Port() != defaultPort {
			return cli.Usagef("-d %s: an echo request has no destination port", p.Dst)
		}
		ports = [...]int{l.transport + icmpIdent, 0}
	}
	f.addSide(src, p.RandomS, l.src, ports[0])
	f.addSide(dst, p.RandomD, l.dst, ports[1])
	switch f.proto {
	case tcpSYN:
		f.dials = append(f.dials, dial{at: l.transport + tcpSequence, bytes: 4, hi: 1<<32 - 1, sum: true, kind: rolling})
	case icmpEcho:
		f.dials = append(f.dials, dial{at: l.transport + icmpSequence, bytes: 2, hi: 1<<16 - 1, sum: true, kind: counting})
	}
	return nil
}

// addSide adds the numbers of one side that change, its address and its port being at
// these places: port 0 is none.
func (f *flow) addSide(e endpoints, random bool, addr, port int) {
	dials := e.dials(addr, port)
	if random {
		dials = e.random(addr, port)
	}
	for _, d := range dials {
		if d.at == 0 {
			continue
		}
		if d.at == addr && !f.proto.transport(f.v6()).pseudo {
			d.sum = false
		}
		f.dials = append(f.dials, d)
	}
}

// ports returns the source port, or what stands for it, as a number that changes.
func (f *flow) ports() dial {
	at := f.layout().transport
	if f.proto == icmpEcho {
		at += icmpIdent
	}
	return dial{at: at, bytes: 2, lo: uint64(f.src.Port()), hi: uint64(f.src.Port()), sum: true}
}

// setMACs sets the Ethernet addresses. Those of a frame that is given stay where they are
// not.
func (p *plan) setMACs() error {
	f := &p.flow
	f.srcMAC = ownMAC(p.spec)
	if f.raw != nil {
		copy(f.srcMAC[:], f.raw[6:])
		copy(f.dstMAC[:], f.raw)
	}
	if p.SrcMAC != "" {
		lo, hi, err := parseMACs(p.SrcMAC)
		if err != nil {
			return cli.Usagef("-S: %v", err)
		}
		f.srcMAC = lo
		f.dials = append(f.dials, macDials(lo, hi, 6)...)
	}
	if p.DstMAC != "" || f.raw == nil {
		lo, hi, err := parseMACs(cmp.Or(p.DstMAC, broadcast))
		if err != nil {
			return cli.Usagef("-D: %v", err)
		}
		f.dstMAC = lo
		f.dials = append(f.dials, macDials(lo, hi, 0)...)
	}
	if f.raw != nil {
		copy(f.raw, f.dstMAC[:])
		copy(f.raw[6:], f.srcMAC[:])
	}
	return nil
}
