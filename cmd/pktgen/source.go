package main

import (
	"govale/netmap"
	"govale/netmap/shm"
)

// A source puts packets into tx rings. It is asked once a burst.
type source interface {
	// fill puts at most limit packets into the slots of the program, gives the slots
	// to the device, and returns how many packets and bytes these were.
	fill(r *netmap.Ring, limit int) (pkts, bytes int)
}

// A generator sends one frame again and again. The buffers of a port that does not
// exchange them hold it from the first round on, and only slots are written.
type generator struct {
	frame []byte
}

// newGenerator returns a generator for the rings, whose buffers it marks as unknown.
func newGenerator(frame []byte, rings []*netmap.Ring) *generator {
	markUnknown(rings)
	return &generator{frame}
}

// markUnknown marks the buffers of rings as such of which is not known what they hold, in
// the way of a device that has exchanged them.
func markUnknown(rings []*netmap.Ring) {
	for _, r := range rings {
		for i := range r.NumSlots() {
			r.Slot(i).Flags = shm.SlotBufChanged
		}
	}
}

// fill is a loop of two stores a packet. A pipe, which exchanges buffers, marks those
// that it gives back as changed.
func (g *generator) fill(r *netmap.Ring, limit int) (pkts, bytes int) {
	n := min(limit, r.Space())
	if n <= 0 {
		return 0, 0
	}
	size := uint16(len(g.frame))
	i := r.Head()
	var s *netmap.Slot
	for range n {
		s = r.Slot(i)
		if s.Flags&shm.SlotBufChanged != 0 {
			copy(r.Buf(s), g.frame)
		}
		s.Len, s.Flags = size, 0
		i = r.Next(i)
	}
	s.Flags = shm.SlotReport
	r.Advance(n)
	return n, n * len(g.frame)
}
