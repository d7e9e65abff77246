package pcapfilter

// linkIs tests whether the link layer carries a protocol: a type of Ethernet frames, or
// up to maxLength a service access point of LLC.
func (g *generator) linkIs(proto uint32) *fragment {
	if g.labels > 0 {
		return g.labelIs(proto)
	}
	if g.link == linkPPP {
		if t, ok := pppTypes[proto]; ok {
			proto = t
		}
		return g.equals(fromLinkType, 0, sizeH, proto)
	}
	switch proto {
	case sapISO, sapIP, sapNetBEUI:
		f := g.hasLength()
		return and(f, g.equals(fromLLC, 0, sizeH, proto<<8|proto))
	case sapIPX:
		return g.ipx()
	case etherATalk:
		return g.typeOrSNAP(proto, 0x080007)
	case etherAARP:
		return g.typeOrSNAP(proto, 0)
	}
	if proto <= maxLength {
		f := g.hasLength()
		return and(f, g.equals(fromLinkType, 2, sizeB, proto))
	}
	return g.equals(fromLinkType, 0, sizeH, proto)
}

// hasLength tests whether the type field is a length.
func (g *generator) hasLength() *fragment {
	return not(g.above(fromLinkType, 0, sizeH, maxLength))
}

// ipx tests for IPX in each of the four ways in which Ethernet carries it: as a type,
// behind LLC, behind SNAP, and behind nothing at all, where it begins with ff:ff.
func (g *generator) ipx() *fragment {
	f := g.equals(fromLLC, 0, sizeB, sapIPX)
	f = or(f, g.equals(fromLLC, 0, sizeH, 0xffff))
	f = or(g.snap(0, etherIPX), f)
	f = and(g.hasLength(), f)
	return or(g.equals(fromLinkType, 0, sizeH, etherIPX), f)
}

// typeOrSNAP tests for a protocol as a type or behind SNAP with the number of an
// organization.
func (g *generator) typeOrSNAP(proto, organization uint32) *fragment {
	f := and(g.hasLength(), g.snap(organization, proto))
	return or(g.equals(fromLinkType, 0, sizeH, proto), f)
}

// snap tests for a SNAP header.
func (g *generator) snap(organization, proto uint32) *fragment {
	return g.bytes(fromLLC, 0, []byte{
		sapSNAP, sapSNAP, 0x03,
		byte(organization >> 16), byte(organization >> 8), byte(organization),
		byte(proto >> 8), byte(proto),
	})
}

// needsEthernet refuses what asks for an Ethernet header in a place without one.
func (g *generator) needsEthernet(what string) {
	if g.link != linkEthernet {
		g.refuse("%s needs an Ethernet header, and a PPPoE session has none inside", what)
	}
}

// station tests the Ethernet addresses.
func (g *generator) station(mac [6]byte, dir direction) *fragment {
	var check *fragment
	if g.inGeneve {
		check = g.hasInnerEthernet()
	}
	f := g.byDirection(dir, func(dir direction) *fragment {
		if dir == dirSrc {
			return g.bytes(fromLinkHeader, 6, mac[:])
		}
		return g.bytes(fromLinkHeader, 0, mac[:])
	})
	if check != nil {
		f = and(check, f)
	}
	return f
}

// byDirection combines the tests of a source and a destination as a qualifier asks for.
func (g *generator) byDirection(dir direction, one func(direction) *fragment) *fragment {
	switch dir {
	case dirSrc, dirDst:
		return one(dir)
	case dirBoth:
		f := one(dirSrc)
		return and(f, one(dirDst))
	}
	f := one(dirSrc)
	return or(f, one(dirDst))
}

// broadcast tests for broadcast frames, or for IPv4 packets to a broadcast address.
func (g *generator) broadcast(name protocol) *fragment {
	switch name {
	case anyProtocol, pLink:
		g.needsEthernet("broadcast")
		return g.station([6]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, dirDst)
	case pIP:
		hosts := ^g.opts.netmask()
		ip := g.linkIs(etherIP)
		f := g.masked(fromNetwork, 16, sizeW, 0, hosts)
		f = or(f, g.masked(fromNetwork, 16, sizeW, hosts, hosts))
		return and(ip, f)
	}
	g.refuse("broadcast is of ether and of ip, not of %s", name)
	return nil
}

// multicast tests for multicast frames or packets.
func (g *generator) multicast(name protocol) *fragment {
	switch name {
	case anyProtocol, pLink:
		g.needsEthernet("multicast")
		var check *fragment
		if g.inGeneve {
			check = g.hasInnerEthernet()
		}
		f := g.hasBits(fromLinkHeader, 0, sizeB, 1)
		if check != nil {
			f = and(check, f)
		}
		return f
	case pIP:
		f := g.linkIs(etherIP)
		return and(f, g.atLeast(fromNetwork, 16, sizeB, 224))
	case pIP6:
		f := g.linkIs(etherIP6)
		return and(f, g.equals(fromNetwork, 24, sizeB, 255))
	}
	g.refuse("multicast is of ether, ip and ip6, not of %s", name)
	return nil
}
