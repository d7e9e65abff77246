package pcapfilter

// registers says which words of the scratch memory are in use. They are given out in turn.
type registers struct {
	used [memWords]bool
	next int
}

// register returns a free word of the scratch memory.
func (g *generator) register() int {
	r := &g.regs
	for range memWords {
		if !r.used[r.next] {
			r.used[r.next] = true
			return r.next
		}
		r.next = (r.next + 1) % memWords
	}
	g.refuse("the expression needs more than %d values at a time", memWords)
	return 0
}

// release makes a word of the scratch memory free again.
func (g *generator) release(reg int) { g.regs.used[reg] = false }

// A computation is statements that leave a value in a register, and what must be true of
// the packet for them to make sense.
type computation struct {
	stmts []*stmt
	reg   int
	needs *fragment // nil: nothing
}

// require adds a condition.
func (c *computation) require(f *fragment) {
	if c.needs != nil {
		f = and(c.needs, f)
	}
	c.needs = f
}

// value returns the computation of a node.
func (g *generator) value(v value) *computation {
	switch v := v.(type) {
	case *constant:
		g.at = v.where()
		reg := g.register()
		return &computation{stmts: []*stmt{ins(ldImm, v.n), ins(st, uint32(reg))}, reg: reg}
	case *packetLength:
		g.at = v.where()
		reg := g.register()
		return &computation{stmts: []*stmt{ins(ldLen, 0), ins(st, uint32(reg))}, reg: reg}
	case *negative:
		c := g.value(v.operand)
		c.stmts = append(c.stmts, ins(ldMem, uint32(c.reg)), ins(neg, 0), ins(st, uint32(c.reg)))
		return c
	case *operation:
		return g.operation(v)
	case *field:
		return g.field(v)
	}
	panic("pcapfilter: a value of an unknown type")
}

// operators are the operation codes of the operators.
var operators = map[kind]uint16{
	kPlus: opAdd, kMinus: opSub, kTimes: opMul, kSlash: opDiv, kPercent: opMod,
	kAmpersand: opAnd, kBar: opOr, kCaret: opXor, kShiftLeft: opLsh, kShiftRight: opRsh,
}

// operation returns the computation of an operator.
func (g *generator) operation(o *operation) *computation {
	left := g.value(o.left)
	right := g.value(o.right)
	g.at = o.where()
	if first := right.stmts[0]; first.code == ldImm {
		g.checkOperand(o, first.k)
	}
	left.stmts = append(append(left.stmts, right.stmts...),
		ins(ldxMem, uint32(right.reg)),
		ins(ldMem, uint32(left.reg)),
		ins(classALU|srcX|operators[o.op], 0),
	)
	g.release(left.reg)
	g.release(right.reg)
	left.reg = g.register()
	left.stmts = append(left.stmts, ins(st, uint32(left.reg)))
	// As in libpcap, only what the left operand needs is kept: "1 + ip[0] = 70" does not
	// ask whether the frame has an IPv4 header, and "ip[0] + 1 = 70" does.
	return left
}

// checkOperand refuses a right operand that no value can be computed with. n is the
// constant that it begins with.
func (g *generator) checkOperand(o *operation, n uint32) {
	switch o.op {
	case kSlash, kPercent:
		if n == 0 {
			refuse(o.right.where(), "division by zero")
		}
	case kShiftLeft, kShiftRight:
		if n > 31 {
			refuse(o.right.where(), "a shift by %d bits leaves nothing: 31 is the most", n)
		}
	}
}

// sizes are the numbers of bytes that can be loaded at once.
var sizes = map[uint32]uint16{1: sizeB, 2: sizeH, 4: sizeW}

// field returns the computation that loads bytes of a header.
func (g *generator) field(f *field) *computation {
	c := g.value(f.offset)
	g.at = f.where()
	reg := g.register()
	g.release(c.reg)
	size, ok := sizes[f.size]
	if !ok {
		refuse(f.sizeAt, "%d bytes cannot be loaded at once: 1, 2 and 4 can", f.size)
	}
	switch f.protocol {
	case pLink:
		g.loadIndexed(c, &g.linkHeader, 0, size)
	case pIP, pARP, pRARP, pATalk, pDECnet, pSCA, pLAT, pMOPRC, pMOPDL, pIP6:
		g.loadIndexed(c, &g.linkPayload, g.network, size)
		c.require(g.isProtocol(f.protocol))
	case pSCTP, pTCP, pUDP, pICMP, pIGMP, pIGRP, pPIM, pVRRP, pCARP:
		g.loadTransport(c, size)
		own := g.isProtocol(f.protocol)
		c.require(and(own, g.firstFragment()))
		c.needs = and(g.isProtocol(pIP), c.needs)
	case pICMP6:
		c.require(g.isProtocol(pIP6))
		c.require(g.equals(fromNetwork, 6, sizeB, ipICMP6))
		g.loadIndexed(c, &g.linkPayload, g.network+ip6Header, size)
	case pRadio:
		refuse(f.name, "%q looks at %s, which Ethernet frames do not have", f.protocol, links[of80211])
	default:
		refuse(f.name, "the bytes of %s cannot be looked at", f.protocol)
	}
	c.reg = reg
	c.stmts = append(c.stmts, ins(st, uint32(reg)))
	return c
}

// loadIndexed adds the load of bytes whose place, counted from at behind o, is the value
// of c.
func (g *generator) loadIndexed(c *computation, o *offset, at uint32, size uint16) {
	if o.variable {
		c.stmts = append(c.stmts, g.variableToX(o)...)
		c.stmts = append(c.stmts, ins(ldMem, uint32(c.reg)), ins(addX, 0), ins(tax, 0))
	} else {
		c.stmts = append(c.stmts, ins(ldxMem, uint32(c.reg)))
	}
	c.stmts = append(c.stmts, ins(classLd|modeInd|size, o.constant+at))
}

// loadTransport is loadIndexed for what stands behind an IPv4 header.
func (g *generator) loadTransport(c *computation, size uint16) {
	c.stmts = append(c.stmts, g.ip4HeaderToX()...)
	c.stmts = append(c.stmts,
		ins(ldMem, uint32(c.reg)),
		ins(addX, 0),
		ins(tax, 0),
		ins(classLd|modeInd|size, g.linkPayload.constant+g.network),
	)
}

// relation compares two values.
func (g *generator) relation(r *relation) *fragment {
	left := g.value(r.left)
	right := g.value(r.right)
	g.at = r.where()
	stmts := append(append(left.stmts, right.stmts...),
		ins(ldxMem, uint32(right.reg)),
		ins(ldMem, uint32(left.reg)),
	)
	var f *fragment
	switch r.op {
	case kEqual, kNotEqual:
		f = g.block(jeqK, 0, append(stmts, ins(subX, 0)))
	case kAbove, kAtMost:
		f = g.block(classJmp|opJGt|srcX, 0, stmts)
	default:
		f = g.block(classJmp|opJGe|srcX, 0, stmts)
	}
	switch r.op {
	case kNotEqual, kAtMost, kBelow:
		f = not(f)
	}
	g.release(left.reg)
	g.release(right.reg)
	if right.needs != nil {
		left.require(right.needs)
	}
	if left.needs != nil {
		f = and(left.needs, f)
	}
	return f
}

// lengthTest compares the length of the frame.
func (g *generator) lengthTest(c *lengthTest) *fragment {
	length := []*stmt{ins(ldLen, 0)}
	if c.less {
		return not(g.block(jgtK, c.n, length))
	}
	return g.block(jgeK, c.n, length)
}

// byteTest compares a byte of the frame. As in libpcap, & and | do not load it: they
// compute with what the test before has left, or 0.
func (g *generator) byteTest(c *byteTest) *fragment {
	switch c.op {
	case kEqual:
		return g.equals(fromLinkHeader, c.offset, sizeB, c.value)
	case kAbove:
		return g.above(fromLinkHeader, c.offset, sizeB, c.value)
	case kBelow:
		return not(g.atLeast(fromLinkHeader, c.offset, sizeB, c.value))
	}
	return not(g.block(jeqK, 0, []*stmt{ins(classALU|srcK|operators[c.op], c.value)}))
}

// wayTest tests which way the packet goes.
func (g *generator) wayTest(c *wayTest) *fragment {
	if g.opts.NoDirection {
		g.refuse("nothing here says which way packets went, so inbound and outbound cannot be told apart")
	}
	f := g.equals(fromFrame, auxPacketWay, sizeH, wayOutgoing)
	if c.outbound {
		return f
	}
	return not(f)
}
