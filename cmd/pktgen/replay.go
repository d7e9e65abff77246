package main

import (
	"fmt"

	"govale/netmap"
	"govale/netmap/shm"
)

// maxFrags is the most slots of one packet that every switch takes.
const maxFrags = shm.MaxFrags - 1

// A replay sends the packets of a capture in their order, and begins again behind the
// last one.
type replay struct {
	packets [][]byte
	next    int
}

// newReplay returns a replay of c into r. It fails if a packet has no room in it.
func newReplay(c *capture, r *netmap.Ring) (*replay, error) {
	slots := min(maxFrags, int(r.NumSlots())-1)
	for i, b := range c.packets {
		if len(b) > slots*r.BufSize() {
			return nil, fmt.Errorf("packet %d has %d bytes: this port takes at most %d (%d slots of %d)",
				i+1, len(b), slots*r.BufSize(), slots, r.BufSize())
		}
	}
	return &replay{packets: c.packets}, nil
}

// fill puts in whole packets only: part of a packet would be taken for the whole.
func (p *replay) fill(r *netmap.Ring, limit int) (pkts, bytes int) {
	free, used, i := r.Space(), 0, r.Head()
	var last *netmap.Slot
	for pkts < limit {
		b := p.packets[p.next]
		frags := (len(b) + r.BufSize() - 1) / r.BufSize()
		if used+frags > free {
			break
		}
		last, i = putFrags(r, i, b)
		used += frags
		pkts++
		bytes += len(b)
		if p.next++; p.next == len(p.packets) {
			p.next = 0
		}
	}
	if pkts > 0 {
		last.Flags |= shm.SlotReport
		r.Advance(used)
	}
	return pkts, bytes
}

// putFrags puts a packet into as many slots as it takes, from slot i on, and returns the
// last of them and the number of the one behind it.
func putFrags(r *netmap.Ring, i uint32, b []byte) (*netmap.Slot, uint32) {
	for {
		s := r.Slot(i)
		n := copy(r.Buf(s), b)
		s.Len, s.Flags = uint16(n), 0
		i = r.Next(i)
		if b = b[n:]; len(b) == 0 {
			return s, i
		}
		s.Flags = shm.SlotMoreFrag
	}
}
