package pcapfilter

// maxDepth bounds how deep parentheses, negations and operators may be nested.
const maxDepth = 1000

// A parser turns tokens into a tree.
type parser struct {
	tokens []token
	depth  int
}

// parse returns the tree of an expression, nil for an empty one. It panics with a refusal.
func parse(expr string) condition {
	p := &parser{tokens: scan(expr)}
	if p.peek().kind == kEnd {
		return nil
	}
	c, _ := p.expression(qualifier{})
	if t := p.peek(); t.kind != kEnd {
		if t.kind == kClose {
			refuse(t.where(), "there is no parenthesis that this one closes")
		}
		p.unexpected("and, or, or the end of the expression")
	}
	return c
}

// peek returns the token at hand.
func (p *parser) peek() token { return p.tokens[0] }

// peek2 returns the token behind that at hand.
func (p *parser) peek2() token { return p.tokens[min(1, len(p.tokens)-1)] }

// take returns the token at hand and goes on to the next.
func (p *parser) take() token {
	t := p.tokens[0]
	if len(p.tokens) > 1 {
		p.tokens = p.tokens[1:]
	}
	return t
}

// accept takes the token at hand if it is of the kind.
func (p *parser) accept(k kind) bool {
	if p.peek().kind != k {
		return false
	}
	p.take()
	return true
}

// expect takes the token at hand, which must be of the kind.
func (p *parser) expect(k kind, what string) token {
	if p.peek().kind != k {
		p.unexpected(what)
	}
	return p.take()
}

// unexpected refuses the token at hand, where what would fit.
func (p *parser) unexpected(what string) {
	t := p.peek()
	switch t.kind {
	case kInvalid:
		refuse(t.where(), "%s", t.err)
	case kEnd:
		refuse(t.where(), "the expression ends where %s should follow", what)
	case kElsewhere:
		refuseElsewhere(t)
	}
	more := hint(t)
	if what == anIdentity {
		more = hintName(t)
	}
	refuse(t.where(), "%q stands where %s should follow%s", t.text, what, more)
}

// anIdentity is what an error calls an identity.
const anIdentity = "an address, a name or a number"

// refuseElsewhere refuses a word of another link type.
func refuseElsewhere(t token) {
	refuse(t.where(), "%q looks at %s, which Ethernet frames do not have", t.text, links[t.value])
}

// deeper counts a level of nesting; the caller defers p.shallower.
func (p *parser) deeper() {
	if p.depth++; p.depth > maxDepth {
		refuse(p.peek().where(), "the expression is nested more than %d deep", maxDepth)
	}
}

func (p *parser) shallower() { p.depth-- }

// An operand is what stands between "and" and "or". It may turn out to be a number, of
// which only what follows says whether it is an address, a port, or the beginning of a
// comparison.
type operand struct {
	condition condition
	value     value     // if condition is nil
	number    *token    // of a value that is a mere number
	isID      bool      // the condition is made of identities
	qualifier qualifier // for an identity without one that follows
}

// expression reads operands with "and" and "or" between them, which bind equally and to
// the left. outer is the qualifier that holds before it.
func (p *parser) expression(outer qualifier) (condition, qualifier) {
	first := p.operand(outer, false, true)
	if first.condition == nil {
		p.needsComparison(first)
	}
	return p.chain(first)
}

// chain reads "and" and "or" with what follows, behind a first operand.
func (p *parser) chain(first operand) (condition, qualifier) {
	left, q := first.condition, first.qualifier
	for {
		k := p.peek().kind
		if k != kAnd && k != kOr {
			return left, q
		}
		p.take()
		right := p.asCondition(p.operand(q, true, !first.isID), q)
		left = join(k, left, right.condition)
		q = right.qualifier
	}
}

// join combines two conditions.
func join(k kind, left, right condition) condition {
	all := left.where().to(right.where())
	if k == kAnd {
		return &both{all, left, right}
	}
	return &either{all, left, right}
}

// asCondition makes an identity of an operand that is a mere number.
func (p *parser) asCondition(o operand, q qualifier) operand {
	if o.condition != nil {
		return o
	}
	if o.number == nil {
		p.needsComparison(o)
	}
	return operand{condition: identify(*o.number, q), isID: true, qualifier: q}
}

// needsComparison refuses a value that is not compared with anything.
func (p *parser) needsComparison(o operand) {
	if t := p.peek(); t.kind == kInvalid || t.kind == kElsewhere {
		p.unexpected("a comparison")
	}
	if o.number != nil {
		refuse(o.value.where(), "a number alone is no condition: put host, net, port or another qualifier before it, or compare it")
	}
	refuse(o.value.where(), "a value alone is no condition: compare it with another by =, !=, <, <=, > or >=")
}

// operand reads one operand. An identity, which has no qualifier of its own, may stand
// there if ids is set, anything else if terms is.
func (p *parser) operand(q qualifier, ids, terms bool) operand {
	p.deeper()
	defer p.shallower()
	t := p.peek()
	switch t.kind {
	case kNot:
		p.take()
		o := p.operand(q, ids, terms)
		if o.condition == nil && !ids {
			p.needsComparison(o)
		}
		o = p.asCondition(o, q)
		o.condition = &opposite{t.where().to(o.condition.where()), o.condition}
		return o
	case kName, kMAC, kIPv4, kIPv6:
		if !ids {
			refuseBare(t)
		}
		return operand{condition: p.identity(q), isID: true, qualifier: q}
	case kOpen:
		return p.parenthesis(q, ids, terms)
	case kNumber, kMinus, kLen:
		return p.comparison(operand{}, terms, q)
	case kProtocol:
		if p.peek2().kind == kOpenIndex {
			return p.comparison(operand{}, terms, q)
		}
	}
	if !terms {
		p.unexpected(anIdentity)
	}
	return p.term()
}

// parenthesis reads an operand in parentheses.
func (p *parser) parenthesis(q qualifier, ids, terms bool) operand {
	open := p.take()
	// As in libpcap, only numbers may have more than one pair of parentheses around them.
	inner := ids && p.peek().kind != kOpen
	if k := p.peek2().kind; ids && !inner && (k == kName || k == kMAC || k == kIPv4 || k == kIPv6) {
		refuse(p.peek().where(), "addresses and names stand in one pair of parentheses at most")
	}
	o := p.operand(q, inner, terms)
	switch k := p.peek().kind; {
	case o.condition != nil && o.isID:
		o.condition, _ = p.chain(o)
	case o.condition != nil:
		o.condition, _ = p.chain(o)
		o.qualifier = q // what holds before a parenthesis holds again behind it
	case (k == kAnd || k == kOr) && inner && o.number != nil:
		o = p.asCondition(o, q)
		o.condition, _ = p.chain(o)
	case k != kClose:
		p.needsComparison(o)
	}
	if p.peek().kind == kEnd {
		refuse(open.where(), "there is no parenthesis that closes this one")
	}
	p.expect(kClose, "a closing parenthesis")
	if o.condition == nil {
		return p.comparison(o, terms, q)
	}
	return o
}
