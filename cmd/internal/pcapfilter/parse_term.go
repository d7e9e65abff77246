package pcapfilter

// term reads a condition that begins with a keyword.
func (p *parser) term() operand {
	t := p.peek()
	if t.kind == kProtocol {
		p.take()
		if o, ok := p.ofProtocol(protocol(t.value), t.where()); ok {
			return o
		}
		return operand{condition: &isProtocol{t.where(), protocol(t.value)}}
	}
	if o, ok := p.ofProtocol(anyProtocol, t.where()); ok {
		return o
	}
	if c := p.simple(); c != nil {
		return operand{condition: c}
	}
	p.unexpected("a condition")
	panic("unreachable")
}

// ofProtocol reads what may follow a protocol, or stand without one. It returns false if
// nothing of that kind stands there.
func (p *parser) ofProtocol(name protocol, from span) (operand, bool) {
	t := p.peek()
	switch {
	case qualifies(t.kind):
		return p.qualified(name), true
	case t.kind == kBroadcast, t.kind == kMulticast:
		p.take()
		return operand{condition: &cast{from.to(t.where()), name, t.kind == kMulticast}}, true
	case t.kind == kElsewhere:
		refuseElsewhere(t)
	}
	return operand{}, false
}

// simple reads a condition that takes at most numbers, nil if none stands there.
func (p *parser) simple() condition {
	t := p.peek()
	switch t.kind {
	case kLess, kGreater:
		p.take()
		n := p.expect(kNumber, "a length")
		return &lengthTest{t.where().to(n.where()), t.kind == kLess, n.value}
	case kByte:
		return p.byteTest()
	case kInbound, kOutbound:
		p.take()
		return &wayTest{t.where(), t.kind == kOutbound}
	case kIfIndex:
		refuse(t.where(), "%q asks for the number of an interface, which frames do not carry", t.text)
	case kVLAN, kMPLS, kPPPoES, kGeneve:
		return p.inside()
	case kPPPoED:
		p.take()
		return &discovery{t.where()}
	case kLLC:
		return p.llc()
	case kRuleNum:
		refuse(t.where(), "%q looks at %s, which Ethernet frames do not have", t.text, links[ofPF])
	}
	return nil
}

// byteTest reads "byte 3 = 7".
func (p *parser) byteTest() condition {
	t := p.take()
	offset := p.expect(kNumber, "the number of a byte")
	op := p.take()
	switch op.kind {
	case kAmpersand, kBar, kBelow, kAbove, kEqual:
	default:
		refuse(op.where(), "byte takes one of =, <, >, & and |")
	}
	v := p.expect(kNumber, "the value of the byte")
	return &byteTest{t.where().to(v.where()), offset.value, op.kind, v.value}
}

// inside reads "vlan" and its like, with a number or without.
func (p *parser) inside() condition {
	t := p.take()
	in := &inside{span: t.where(), kind: t.kind}
	depth := 0
	for p.accept(kOpen) {
		depth++
	}
	if depth == 0 && p.peek().kind != kNumber {
		return in
	}
	n := p.expect(kNumber, "a number")
	in.has, in.number, in.value = true, n.value, n.where()
	in.span = in.to(n.where())
	for range depth {
		in.span = in.to(p.expect(kClose, "a closing parenthesis").where())
	}
	return in
}

// llc reads "llc" with the type of a frame or without.
func (p *parser) llc() condition {
	t := p.take()
	c := &llcTest{span: t.where()}
	if n := p.peek(); n.kind == kName || n.kind == kRuleNum {
		p.take()
		c.frame, c.name = n.text, n.where()
		if n.kind == kRuleNum {
			c.frame = "rnr"
		}
		c.span = t.where().to(n.where())
	}
	return c
}
