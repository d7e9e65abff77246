package pcapfilter

// chain tests whether a protocol number stands anywhere in the chain of headers. The
// program goes back in a loop, which no kernel takes and the optimizer does not know.
func (g *generator) chain(number uint32, over protocol) *fragment {
	reg := g.register()
	switch over {
	case anyProtocol:
		f := g.chain(number, pIP)
		return or(f, g.chain(number, pIP6))
	case pIP, pIP6:
	default:
		g.refuse("protochain is of ip and ip6, not of %s", over)
	}
	if g.linkPayload.variable {
		g.refuse("protochain cannot look inside of Geneve")
	}
	g.unoptimized = true
	c := &chain{
		start: g.linkPayload.constant + g.network,
		reg:   uint32(reg),
		// Nothing is done here: it is a place to go to, and A is what it was.
		end: ins(addK, 0),
	}
	var ip *fragment
	if over == pIP {
		ip = g.linkIs(etherIP)
		c.add(ins(classLd|modeAbs|sizeB, c.start+9), ins(ldxMsh, c.start))
	} else {
		ip = g.linkIs(etherIP6)
		c.add(ins(classLd|modeAbs|sizeB, c.start+6), ins(ldxImm, ip6Header))
	}
	c.walk(number, over)
	g.release(reg)
	return and(ip, g.block(jeqK, number, c.stmts))
}

// A chain is the loop over a packet's headers. A is the number of the header that X leads
// to, counted from start.
type chain struct {
	start uint32
	reg   uint32 // keeps A
	stmts []*stmt
	end   *stmt
}

func (c *chain) add(s ...*stmt) { c.stmts = append(c.stmts, s...) }

// back adds a jump to the statement number to.
func (c *chain) back(to int) { c.add(ins(jumpA, uint32(to-len(c.stmts)-1))) }

// walk adds the loop: it ends at the number that is looked for, at the end of the chain
// and at a header that it does not know.
func (c *chain) walk(number uint32, over protocol) {
	again := len(c.stmts)
	found, none := ins(jeqK, number), ins(jeqK, ipNone)
	found.jt, found.jf = c.end, none
	none.jt = c.end
	c.add(found, none)
	isAH := ins(jeqK, ipAH)
	if over == pIP6 {
		none.jf = c.extensions(again, isAH)
	} else {
		none.jf = ins(addK, 0)
		c.add(none.jf)
	}
	c.authentication(again, isAH)
	c.add(c.end)
}

// extensions adds the step over the headers of IPv6 that give their length in units of 8
// bytes, and returns its first statement. Other headers lead to other.
func (c *chain) extensions(again int, other *stmt) *stmt {
	advance := ins(classLd|modeInd|sizeB, c.start)
	next := other
	var tests []*stmt
	for _, number := range []uint32{ipFragment, ipRouting, ipDestOpts, ipHopByHop} {
		t := ins(jeqK, number)
		t.jt, t.jf = advance, next
		next = t
		tests = append([]*stmt{t}, tests...)
	}
	c.add(tests...)
	c.add(
		advance,
		ins(st, c.reg),
		ins(classLd|modeInd|sizeB, c.start+1),
		ins(addK, 1),
		ins(mulK, 8),
		ins(addX, 0),
		ins(tax, 0),
		ins(ldMem, c.reg),
	)
	c.back(again)
	return tests[0]
}

// authentication adds the step over an authentication header. As in libpcap, X becomes the
// length of that header alone, so what follows is only found in its usual place if the
// header stands first and nothing else is as long.
func (c *chain) authentication(again int, isAH *stmt) {
	first := ins(txa, 0)
	isAH.jt, isAH.jf = first, c.end
	c.add(
		isAH,
		first,
		ins(classLd|modeInd|sizeB, c.start),
		ins(st, c.reg),
		ins(txa, 0),
		ins(addK, 1),
		ins(tax, 0),
		ins(classLd|modeInd|sizeB, c.start),
		ins(addK, 2),
		ins(mulK, 4),
		ins(tax, 0),
		ins(ldMem, c.reg),
	)
	c.back(again)
}
