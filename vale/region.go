package vale

import (
	"encoding/binary"
	"math"
	"syscall"

	"govale/netmap/shm"
)

// globalID is the id of the region that hardware ports share. It always exists.
const globalID = 1

// Smallest private region, sysctls dev.netmap.priv_* (netmap_mem2.c:
// netmap_min_priv_params).
const (
	privIfNum, privIfSize     = 2, 1024
	privRingNum, privRingSize = 4, 5 * pageSize
	privBufNum                = 4098
)

// The global region, sysctls dev.netmap.*_num and *_size.
const (
	globalIfNum, globalIfSize     = 100, 1024
	globalRingNum, globalRingSize = 200, 9 * pageSize
	globalBufNum                  = 163840
)

// reservedBufs are the buffers that nobody gets: an index that leads nowhere stands for
// buffer 0.
const reservedBufs = 2

// defaultPipes is how many pipes a VALE port has room for (netmap_vale.c:
// netmap_vale_vp_create).
const defaultPipes = 2

// A region is the memory of one port or of several: struct netmap_mem_d. Its bytes
// exist only while a descriptor is bound to one of the ports.
type region struct {
	m       *Machine
	id      uint16
	private bool // NETMAP_MEM_PRIVATE
	refs    int  // ports
	active  int  // bound descriptors

	ifs, rings, bufs pool

	mem *backing
	b   []byte
}

// newPrivateRegion returns a region for a port of these dimensions, with room for so
// many pipes (netmap_mem2.c: netmap_mem_private_new). The ring of the host is counted
// with each direction. It fails with ENOMEM when there is no id left. Called with m.mu
// held.
func newPrivateRegion(m *Machine, txRings, txSlots, rxRings, rxSlots, extra, pipes uint32) (*region, error) {
	txRings++
	rxRings++
	id, err := m.newRegionID()
	if err != nil {
		return nil, err
	}
	r := &region{m: m, id: id, private: true}
	r.layout(
		max(privIfNum, 2+4*pipes), max(privIfSize, uint32(shm.IfSize)+8*(txRings+rxRings)),
		max(privRingNum, txRings+rxRings+8*pipes), max(privRingSize, uint32(shm.RingSize)+uint32(shm.SlotSize)*max(txSlots, rxSlots)),
		max(privBufNum, (4*pipes+rxRings)*rxSlots+(4*pipes+txRings)*txSlots+reservedBufs+extra),
	)
	m.regions[r.id] = r
	return r, nil
}

// newGlobalRegion returns the region of id 1.
func newGlobalRegion(m *Machine) *region {
	r := &region{m: m, id: globalID, refs: 1}
	r.layout(globalIfNum, globalIfSize, globalRingNum, globalRingSize, globalBufNum)
	return r
}

// newRegionID returns the lowest id that no region has, or ENOMEM
// (netmap_mem2.c: nm_mem_assign_id).
func (m *Machine) newRegionID() (uint16, error) {
	for id := globalID + 1; id <= math.MaxUint16; id++ {
		if m.regions[uint16(id)] == nil {
			return uint16(id), nil
		}
	}
	return 0, syscall.ENOMEM
}

// layout lays the three pools out one behind the other.
func (r *region) layout(ifNum, ifSize, ringNum, ringSize, bufNum uint32) {
	r.ifs = newPool(0, ifNum, ifSize)
	r.rings = newPool(r.ifs.bytes(), ringNum, ringSize)
	r.bufs = newPool(r.rings.offset+r.rings.bytes(), bufNum, shm.BufSize)
}

// size returns the bytes of the region: nr_memsize.
func (r *region) size() uint64 { return r.bufs.offset + r.bufs.bytes() }

// finalize makes the memory exist for one more descriptor. It fails with ENOMEM
// (netmap_mem2.c: netmap_mem2_finalize). Called with m.mu held.
func (r *region) finalize() error {
	if r.active == 0 {
		if r.m.shared {
			mem, err := newShared(int(r.size()))
			if err != nil {
				return syscall.ENOMEM
			}
			r.mem = mem
		} else {
			r.mem = newHeap(int(r.size()))
		}
		r.b = r.mem.b
		r.ifs.reset(0)
		r.rings.reset(0)
		r.bufs.reset(reservedBufs)
	}
	r.active++
	return nil
}

// drop undoes finalize: with the last descriptor the memory goes, and with it whatever
// programs have left in it. Called with m.mu held.
func (r *region) drop() {
	r.active--
	if r.active == 0 {
		r.mem.free()
		r.mem, r.b = nil, nil
	}
}

// put gives up a port's reference. Called with m.mu held.
func (r *region) put() {
	r.refs--
	if r.refs == 0 {
		delete(r.m.regions, r.id)
	}
}

// buf returns buffer idx, or buffer 0 where there is no such one (netmap_kern.h: NMB).
func (r *region) buf(idx uint32) []byte {
	if idx >= r.bufs.total {
		idx = 0
	}
	off := r.bufs.offset + uint64(idx)*shm.BufSize
	return r.b[off : off+shm.BufSize : off+shm.BufSize]
}

// newExtra takes up to n buffers and links them: each begins with the index of the one
// before it. It returns the last one taken and how many there are
// (netmap_mem2.c: netmap_extra_alloc).
func (r *region) newExtra(n uint32) (head, got uint32) {
	hint := 0
	for got < n {
		idx, ok := r.bufs.get(&hint)
		if !ok {
			break
		}
		binary.NativeEndian.PutUint32(r.buf(idx), head)
		head = idx
		got++
	}
	return head, got
}

// freeExtra takes back the buffers of a list. The user has written it, so it may lead
// anywhere: the walk ends at the first buffer that is not taken
// (netmap_mem2.c: netmap_extra_free).
func (r *region) freeExtra(head uint32) {
	for head >= reservedBufs && head < r.bufs.total {
		buf := r.buf(head)
		next := binary.NativeEndian.Uint32(buf)
		if !r.bufs.put(head) {
			return
		}
		binary.NativeEndian.PutUint32(buf, 0)
		head = next
	}
}
