package pcapfilter

// qualified reads the qualifiers behind a protocol, or in place of one, and the identities
// that they are for.
func (p *parser) qualified(name protocol) operand {
	q := qualifier{protocol: name, kind: aDefault}
	if k := p.peek().kind; k == kSrc || k == kDst {
		q.dir = p.direction()
	}
	switch p.peek().kind {
	case kHost:
		q.kind = aHost
	case kNet:
		q.kind = aNet
	case kPort:
		q.kind = aPort
	case kPortRange:
		q.kind = aPortRange
	case kProto:
		q.kind = aProto
	case kProtoChain:
		q.kind = aProtoChain
	case kGateway:
		q.kind = aGateway
	}
	if q.kind >= aProto && q.dir != anyDirection {
		p.unexpected("an address or a name")
	}
	if q.kind != aDefault {
		p.take()
	}
	o := p.asCondition(p.operand(q, true, false), q)
	return operand{condition: o.condition, qualifier: q}
}

// direction reads "src", "dst", or both with "and" or "or" between them.
func (p *parser) direction() direction {
	dir, other := dirSrc, kDst
	if p.take().kind == kDst {
		dir, other = dirDst, kSrc
	}
	switch p.peek().kind {
	case kOr:
		dir = dirEither
	case kAnd:
		dir = dirBoth
	default:
		return dir
	}
	p.take()
	what := "dst"
	if other == kSrc {
		what = "src"
	}
	p.expect(other, what)
	return dir
}

// identity reads an address or a name, with a mask or a prefix length behind it.
func (p *parser) identity(q qualifier) condition {
	t := p.take()
	id := identify(t, q)
	switch k := p.peek().kind; {
	case k == kSlash && (t.kind == kIPv4 || t.kind == kIPv6):
		p.take()
		n := p.expect(kNumber, "the length of the network's prefix")
		id.prefix = int64(n.value)
		id.all = id.all.to(n.where())
	case k == kMask && t.kind == kIPv4:
		p.take()
		m := p.expect(kIPv4, "the network's mask")
		id.mask = m.text
		id.all = id.all.to(m.where())
	}
	return id
}

// identify makes an identity of a token. It refuses one that no qualifier is known for.
func identify(t token, q qualifier) *identity {
	if q.kind == unqualified {
		refuse(t.where(), "%q needs a word before it that says what it is, such as host, net or port", t.text)
	}
	return &identity{token: t, qualifier: q, prefix: -1, all: t.where()}
}
