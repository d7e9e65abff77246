package main

import (
	"encoding/binary"

	"govale/netmap"
	"govale/netmap/shm"
)

// A patcher is the source of packets that differ in numbers and sizes only, and take a
// slot each. The buffers of a port that does not exchange them hold all the rest from the
// first round on, for any size, since a shorter packet is the beginning of a longer one;
// what differs is written into them.
type patcher struct {
	p    *packet
	head int // zero bytes before each frame: the virtio-net header
}

// newPatcher returns a patcher for the rings, whose buffers it marks as unknown and which
// must have room for all of p.
func newPatcher(p *packet, head int, rings []*netmap.Ring) *patcher {
	markUnknown(rings)
	return &patcher{p, head}
}

// number gives each packet the next number.
func (c *patcher) number() {
	d := c.p.serial()
	d.begin(c.p)
	c.p.strokes, c.p.fixed = append(c.p.strokes, d), false
}

// fill writes a few bytes a packet. A pipe, which exchanges buffers, marks those that it
// gives back as changed.
func (c *patcher) fill(r *netmap.Ring, limit int) (pkts, bytes int) {
	n := min(limit, r.Space())
	if n <= 0 {
		return 0, 0
	}
	if c.p.turnsOne() {
		return n, c.fillTurning(r, n)
	}
	i := r.Head()
	var s *netmap.Slot
	for range n {
		s = r.Slot(i)
		b := r.Buf(s)
		if s.Flags&shm.SlotBufChanged != 0 {
			clear(b[:c.head])
			copy(b[c.head:], c.p.b)
		}
		c.p.write(b[c.head:])
		s.Len, s.Flags = uint16(c.head+c.p.size), 0
		bytes += c.head + c.p.size
		c.p.next()
		i = r.Next(i)
	}
	s.Flags = shm.SlotReport
	r.Advance(n)
	return n, bytes
}

// fillTurning is fill of n packets in which a single number turns, as in those of a range
// of addresses: all that is known of the packet stays in registers, which takes a third of
// the time.
func (c *patcher) fillTurning(r *netmap.Ring, n int) (bytes int) {
	p, d, head := c.p, c.p.meter[0], c.head
	size := head + p.size
	ipCheck, check := p.l.ip+ipCheckAt, p.l.transport+p.t.check
	i := r.Head()
	var s *netmap.Slot
	for range n {
		s = r.Slot(i)
		b := r.Buf(s)
		if s.Flags&shm.SlotBufChanged != 0 {
			clear(b[:head])
			copy(b[head:], p.b)
		}
		b = b[head:]
		d.write(b)
		if !p.l.v6 {
			binary.BigEndian.PutUint16(b[ipCheck:], ^fold(p.ipSum+p.sealed.ipSum))
		}
		binary.BigEndian.PutUint16(b[check:], p.checksum())
		s.Len, s.Flags = uint16(size), 0
		if d.now < d.hi {
			d.turn(p, d.now+1)
		} else {
			d.turn(p, d.lo)
		}
		i = r.Next(i)
	}
	p.meter[0] = d
	s.Flags = shm.SlotReport
	r.Advance(n)
	return n * size
}
