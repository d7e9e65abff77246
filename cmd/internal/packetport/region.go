package packetport

import "govale/netmap/shm"

// Sizes of rings: as those of a switch.
const (
	usualSlots = 1024
	leastSlots = 2
	mostSlots  = 4096
)

// A region is the memory of a port: netmap_if, a ring of each direction, their buffers.
type region struct {
	mem    []byte
	tx, rx ring
}

// A ring is the device's view of one.
type ring struct {
	*shm.Ring
	slots []shm.Slot
	bufs  []byte // from buffer 0 on
}

// entries is what ring_ofs lists: tx, host tx, rx, host rx. There are no host rings.
const entries = 4

// newRegion lays out rings of so many slots.
func newRegion(txSlots, rxSlots uint32) (*region, error) {
	align := func(n int) int { return (n + shm.CacheAlign - 1) &^ (shm.CacheAlign - 1) }
	size := func(slots uint32) int { return align(shm.RingSize + int(slots)*shm.SlotSize) }
	tx := align(shm.IfSize + 8*entries)
	rx := tx + size(txSlots)
	bufs := rx + size(rxSlots)
	g := &region{mem: shm.Region(bufs + int(2+txSlots+rxSlots)*shm.BufSize)}
	nifp, err := shm.IfAt(g.mem, 0)
	if err != nil {
		return nil, err
	}
	nifp.Flags, nifp.TxRings, nifp.RxRings, nifp.HostTxRings, nifp.HostRxRings = shm.PrivMem, 1, 1, 1, 1
	offsets, err := shm.RingOffsets(g.mem, 0, entries)
	if err != nil {
		return nil, err
	}
	offsets[0], offsets[2] = int64(tx), int64(rx)
	if g.tx, err = g.ring(tx, bufs, txSlots, 2); err != nil {
		return nil, err
	}
	g.tx.Dir, g.tx.Tail = 1, txSlots-1
	g.rx, err = g.ring(rx, bufs, rxSlots, 2+txSlots)
	return g, err
}

// ring makes the ring at an offset, with buffers from index first on.
func (g *region) ring(off, bufs int, slots, first uint32) (r ring, err error) {
	if r.Ring, err = shm.RingAt(g.mem, uint64(off)); err != nil {
		return r, err
	}
	r.BufOfs, r.NumSlots, r.BufSize = int64(bufs-off), slots, shm.BufSize
	if r.slots, err = shm.SlotsAt(g.mem, uint64(off), slots); err != nil {
		return r, err
	}
	for i := range r.slots {
		r.slots[i].BufIdx = first + uint32(i)
	}
	r.bufs = g.mem[bufs:]
	return r, nil
}

// next returns the slot after i.
func (r *ring) next(i uint32) uint32 {
	if i++; i == r.NumSlots {
		return 0
	}
	return i
}

// between returns how many slots there are from i up to end.
func (r *ring) between(i, end uint32) int {
	n := int(end) - int(i)
	if n < 0 {
		n += int(r.NumSlots)
	}
	return n
}

// buf returns the buffer of a slot, nil where its index is none of the region.
func (r *ring) buf(idx uint32) []byte {
	lo := int(idx) * shm.BufSize
	if lo+shm.BufSize > len(r.bufs) {
		return nil
	}
	return r.bufs[lo : lo+shm.BufSize]
}
