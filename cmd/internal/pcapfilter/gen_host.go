package pcapfilter

import (
	"encoding/binary"
	"net/netip"
)

// host4 tests for an IPv4 address, of which only the bits count that mask has.
func (g *generator) host4(addr, mask uint32, q qualifier) *fragment {
	switch q.protocol {
	case anyProtocol:
		f := g.address4(addr, mask, q.dir, etherIP, 12, 16)
		if g.labels == 0 {
			f = or(f, g.address4(addr, mask, q.dir, etherARP, 14, 24))
			f = or(f, g.address4(addr, mask, q.dir, etherRARP, 14, 24))
		}
		return f
	case pIP:
		return g.address4(addr, mask, q.dir, etherIP, 12, 16)
	case pARP:
		return g.address4(addr, mask, q.dir, etherARP, 14, 24)
	case pRARP:
		return g.address4(addr, mask, q.dir, etherRARP, 14, 24)
	case pDECnet:
		return g.node(addr, q.dir)
	case pIP6:
		g.refuse("ip6 has no IPv4 addresses")
	case pLink:
		g.refuse("ether has no IPv4 addresses: give an Ethernet address, or leave ether out")
	}
	g.refuse("%s has no addresses of its own: say \"%s and host ...\"", q.protocol, q.protocol)
	return nil
}

// address4 tests the two IPv4 addresses that a protocol has at src and dst.
func (g *generator) address4(addr, mask uint32, dir direction, proto, src, dst uint32) *fragment {
	return g.byDirection(dir, func(dir direction) *fragment {
		at := src
		if dir == dirDst {
			at = dst
		}
		f := g.linkIs(proto)
		return and(f, g.masked(fromNetwork, at, sizeW, addr, mask))
	})
}

// host6 tests for an IPv6 address, of which only the first bits count.
func (g *generator) host6(addr netip.Addr, bits int, q qualifier) *fragment {
	switch q.protocol {
	case anyProtocol, pIP6:
	case pLink:
		g.refuse("ether has no IPv6 addresses: give an Ethernet address, or leave ether out")
	case pIP, pARP, pRARP, pDECnet:
		g.refuse("%s has no IPv6 addresses", q.protocol)
	default:
		g.refuse("%s has no addresses of its own: say \"%s and host ...\"", q.protocol, q.protocol)
	}
	want := addr.As16()
	return g.byDirection(q.dir, func(dir direction) *fragment {
		at := uint32(8)
		if dir == dirDst {
			at = 24
		}
		return g.address6(want, bits, at)
	})
}

// address6 tests one of the two IPv6 addresses, from its beginning to its end.
func (g *generator) address6(want [16]byte, bits int, at uint32) *fragment {
	var f *fragment
	for i := 3; i >= 0; i-- {
		n := min(max(bits-32*i, 0), 32)
		mask := uint32(uint64(0xffffffff) << (32 - n))
		next := g.masked(fromNetwork, at+uint32(4*i), sizeW, binary.BigEndian.Uint32(want[4*i:]), mask)
		if f == nil {
			f = next
		} else {
			f = and(next, f)
		}
	}
	return and(g.linkIs(etherIP6), f)
}

// node tests for a DECnet address, which stands in one of four places: a header is long
// or short and may have a byte of padding before it. The bytes of the address are swapped.
func (g *generator) node(addr uint32, dir direction) *fragment {
	return g.byDirection(dir, func(dir direction) *fragment {
		short, long := uint32(3), uint32(15)
		if dir == dirDst {
			short, long = 1, 7
		}
		want := addr>>8&0xff | addr&0xff<<8
		decnet := g.linkIs(etherDECnet)
		var f *fragment
		for i, c := range []struct {
			at, flags, mask uint32
			size            uint16
		}{
			{2 + 1 + long, 0x8106, 0xff07, sizeH},
			{2 + long, 0x06, 0x07, sizeB},
			{2 + 1 + short, 0x8102, 0xff07, sizeH},
			{2 + short, 0x02, 0x07, sizeB},
		} {
			next := g.masked(fromNetwork, 2, c.size, c.flags, c.mask)
			next = and(next, g.equals(fromNetwork, c.at, sizeH, want))
			if i == 0 {
				f = next
			} else {
				f = or(next, f)
			}
		}
		return and(decnet, f)
	})
}
