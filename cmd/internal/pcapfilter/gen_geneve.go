package pcapfilter

// genevePort is the UDP port of Geneve.
const genevePort = 6081

// geneve tests for Geneve and goes into it. What a Geneve packet has inside is an Ethernet
// frame or a bare network packet, and the options before it have any length: where headers
// begin is computed by the program and kept in three registers. That needs a jump that the
// optimizer does not know.
func (g *generator) geneve(c *inside) *fragment {
	f := g.geneve4(c)
	f = or(f, g.geneve6(c))
	offsets := append(g.geneveOffsets(), ins(ldImm, 0))
	f = and(f, g.block(jeqK, 0, offsets))
	g.inGeneve = true
	return f
}

// geneve4 tests for Geneve over IPv4, and leaves in A where the UDP header begins, counted
// from the network header.
func (g *generator) geneve4(c *inside) *fragment {
	f := g.ports4(portRange{first: genevePort, single: true}, ipUDP, dirDst)
	f = g.geneveHeader(f, c, fromTransport)
	return and(f, g.block(jeqX, 0, append(g.ip4HeaderToX(), ins(txa, 0))))
}

// geneve6 is the same over IPv6.
func (g *generator) geneve6(c *inside) *fragment {
	f := g.ports6(portRange{first: genevePort, single: true}, ipUDP, dirDst)
	f = g.geneveHeader(f, c, fromTransport6)
	load := g.variableToX(&g.linkPayload)
	variable := load != nil
	load = append(load, ins(ldImm, ip6Header))
	if variable {
		load = append(load, ins(addX, 0))
	}
	return and(f, g.block(jeqX, 0, append(load, ins(tax, 0))))
}

// geneveHeader tests the version, which must be 0, and the number of the network.
func (g *generator) geneveHeader(f *fragment, c *inside, from base) *fragment {
	f = and(f, g.masked(from, 8, sizeB, 0, 0xc0))
	if c.has {
		c.within(0xffffff, "the network of Geneve")
		f = and(f, g.masked(from, 12, sizeW, c.number<<8, 0xffffff00))
	}
	return f
}

// geneveOffsets returns statements that compute where the headers inside begin, and makes
// the generator go by these.
func (g *generator) geneveOffsets() []*stmt {
	const udpHeader, geneveBase = 8, 8
	begin := g.linkPayload.constant + g.network + udpHeader
	typeReg := g.register()
	innerReg := g.register()
	g.linkTypeAt = offset{variable: true, reg: typeReg}
	g.linkHeader = offset{variable: true, reg: innerReg}
	g.link = linkEthernet
	payloadReg := g.register()
	g.linkPayload = offset{variable: true, reg: payloadReg}
	g.network = 0
	g.unoptimized = true

	isFrame := ins(jeqK, etherTEB)
	frame := ins(txa, 0)
	done := ins(stx, uint32(payloadReg))
	isFrame.jt, isFrame.jf = frame, done
	return []*stmt{
		// X is where the Geneve header begins, and the type is two bytes behind that.
		ins(addK, begin),
		ins(tax, 0),
		ins(addK, 2),
		ins(st, uint32(typeReg)),
		// Options are counted in words.
		ins(classLd|modeInd|sizeB, 0),
		ins(andK, 0x3f),
		ins(mulK, 4),
		ins(addK, geneveBase),
		ins(addX, 0),
		ins(st, uint32(innerReg)),
		ins(classLd|modeInd|sizeH, 2),
		ins(ldxMem, uint32(innerReg)),
		isFrame,
		// An Ethernet frame has a type of its own.
		frame,
		ins(addK, 12),
		ins(st, uint32(typeReg)),
		ins(addK, 2),
		ins(tax, 0),
		done,
	}
}

// hasInnerEthernet tests whether Geneve has an Ethernet frame inside: its payload begins
// elsewhere than its header then.
func (g *generator) hasInnerEthernet() *fragment {
	return not(g.block(jeqX, 0, []*stmt{
		ins(ldMem, uint32(g.linkHeader.reg)),
		ins(ldxMem, uint32(g.linkPayload.reg)),
	}))
}
