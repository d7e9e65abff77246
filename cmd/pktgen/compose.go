package main

import (
	"govale/netmap"
	"govale/netmap/shm"
)

// A composer is the source of packets that differ from each other, or that take several
// slots: it writes each into its buffers.
type composer struct {
	p         *packet
	head      int // zero bytes before each frame: the virtio-net header
	cut       cutter
	rubbish   bool // leave buffers as they are
	sequenced bool // each slot is a whole frame with a number of its own

	seq dial
}

// A cutter says in how many slots a packet goes.
type cutter struct {
	frags int // that it has at least
	most  int // bytes of a fragment at most
}

// of returns the slots of a packet of n bytes and the bytes of all of them but the last.
func (c cutter) of(n int) (frags, each int) {
	if c.frags == 1 && n <= c.most {
		return 1, n
	}
	each = n / c.frags
	if n-each*(c.frags-1) <= c.most {
		return c.frags, each
	}
	return (n + c.most - 1) / c.most, c.most
}

// newComposer returns a composer of the packets of f in frames of these sizes.
func newComposer(f flow, z sizes, cut cutter) *composer {
	return &composer{p: newPacket(f, z), cut: cut}
}

// number makes every slot a frame that carries the next number in its payload.
func (c *composer) number() {
	c.sequenced = true
	c.seq = c.p.serial()
	c.seq.begin(c.p)
}

// fill puts in whole packets only: part of a packet would be taken for the whole.
func (c *composer) fill(r *netmap.Ring, limit int) (pkts, bytes int) {
	free, used, i := r.Space(), 0, r.Head()
	var last *netmap.Slot
	for pkts < limit {
		size := c.head + c.p.size
		frags, each := c.cut.of(size)
		if c.sequenced {
			frags, each = c.cut.frags, size
		}
		if used+frags > free {
			break
		}
		if c.sequenced {
			last, i = c.putNumbered(r, i, frags)
			bytes += frags * size
		} else {
			last, i = c.put(r, i, frags, each)
			bytes += size
		}
		used += frags
		pkts++
		c.p.next()
	}
	if pkts > 0 {
		last.Flags |= shm.SlotReport
		r.Advance(used)
	}
	return pkts, bytes
}

// put puts the packet into so many slots from slot i on, and returns the last of them
// and the number of the one behind it.
func (c *composer) put(r *netmap.Ring, i uint32, frags, each int) (*netmap.Slot, uint32) {
	b, head := c.p.frame(), c.head
	for ; ; frags-- {
		n := each
		if frags == 1 {
			n = head + len(b)
		}
		s := r.Slot(i)
		zeros := min(head, n)
		if !c.rubbish {
			buf := r.Buf(s)
			clear(buf[:zeros])
			copy(buf[zeros:n], b)
		}
		head, b = head-zeros, b[n-zeros:]
		s.Len, s.Flags = uint16(n), 0
		i = r.Next(i)
		if frags == 1 {
			return s, i
		}
		s.Flags = shm.SlotMoreFrag
	}
}

// putNumbered puts so many copies of the packet with a number each into slots from slot
// i on, which are one packet to the device: what pkt-gen -f txseq -F does.
func (c *composer) putNumbered(r *netmap.Ring, i uint32, frags int) (*netmap.Slot, uint32) {
	for ; ; frags-- {
		s := r.Slot(i)
		buf := r.Buf(s)
		clear(buf[:c.head])
		c.seq.write(c.p.b)
		n := c.head + copy(buf[c.head:], c.p.frame())
		c.seq.turn(c.p, (c.seq.now+1)&c.seq.hi)
		s.Len, s.Flags = uint16(n), 0
		i = r.Next(i)
		if frags == 1 {
			return s, i
		}
		s.Flags = shm.SlotMoreFrag
	}
}
