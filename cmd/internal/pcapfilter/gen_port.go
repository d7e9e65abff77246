package pcapfilter

// A portRange is the ports from first to last. A single one is tested for equality, a
// range of one is not.
type portRange struct {
	first, last uint32
	single      bool
}

// everyTransport stands for all protocols that have ports.
const everyTransport = -1

// ports tests for ports of one protocol number, or of everyTransport, over IPv6 and IPv4.
func (g *generator) ports(r portRange, proto int, dir direction) *fragment {
	over4 := g.ports4(r, proto, dir)
	return or(g.ports6(r, proto, dir), over4)
}

func (g *generator) ports4(r portRange, proto int, dir direction) *fragment {
	ip := g.linkIs(etherIP)
	return and(ip, g.byTransport(proto, func(proto uint32) *fragment {
		f := g.equals(fromNetwork, 9, sizeB, proto)
		f = and(f, g.firstFragment())
		return and(f, g.portsAt(fromTransport, r, dir))
	}))
}

func (g *generator) ports6(r portRange, proto int, dir direction) *fragment {
	ip6 := g.linkIs(etherIP6)
	return and(ip6, g.byTransport(proto, func(proto uint32) *fragment {
		f := g.equals(fromNetwork, 6, sizeB, proto)
		return and(f, g.portsAt(fromTransport6, r, dir))
	}))
}

// byTransport returns the fragment of one protocol, or what is true if that of any is.
// Of these SCTP's is tested first.
func (g *generator) byTransport(proto int, one func(uint32) *fragment) *fragment {
	if proto != everyTransport {
		return one(uint32(proto))
	}
	f := one(ipTCP)
	f = or(f, one(ipUDP))
	return or(one(ipSCTP), f)
}

// firstFragment tests whether an IPv4 packet is whole or the first of its fragments: the
// others have no ports.
func (g *generator) firstFragment() *fragment {
	return not(g.hasBits(fromNetwork, 6, sizeH, 0x1fff))
}

// portsAt tests the two ports in a header.
func (g *generator) portsAt(from base, r portRange, dir direction) *fragment {
	return g.byDirection(dir, func(dir direction) *fragment {
		at := uint32(0)
		if dir == dirDst {
			at = 2
		}
		if r.single {
			return g.equals(from, at, sizeH, r.first)
		}
		f := g.atLeast(from, at, sizeH, min(r.first, r.last))
		return and(f, not(g.above(from, at, sizeH, max(r.first, r.last))))
	})
}
