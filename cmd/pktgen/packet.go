package main

import (
	"cmp"
	"encoding/binary"
	"math/rand/v2"
)

// A packet is the frame to send next, of which numbers and the size change from one to
// the next. It knows the sums of what its checksums cover, so that a change costs a few
// additions however long the frame is, and only what has changed is written.
type packet struct {
	b       []byte // the headers at least, and the frame at its greatest size, with any numbers
	l       layout
	t       transport
	raw     bool // b is a frame as it is given: nothing is known of what is in it
	sizes   sizes
	size    int      // of the frame as it is now
	sealed  lengths  // those of size, or of none yet
	one     bool     // all frames have one size
	least   int      // of all sizes
	ipSum   uint64   // of the IPv4 header but its length and checksum
	sum     uint64   // of what the checksum behind IP covers but the length and itself and the payload
	bodies  []uint32 // sums of the payload by size of the frame, from least on
	meter   []dial   // numbers that turn as those of a meter do, or with the flow
	rolls   []dial   // numbers that are random in each packet
	strokes []dial   // numbers that go on by one with each packet
	mix     *mix     // of the flows that meter makes; nil: one after the other
	fixed   bool     // nothing changes
	rng     *rand.PCG
}

// Lengths are what the headers of a frame say of its size, and what that is in the sums.
type lengths struct {
	ip, transport    uint16 // total length, or IPv6's payload; length of what is behind IP
	ipSum, behindSum uint64 // parts of the sums of ipSum and sum, with the payload
}

// newPacket returns the first packet of f, whose frames have these sizes.
func newPacket(f flow, z sizes) *packet {
	p := &packet{sizes: z, least: z.least(), one: z.one(), rng: rand.NewPCG(f.seed[0], f.seed[1])}
	if f.raw != nil {
		p.raw, p.b = true, make([]byte, z.most())
		copy(p.b, f.raw)
	} else {
		p.build(f, z.most())
	}
	for _, d := range f.dials {
		switch d.kind {
		case rolling:
			p.rolls = append(p.rolls, d)
		case counting:
			p.strokes = append(p.strokes, d)
		default:
			p.meter = append(p.meter, d)
		}
	}
	if f.mix != nil {
		p.mix = new(*f.mix)
	}
	for _, dials := range [...][]dial{p.meter, p.rolls, p.strokes} {
		for i := range dials {
			dials[i].begin(p)
		}
	}
	if p.mix != nil {
		p.setFlow(p.mix.draw(p.rng))
	}
	p.roll()
	p.setSize(p.sizes.draw(p.rng))
	p.fixed = len(f.dials) == 0 && p.one
	if !p.raw {
		p.putLengths(p.b)
	}
	return p
}

// build writes all of a frame of most bytes that does not change, and takes the sums.
func (p *packet) build(f flow, most int) {
	l := f.layout()
	p.l, p.t = l, f.proto.transport(l.v6)
	p.b = make([]byte, max(most, l.body))
	fillBody(p.b, l, cmp.Or(f.text, payload))
	putHeaders(p.b, f, l)
	if !l.v6 {
		p.ipSum = sum(p.b[l.ip:l.transport])
	}
	p.sum = sum(p.b[l.transport:l.body])
	if p.t.pseudo {
		p.sum += sum(p.b[l.src:l.transport]) + uint64(p.t.number)
	}
	p.sumBodies(most)
}

// sumBodies fills in bodies up to frames of most bytes.
func (p *packet) sumBodies(most int) {
	p.bodies = make([]uint32, most-p.least+1)
	at, words := p.l.body, uint64(0)
	for size := p.least; size <= most; size++ {
		end := p.l.end(size)
		for ; at+1 < end; at += 2 {
			words += uint64(binary.BigEndian.Uint16(p.b[at:]))
		}
		odd := uint64(0)
		if at < end {
			odd = uint64(p.b[at]) << 8
		}
		p.bodies[size-p.least] = uint32(words + odd)
	}
}

// frame returns the bytes of the frame, until it is asked again.
func (p *packet) frame() []byte {
	p.write(p.b)
	return p.b[:p.size:p.size]
}

// next makes the packet the one after it.
func (p *packet) next() {
	if p.fixed {
		return
	}
	if p.mix != nil {
		p.setFlow(p.mix.draw(p.rng))
	} else {
		p.step()
	}
	p.roll()
	for i := range p.strokes {
		d := &p.strokes[i]
		d.turn(p, (d.now+1)&d.hi)
	}
	if !p.one {
		p.setSize(p.sizes.draw(p.rng))
	}
}

// setSize makes the frame one of size bytes.
func (p *packet) setSize(size int) {
	p.size = size
	if p.raw {
		return
	}
	end := p.l.end(size)
	n, u := end-p.l.ip, max(end-p.l.transport, 0)
	s := lengths{ip: uint16(n), transport: uint16(u), ipSum: uint64(uint16(n))}
	if p.l.v6 {
		s.ip = uint16(max(n-ip6Len, 0))
	}
	s.behindSum = uint64(p.t.lengths)*uint64(s.transport) + uint64(p.bodies[size-p.least])
	p.sealed = s
}

// step makes the numbers of the meter the next ones: the first one turns with each
// packet, the next one when that begins again.
func (p *packet) step() {
	for i := range p.meter {
		d := &p.meter[i]
		if d.now < d.hi {
			d.turn(p, d.now+1)
			return
		}
		d.turn(p, d.lo)
	}
}

// setFlow makes the numbers of the meter those after k steps from the first ones. The
// meter has at least so many.
func (p *packet) setFlow(k uint64) {
	last := len(p.meter) - 1
	for i := range p.meter {
		d := &p.meter[i]
		at := k
		if i < last {
			span := d.hi - d.lo + 1
			k, at = k/span, k%span
		}
		d.turn(p, d.lo+at)
	}
}

// roll gives random numbers to those that are.
func (p *packet) roll() {
	for i := range p.rolls {
		d := &p.rolls[i]
		d.turn(p, p.rng.Uint64()&d.hi)
	}
}

// serial returns the number that a packet of txseq has at the beginning of its payload.
func (p *packet) serial() dial {
	return dial{at: p.l.body, bytes: seqBytes, hi: 1<<(8*seqBytes) - 1, sum: true, kind: counting}
}

// write writes what differs from packet to packet into b, which holds any packet of this
// kind: the numbers, and with them lengths and checksums.
func (p *packet) write(b []byte) {
	for i := range p.meter {
		p.meter[i].write(b)
	}
	for i := range p.rolls {
		p.rolls[i].write(b)
	}
	for i := range p.strokes {
		p.strokes[i].write(b)
	}
	if !p.raw {
		p.seal(b)
	}
}

// seal writes checksums into b, and lengths where they are not those of all packets, which
// are there already.
func (p *packet) seal(b []byte) {
	if !p.one {
		p.putLengths(b)
	}
	if !p.l.v6 {
		binary.BigEndian.PutUint16(b[p.l.ip+ipCheckAt:], ^fold(p.ipSum+p.sealed.ipSum))
	}
	binary.BigEndian.PutUint16(b[p.l.transport+p.t.check:], p.checksum())
}

// ipCheckAt is where the checksum of an IPv4 header is in it.
const ipCheckAt = 10

// checksum returns the one behind IP.
func (p *packet) checksum() uint16 {
	check := ^fold(p.sum + p.sealed.behindSum)
	if check == 0 && p.l.proto == udp {
		return 0xffff // 0 says that there is no checksum (RFC 768)
	}
	return check
}

// turnsOne reports whether a single number, which turns, is all that differs from packet to
// packet.
func (p *packet) turnsOne() bool {
	return p.one && !p.raw && p.mix == nil && len(p.meter) == 1 && len(p.rolls)+len(p.strokes) == 0
}

// putLengths writes the lengths into b.
func (p *packet) putLengths(b []byte) {
	at := p.l.ip + 2
	if p.l.v6 {
		at = p.l.ip + 4
	}
	binary.BigEndian.PutUint16(b[at:], p.sealed.ip)
	if p.l.proto == udp {
		binary.BigEndian.PutUint16(b[p.l.transport+4:], p.sealed.transport)
	}
}

// A dial is a number in a packet that changes from one to the next.
type dial struct {
	at, bytes   int // where it is in the frame: 2, 4 or 6 bytes at an even place of its header
	lo, hi, now uint64
	ip, sum     bool // which checksum covers it: that of the IPv4 header, that behind IP
	kind        dialKind
}

// A dialKind says how a number changes.
type dialKind uint8

const (
	turning  dialKind = iota // from lo to hi, when the one before it has begun again
	rolling                  // by chance, any number up to hi, all bits of which are set
	counting                 // by one, up to hi, all bits of which are set
)

// begin sets the number to lo, and takes what stands in its place in p out of the sums.
func (d *dial) begin(p *packet) {
	if d.bytes <= 4 {
		for _, b := range p.b[d.at : d.at+d.bytes] {
			d.now = d.now<<8 | uint64(b)
		}
	}
	d.turn(p, d.lo)
}

// turn sets the number to v.
func (d *dial) turn(p *packet, v uint64) {
	change := words(v) - words(d.now) // may be negative, but the sums that it changes never are
	d.now = v
	if d.ip {
		p.ipSum += change
	}
	if d.sum {
		p.sum += change
	}
}

// write writes the number into b.
func (d *dial) write(b []byte) {
	b = b[d.at:]
	switch d.bytes {
	case 2:
		binary.BigEndian.PutUint16(b, uint16(d.now))
	case 4:
		binary.BigEndian.PutUint32(b, uint32(d.now))
	default: // an Ethernet address, which no checksum covers
		binary.BigEndian.PutUint16(b, uint16(d.now>>32))
		binary.BigEndian.PutUint32(b[2:], uint32(d.now))
	}
}

// words returns the sum of both halves of a number of up to 32 bits.
func words(v uint64) uint64 { return v>>16 + v&0xffff }
