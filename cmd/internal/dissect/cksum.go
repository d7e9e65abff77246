package dissect

import "encoding/binary"

// onesSum adds the 16-bit words of b to sum. An odd byte at the end is the upper half of
// a word.
func onesSum(sum uint32, b []byte) uint32 {
	// Words of 32 bits add up to the same, once carries have gone around.
	acc := uint64(sum)
	for len(b) >= 8 {
		v := binary.BigEndian.Uint64(b)
		acc += v>>32 + v&0xffffffff
		b = b[8:]
	}
	for len(b) >= 2 {
		acc += uint64(binary.BigEndian.Uint16(b))
		b = b[2:]
	}
	if len(b) > 0 {
		acc += uint64(b[0]) << 8
	}
	return fold(uint32(acc>>32) + fold(uint32(acc)))
}

// fold brings a sum into 16 bits, carries going around.
func fold(sum uint32) uint32 {
	for sum > 0xffff {
		sum = sum&0xffff + sum>>16
	}
	return sum
}

// shouldBe returns what stands in for the checksum field of what adds up to sum.
func shouldBe(field int, sum uint32) int {
	return int(fold(uint32(field) + (^sum & 0xffff)))
}

// pseudoSum returns the sum of n bytes at off and of the header that transport protocols
// put in front: addresses, protocol and length. All bytes must be there.
func (p *Printer) pseudoSum(n network, proto, off, length int) uint32 {
	size := n.at(4, 16)
	dst := n.dest()
	if n.v6 {
		dst = p.lastStop6(n)
	} else if p.u8(n.off)&0xf != 5 {
		dst = p.lastStop4(n)
	}
	p.need(dst, size)
	sum := onesSum(0, p.pkt[n.source():n.source()+size])
	sum = onesSum(sum, p.pkt[dst:dst+size])
	if n.v6 {
		sum = fold(sum + uint32(length>>16) + uint32(length&0xffff))
	} else {
		sum = fold(sum + uint32(length&0xffff))
	}
	return onesSum(fold(sum+uint32(proto)), p.pkt[off:off+length])
}

// lastStop4 returns where the address stands that a packet is for in the end, which is
// the last one of a source route.
func (p *Printer) lastStop4(n network) int {
	off, left := n.off+20, p.u8(n.off)&0xf*4-20
	for left > 0 {
		kind, size := p.u8(off), 1
		if kind == ipOptEnd {
			break
		}
		if kind != ipOptNop {
			if size = p.u8(off + 1); size < 2 {
				break
			}
		}
		if size > left || !p.has(off, size) {
			break
		}
		if (kind == ipOptStrict || kind == ipOptLoose) && size >= 7 {
			return off + size - 4
		}
		off, left = off+size, left-size
	}
	return n.dest()
}

// lastStop6 does so for IPv6, whose source routes are in a routing header.
func (p *Printer) lastStop6(n network) int {
	off, next, size, dst := n.off, p.u8(n.off+6), 40, n.dest()
	for off < len(p.pkt) {
		off += size
		switch next {
		case protoHopByHop, protoDestOpts, protoMobilityOld, protoMobility:
			size = (p.u8(off+1) + 1) * 8
		case protoFragment:
			size = 8
		case protoRouting:
			return p.lastSegment6(off, dst)
		default:
			return dst
		}
		next = p.u8(off)
	}
	return dst
}

// lastSegment6 returns where the last address of a routing header stands, dst if it has
// none.
func (p *Printer) lastSegment6(off, dst int) int {
	if !p.has(off, 4) {
		return dst
	}
	words, kind := p.u8(off+1), p.u8(off+2)
	switch {
	case words%2 == 1:
	case kind == routeSource || kind == routeMobile:
		for i := range words / 2 {
			if !p.has(off+8+16*i, 16) {
				break
			}
			dst = off + 8 + 16*i
		}
	case kind == routeSegments && p.has(off+8, 16):
		dst = off + 8 // they stand in reverse order
	}
	return dst
}
