package main

import (
	"cmp"
	"encoding/binary"
	"math/rand/v2"
	"slices"
)

// A packet is the frame to send next, of which numbers change from one to the next. It
// knows the sums of what its checksums cover, so that a change costs a few additions
// however long the frame is.
type packet struct {
	b      []byte // the headers at least, and the frame at its greatest size
	l      layout
	size   int      // of the frame as it is now
	least  int      // of all sizes
	ipSum  uint64   // of the IPv4 header but its length and checksum
	udpSum uint64   // of pseudo header and UDP header but the length, which counts twice, and the checksum
	bodies []uint32 // sums of the payload by size of the frame, from least on
	dials  []dial
	rng    *rand.PCG // for the numbers that are random
}

// newPacket returns the packet of f whose frames have least to most bytes, with most.
func newPacket(f flow, least, most int) *packet {
	l := f.layout()
	p := &packet{l: l, least: least, size: most, dials: slices.Clone(f.dials), b: make([]byte, max(most, l.body))}
	text := cmp.Or(f.text, payload)
	for body := p.b[l.body:]; len(body) > 0; {
		body = body[copy(body, text):]
	}
	putHeaders(p.b, f, l)
	if !l.v6 {
		p.ipSum = sum(p.b[ipStart:l.udp])
	}
	p.udpSum = sum(p.b[l.src:l.udp+4]) + protoUDP
	p.sumBodies(most)
	for i := range p.dials {
		p.dials[i].turn(p, p.dials[i].lo)
	}
	if slices.ContainsFunc(p.dials, func(d dial) bool { return d.random }) {
		p.rng = rand.NewPCG(rand.Uint64(), rand.Uint64())
		p.roll()
	}
	p.seal()
	return p
}

// sumBodies fills in bodies up to frames of most bytes.
func (p *packet) sumBodies(most int) {
	p.bodies = make([]uint32, most-p.least+1)
	at, words := p.l.body, uint64(0)
	for size := p.least; size <= most; size++ {
		for ; at+1 < size; at += 2 {
			words += uint64(binary.BigEndian.Uint16(p.b[at:]))
		}
		odd := uint64(0)
		if at < size {
			odd = uint64(p.b[at]) << 8
		}
		p.bodies[size-p.least] = uint32(words + odd)
	}
}

// frame returns the bytes of the frame.
func (p *packet) frame() []byte { return p.b[:p.size:p.size] }

// seal writes what depends on the size and on all other numbers: lengths and checksums.
func (p *packet) seal() {
	n, u := p.size-etherLen, max(p.size-p.l.udp, 0)
	if p.l.v6 {
		binary.BigEndian.PutUint16(p.b[ipStart+4:], uint16(max(n-ip6Len, 0)))
	} else {
		binary.BigEndian.PutUint16(p.b[ipStart+2:], uint16(n))
		binary.BigEndian.PutUint16(p.b[ipStart+10:], ^fold(p.ipSum+uint64(uint16(n))))
	}
	udp := p.b[p.l.udp:]
	binary.BigEndian.PutUint16(udp[4:], uint16(u))
	check := ^fold(p.udpSum + 2*uint64(uint16(u)) + uint64(p.bodies[p.size-p.least]))
	if check == 0 {
		check = 0xffff // 0 says that there is no checksum (RFC 768)
	}
	binary.BigEndian.PutUint16(udp[6:], check)
}

// step makes the packet the next one: its numbers turn as those of a meter do, the first
// one with each packet, the next one when that begins again. Random numbers turn always.
func (p *packet) step() {
	carry := true
	for i := range p.dials {
		d := &p.dials[i]
		switch {
		case d.random || !carry:
		case d.now < d.hi:
			d.turn(p, d.now+1)
			carry = false
		default:
			d.turn(p, d.lo)
		}
	}
	if p.rng != nil {
		p.roll()
	}
}

// roll gives random numbers to those that are.
func (p *packet) roll() {
	for i := range p.dials {
		if d := &p.dials[i]; d.random {
			d.turn(p, p.rng.Uint64()&d.hi)
		}
	}
}

// A dial is a number in a packet that changes from one to the next.
type dial struct {
	at, bytes   int // where it is in the frame
	lo, hi, now uint64
	ip, udp     bool // whose checksum covers it
	random      bool // any number up to hi, all bits of which are set
}

// turn sets the number to v.
func (d *dial) turn(p *packet, v uint64) {
	b := p.b[d.at : d.at+d.bytes]
	old := sum(b)
	for i, rest := len(b)-1, v; i >= 0; i-- {
		b[i] = byte(rest)
		rest >>= 8
	}
	d.now = v
	change := sum(b) - old // may be negative, but the sums that it changes never are
	if d.ip {
		p.ipSum += change
	}
	if d.udp {
		p.udpSum += change
	}
}
