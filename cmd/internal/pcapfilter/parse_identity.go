package pcapfilter

// addressKinds are the words for them.
var addressKinds = map[kind]addressKind{
	kHost: aHost, kNet: aNet, kPort: aPort, kPortRange: aPortRange,
	kProto: aProto, kProtoChain: aProtoChain, kGateway: aGateway,
}

// qualifies reports whether a word is a qualifier other than a protocol.
func qualifies(k kind) bool {
	_, ok := addressKinds[k]
	return ok || k == kSrc || k == kDst
}

// qualified reads the qualifiers behind a protocol, or in place of one, and the identities
// that they are for.
func (p *parser) qualified(name protocol) operand {
	q := qualifier{protocol: name, kind: aDefault}
	if k := p.peek().kind; k == kSrc || k == kDst {
		q.dir = p.direction()
	}
	if k, ok := addressKinds[p.peek().kind]; ok {
		q.kind = k
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
		refuseBare(t)
	}
	return &identity{token: t, qualifier: q, prefix: -1, all: t.where()}
}
