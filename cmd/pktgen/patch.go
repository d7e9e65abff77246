package main

import (
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
