package main

import (
	"encoding/binary"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
)

// A spread sends one frame after the other: that of a slot is always the same one, so
// buffers are written in the first round only, and after that slots.
type spread struct {
	frames [][]byte // of one size
}

// newSpread returns a spread for a ring, whose buffers it marks as unknown.
func newSpread(frames [][]byte, r *netmap.Ring) *spread {
	for i := range r.NumSlots() {
		r.Slot(i).Flags = shm.SlotBufChanged
	}
	return &spread{frames}
}

func (p *spread) fill(r *netmap.Ring, limit int) (pkts, bytes int) {
	n := min(limit, r.Space())
	if n <= 0 {
		return 0, 0
	}
	size := uint16(len(p.frames[0]))
	i := r.Head()
	var s *netmap.Slot
	for range n {
		s = r.Slot(i)
		if s.Flags&shm.SlotBufChanged != 0 {
			copy(r.Buf(s), p.frames[int(i)%len(p.frames)])
		}
		s.Len, s.Flags = size, 0
		i = r.Next(i)
	}
	s.Flags = shm.SlotReport
	r.Advance(n)
	return n, n * int(size)
}

// Where a frame holds the time at which it was sent: nanoseconds of a clock of the
// program's, 0 in a frame that is not timed.
const (
	stampStart = bodyStart
	stampEnd   = stampStart + 8
)

// A stamper sends the frames of a spread and times the last one of each burst.
type stamper struct {
	spread
	epoch time.Time // when the clock was 0
}

func (p *stamper) fill(r *netmap.Ring, limit int) (pkts, bytes int) {
	i := r.Head()
	pkts, bytes = p.spread.fill(r, limit)
	for n := range pkts {
		stamp := uint64(0)
		if n == pkts-1 {
			stamp = uint64(max(1, time.Since(p.epoch)))
		}
		binary.LittleEndian.PutUint64(r.Buf(r.Slot(i))[stampStart:stampEnd], stamp)
		i = r.Next(i)
	}
	return pkts, bytes
}

// withoutChecksum says in a frame that its datagram has none (RFC 768), since stamps
// change what it would be of.
func withoutChecksum(frame []byte) []byte {
	clear(frame[udpStart+6 : bodyStart])
	return frame
}
