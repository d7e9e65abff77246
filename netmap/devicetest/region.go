package devicetest

import (
	"fmt"

	"govale/netmap"
	"govale/netmap/shm"
)

// rings is the memory of a registered port as its netmap_if describes it.
type rings struct {
	region []byte
	nifp   *shm.If
	tx, rx []ring // by their numbers, without host rings
}

// A ring is a netmap_ring in the region, written as C would write it, nonsense included.
type ring struct {
	dir    netmap.Dir
	id     int
	hdr    *shm.Ring // nil for a ring that is not bound
	slots  []shm.Slot
	region []byte
	base   int64  // where buffer 0 is in the region, bytes
	size   uint32 // of a buffer, bytes
}

// bind maps the region of the port that the handle has just been registered for.
func (h *handle) bind(offset, memsize uint64, memID uint16) error {
	region, err := h.dev.Map(int(memsize))
	if err != nil {
		return fmt.Errorf("registered, but its %d bytes cannot be mapped: %w", memsize, err)
	}
	g, err := viewRings(region, offset)
	if err != nil {
		return fmt.Errorf("registered, but netmap_if at offset %d: %w", offset, err)
	}
	h.rings, h.memID = g, memID
	return nil
}

// viewRings finds the rings of the netmap_if at offset off.
func viewRings(region []byte, off uint64) (*rings, error) {
	nifp, err := shm.IfAt(region, off)
	if err != nil {
		return nil, err
	}
	tx, rx := int(nifp.TxRings), int(nifp.RxRings)
	skip := max(1, int(nifp.HostTxRings)) // before API 14 there is one, and nobody says so
	offsets, err := shm.RingOffsets(region, off, tx+skip+rx)
	if err != nil {
		return nil, err
	}
	g := &rings{region: region, nifp: nifp}
	if g.tx, err = viewDir(region, off, netmap.Tx, offsets[:tx]); err != nil {
		return nil, err
	}
	g.rx, err = viewDir(region, off, netmap.Rx, offsets[tx+skip:])
	return g, err
}

// viewDir finds the rings of one direction; offsets count from the netmap_if at off.
func viewDir(region []byte, off uint64, dir netmap.Dir, offsets []int64) ([]ring, error) {
	all := make([]ring, len(offsets))
	for i, ofs := range offsets {
		all[i] = ring{dir: dir, id: i, region: region}
		if ofs == 0 {
			continue
		}
		at := off + uint64(ofs)
		hdr, err := shm.RingAt(region, at)
		if err != nil {
			return nil, err
		}
		slots, err := shm.SlotsAt(region, at, hdr.NumSlots)
		if err != nil {
			return nil, err
		}
		all[i].hdr, all[i].slots = hdr, slots
		all[i].base, all[i].size = int64(at)+hdr.BufOfs, hdr.BufSize
	}
	return all, nil
}

// of returns the rings of one direction.
func (g *rings) of(dir netmap.Dir) []ring {
	if dir == netmap.Tx {
		return g.tx
	}
	return g.rx
}

// ring returns ring i of one direction, nil if there is none or it is not bound.
func (g *rings) ring(dir netmap.Dir, i uint32) *ring {
	all := g.of(dir)
	if uint64(i) >= uint64(len(all)) || all[i].hdr == nil {
		return nil
	}
	return &all[i]
}

// slot returns slot i, or one that nobody sees where the ring has no such slot.
func (r *ring) slot(i uint32) *shm.Slot {
	if uint64(i) >= uint64(len(r.slots)) {
		return new(shm.Slot)
	}
	return &r.slots[i]
}

// buf returns the whole buffer of an index, nil if that leads out of the region.
func (r *ring) buf(idx uint32) []byte {
	size := int64(r.size)
	lo := r.base + int64(idx)*size
	if lo < 0 || lo+size > int64(len(r.region)) {
		return nil
	}
	return r.region[lo : lo+size : lo+size]
}

// next returns what comes after slot i, as nm_ring_next has it: an index beyond the ring
// only grows.
func (r *ring) next(i uint32) uint32 {
	if i++; i == uint32(len(r.slots)) {
		return 0
	}
	return i
}

// indices prints "head= cur= tail=".
func (r *ring) indices() string {
	return fmt.Sprintf("head=%d cur=%d tail=%d", r.hdr.LoadHead(), r.hdr.LoadCur(), r.hdr.LoadTail())
}

// states prints the indices of all bound rings of one direction, each with a blank
// before it.
func (g *rings) states(dir netmap.Dir) string {
	s := ""
	if g == nil {
		return s
	}
	for _, r := range g.of(dir) {
		if r.hdr != nil {
			s += fmt.Sprintf(" %s%d[%s]", r.dir, r.id, r.indices())
		}
	}
	return s
}
