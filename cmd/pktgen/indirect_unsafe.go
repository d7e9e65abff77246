package main

import (
	"unsafe"

	"govale/netmap"
	"govale/netmap/shm"
)

// An indirect is the source of one frame that is in no buffer of the port: slots hold its
// address, where a switch in the kernel reads it.
type indirect struct {
	frame []byte // with the virtio-net header; on the heap, where nothing moves
}

// newIndirect returns the source of frame behind head zero bytes.
func newIndirect(frame []byte, head int) *indirect {
	return &indirect{frame: append(make([]byte, head), frame...)}
}

// fill writes slots only.
func (d *indirect) fill(r *netmap.Ring, limit int) (pkts, bytes int) {
	n := min(limit, r.Space())
	if n <= 0 {
		return 0, 0
	}
	i := r.Head()
	var s *netmap.Slot
	for range n {
		s = r.Slot(i)
		s.Ptr = uint64(uintptr(unsafe.Pointer(unsafe.SliceData(d.frame))))
		s.Len, s.Flags = uint16(len(d.frame)), shm.SlotIndirect
		i = r.Next(i)
	}
	s.Flags |= shm.SlotReport
	r.Advance(n)
	return n, n * len(d.frame)
}
