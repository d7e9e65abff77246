package pcapfilter

// inside tests for an encapsulation and goes into it.
func (g *generator) inside(c *inside) *fragment {
	switch c.kind {
	case kVLAN:
		return g.vlan(c)
	case kMPLS:
		return g.mpls(c)
	case kPPPoES:
		return g.session(c)
	}
	return g.geneve(c)
}

// within refuses the number of an encapsulation that is too large for its field.
func (c *inside) within(most uint32, what string) {
	if c.number > most {
		refuse(c.value, "%d is too large for %s: %d is the largest", c.number, what, most)
	}
}

// vlan tests for a VLAN tag of any of its three types.
func (g *generator) vlan(c *inside) *fragment {
	if g.labels > 0 {
		g.refuse("vlan cannot stand behind mpls")
	}
	g.needsEthernet("vlan")
	f := g.linkIs(etherVLAN)
	f = or(f, g.linkIs(etherVLANAD))
	f = or(f, g.linkIs(etherVLANOld))
	if c.has {
		c.within(0xfff, "a VLAN")
		f = and(f, g.masked(fromNetwork, 0, sizeH, c.number, 0xfff))
	}
	g.linkPayload.constant += 4
	g.linkTypeAt.constant += 4
	return f
}

// mpls tests for an MPLS label: the first one by the type of the frame, each further one
// by the bit of the label before it that says that it is not the last.
func (g *generator) mpls(c *inside) *fragment {
	var f *fragment
	switch {
	case g.labels > 0:
		f = g.masked(fromLastLabel, 2, sizeB, 0, 1)
	case g.link == linkPPP:
		f = g.linkIs(pppMPLS)
	default:
		f = g.linkIs(etherMPLS)
	}
	if c.has {
		c.within(0xfffff, "an MPLS label")
		f = and(f, g.masked(fromNetwork, 0, sizeW, c.number<<12, 0xfffff000))
	}
	g.network += 4
	g.networkLLC += 4
	g.labels++
	return f
}

// labelIs tests whether a protocol stands behind the last label, which does not say: the
// packet's version number tells.
func (g *generator) labelIs(proto uint32) *fragment {
	version := uint32(0x40)
	switch proto {
	case etherIP:
	case etherIP6:
		version = 0x60
	default:
		g.refuse("behind mpls only ip and ip6 can be told apart, and what these carry")
	}
	f := g.masked(fromLastLabel, 2, sizeB, 1, 1)
	return and(f, g.masked(fromNetwork, 0, sizeB, version, 0xf0))
}

// session tests for a session of PPP over Ethernet.
func (g *generator) session(c *inside) *fragment {
	f := g.linkIs(etherPPPoES)
	if c.has {
		c.within(0xffff, "a PPPoE session")
		f = and(f, g.masked(fromNetwork, 0, sizeW, c.number, 0xffff))
	}
	const header = 6
	g.link = linkPPP
	g.linkHeader = g.linkPayload
	g.linkHeader.constant += g.network + header
	g.linkTypeAt = g.linkHeader
	g.linkPayload.constant = g.linkHeader.constant + 2
	g.network, g.networkLLC = 0, 0
	return f
}
