package pcapfilter

// strengths are how strongly operators bind. Those of % and ^ are no matter: all that
// follows them, up to a comparison, is their right operand.
var strengths = map[kind]int{
	kBar: 1, kAmpersand: 2, kShiftLeft: 3, kShiftRight: 3,
	kPlus: 4, kMinus: 4, kTimes: 5, kSlash: 5,
	kPercent: strongest, kCaret: strongest,
}

const strongest = 6

// comparisons are the operators between two values.
var comparisons = map[kind]bool{
	kEqual: true, kNotEqual: true, kAbove: true, kAtLeast: true, kBelow: true, kAtMost: true,
}

// comparison reads a value, behind what has been read of it, and if a comparison follows
// and may do so, that. Without one, the operand is the value.
func (p *parser) comparison(o operand, terms bool, q qualifier) operand {
	if o.value == nil {
		o = p.primary()
	}
	o.qualifier = q
	if !terms {
		t := p.peek()
		if t.kind == kSlash && o.number != nil {
			refuse(o.value.where().to(t.where()), "a network with a prefix needs a dot in it: write 10.0.0.0/8")
		}
		if strengths[t.kind] > 0 || comparisons[t.kind] || o.number == nil {
			refuse(o.value.where(), "a value cannot stand here: an address, a name or a number should")
		}
		return o
	}
	if strengths[p.peek().kind] > 0 {
		o.value, o.number = p.operations(o.value, 0), nil
	}
	op := p.peek().kind
	if !comparisons[op] {
		return o
	}
	p.take()
	right := p.value(0)
	return operand{condition: &relation{o.value.where().to(right.where()), op, o.value, right}}
}

// value reads a value of which each operator binds more strongly than least.
func (p *parser) value(least int) value {
	p.deeper()
	defer p.shallower()
	return p.operations(p.primary().value, least)
}

// operations reads operators and their right operands, behind a first.
func (p *parser) operations(left value, least int) value {
	for {
		op := p.peek().kind
		s := strengths[op]
		if s <= least && s != strongest || s == 0 {
			return left
		}
		p.take()
		if s == strongest {
			s = 0
		}
		right := p.value(s)
		left = &operation{left.where().to(right.where()), op, left, right}
	}
}

// primary reads a value without an operator.
func (p *parser) primary() operand {
	t := p.peek()
	switch t.kind {
	case kNumber:
		p.take()
		return operand{value: &constant{t.where(), t.value}, number: &t}
	case kLen:
		p.take()
		return operand{value: &packetLength{t.where()}}
	case kMinus:
		p.take()
		v := p.value(strongest)
		return operand{value: &negative{t.where().to(v.where()), v}}
	case kOpen:
		p.take()
		v := p.value(0)
		p.expect(kClose, "a closing parenthesis")
		return operand{value: v}
	case kProtocol:
		return operand{value: p.field()}
	}
	p.unexpected("a number, len, or the field of a protocol")
	panic("unreachable")
}

// field reads "proto[offset:size]".
func (p *parser) field() value {
	t := p.take()
	p.expect(kOpenIndex, "[")
	f := &field{protocol: protocol(t.value), name: t.where(), size: 1, offset: p.value(0)}
	if p.accept(kColon) {
		size := p.expect(kNumber, "the number of bytes")
		f.size, f.sizeAt = size.value, size.where()
	}
	last := p.expect(kCloseIndex, "]")
	f.span = t.where().to(last.where())
	return f
}
