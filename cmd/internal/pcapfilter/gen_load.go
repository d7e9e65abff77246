package pcapfilter

// A base is a place in the frame from which offsets count.
type base uint8

const (
	fromFrame base = iota
	fromLinkHeader
	fromLinkType
	fromLLC        // the payload of the link layer
	fromNetwork    // the network header
	fromNetworkLLC // the network header behind LLC without SNAP
	fromLastLabel  // the MPLS label before the one that the expression is at
	fromTransport  // the header behind an IPv4 header
	fromTransport6 // the header behind an IPv6 header without extensions
)

// ip6Header is the length of an IPv6 header.
const ip6Header = 40

// load returns statements that load bytes into A.
func (g *generator) load(from base, at uint32, size uint16) []*stmt {
	switch from {
	case fromFrame:
		return []*stmt{ins(classLd|modeAbs|size, at)}
	case fromLinkHeader:
		return g.loadAt(&g.linkHeader, at, size)
	case fromLinkType:
		return g.loadAt(&g.linkTypeAt, at, size)
	case fromLLC:
		return g.loadAt(&g.linkPayload, at, size)
	case fromNetwork:
		return g.loadAt(&g.linkPayload, g.network+at, size)
	case fromNetworkLLC:
		return g.loadAt(&g.linkPayload, g.networkLLC+at, size)
	case fromLastLabel:
		return g.loadAt(&g.linkPayload, g.network-4+at, size)
	case fromTransport6:
		return g.loadAt(&g.linkPayload, g.network+ip6Header+at, size)
	}
	return append(g.ip4HeaderToX(), ins(classLd|modeInd|size, g.linkPayload.constant+g.network+at))
}

// loadAt returns statements that load bytes at an offset from o.
func (g *generator) loadAt(o *offset, at uint32, size uint16) []*stmt {
	if !o.variable {
		return []*stmt{ins(classLd|modeAbs|size, o.constant+at)}
	}
	return append(g.variableToX(o), ins(classLd|modeInd|size, o.constant+at))
}

// variableToX returns statements that load the variable part of o into X, none if it has
// no such part.
func (g *generator) variableToX(o *offset) []*stmt {
	if !o.variable {
		return nil
	}
	if o.reg == -1 {
		o.reg = g.register()
	}
	return []*stmt{ins(ldxMem, uint32(o.reg))}
}

// ip4HeaderToX returns statements that load the length of the IPv4 header into X, together
// with the variable part of the place where it begins.
func (g *generator) ip4HeaderToX() []*stmt {
	at := g.linkPayload.constant + g.network
	if !g.linkPayload.variable {
		return []*stmt{ins(ldxMsh, at)}
	}
	return append(g.variableToX(&g.linkPayload),
		ins(classLd|modeInd|sizeB, at),
		ins(andK, 0x0f),
		ins(classALU|opLsh|srcK, 2),
		ins(addX, 0),
		ins(tax, 0),
	)
}

// equals tests bytes of the frame for a value.
func (g *generator) equals(from base, at uint32, size uint16, v uint32) *fragment {
	return g.block(jeqK, v, g.load(from, at, size))
}

// masked tests bytes of the frame, of which only those bits count that mask has, for a
// value.
func (g *generator) masked(from base, at uint32, size uint16, v, mask uint32) *fragment {
	stmts := g.load(from, at, size)
	if mask != 0xffffffff {
		stmts = append(stmts, ins(andK, mask))
	}
	return g.block(jeqK, v, stmts)
}

// above tests whether bytes of the frame are more than a value.
func (g *generator) above(from base, at uint32, size uint16, v uint32) *fragment {
	return g.block(jgtK, v, g.load(from, at, size))
}

// atLeast tests whether bytes of the frame are a value or more.
func (g *generator) atLeast(from base, at uint32, size uint16, v uint32) *fragment {
	return g.block(jgeK, v, g.load(from, at, size))
}

// hasBits tests whether bytes of the frame have any of some bits.
func (g *generator) hasBits(from base, at uint32, size uint16, bits uint32) *fragment {
	return g.block(jsetK, bits, g.load(from, at, size))
}

// bytes tests bytes of the frame for a string, from its end to its beginning and in as
// large pieces as can be.
func (g *generator) bytes(from base, at uint32, want []byte) *fragment {
	var f *fragment
	for n := len(want); n > 0; {
		piece, size := 1, uint16(sizeB)
		switch {
		case n >= 4:
			piece, size = 4, sizeW
		case n >= 2:
			piece, size = 2, sizeH
		}
		n -= piece
		v := uint32(0)
		for _, c := range want[n : n+piece] {
			v = v<<8 | uint32(c)
		}
		next := g.equals(from, at+uint32(n), size, v)
		if f == nil {
			f = next
		} else {
			f = and(f, next)
		}
	}
	return f
}
