package vale

import (
	"encoding/binary"
	"math"
	"syscall"

	"govale/netmap/shm"
)

// globalID is the id of the region that hardware ports share. It always exists.
const globalID = 1

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
	bufSize          uint64 // bytes of a buffer: bufs.objSize
	invalid          error  // EINVAL where the settings make no sense

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
	sys := &m.sys
	r.layout(
		Pool{max(sys.PrivIf.Num, int(2+4*pipes)), max(sys.PrivIf.Size, shm.IfSize+8*int(txRings+rxRings))},
		Pool{max(sys.PrivRing.Num, int(txRings+rxRings+8*pipes)), max(sys.PrivRing.Size, shm.RingSize+shm.SlotSize*int(max(txSlots, rxSlots)))},
		Pool{max(sys.PrivBuf.Num, int((4*pipes+rxRings)*rxSlots+(4*pipes+txRings)*txSlots+reservedBufs+extra)), sys.PrivBuf.Size},
		privIfLimits)
	if r.invalid != nil {
		return nil, r.invalid
	}
	m.regions[r.id] = r
	return r, nil
}

// newGlobalRegion returns the region of id 1.
func newGlobalRegion(m *Machine) *region {
	r := &region{m: m, id: globalID, refs: 1}
	r.layout(m.sys.If, m.sys.Ring, m.sys.Buf, ifLimits)
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

// layout lays the three pools out one behind the other. The region is not valid if their
// numbers or sizes are beyond what the kernel takes (netmap_mem2.c:
// netmap_config_obj_allocator).
func (r *region) layout(ifs, rings, bufs Pool, limits poolLimits) {
	for _, err := range [...]error{limits.check("if", ifs), ringLimits.check("ring", rings), bufLimits.check("buf", bufs)} {
		if err != nil {
			r.invalid = syscall.EINVAL
			return
		}
	}
	r.ifs = newPool(0, uint32(ifs.Num), uint32(ifs.Size))
	r.rings = newPool(r.ifs.bytes(), uint32(rings.Num), uint32(rings.Size))
	r.bufs = newPool(r.rings.offset+r.rings.bytes(), uint32(bufs.Num), uint32(bufs.Size))
	r.bufSize = uint64(r.bufs.objSize)
}

// size returns the bytes of the region: nr_memsize.
func (r *region) size() uint64 { return r.bufs.offset + r.bufs.bytes() }

// finalize makes the memory exist for one more descriptor. It fails with ENOMEM
// (netmap_mem2.c: netmap_mem2_finalize). Called with m.mu held.
func (r *region) finalize() error {
	if r.invalid != nil {
		return r.invalid
	}
	if r.active == 0 {
		alloc := newOwn
		if r.m.shared {
			alloc = newShared
		}
		mem, err := alloc(int(r.size()))
		if err != nil {
			return syscall.ENOMEM
		}
		r.mem, r.b = mem, mem.b
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
	off := r.bufs.offset + uint64(idx)*r.bufSize
	return r.b[off : off+r.bufSize : off+r.bufSize]
}

// bufs is where the buffers of a region are, for those who need many of them.
type bufs struct {
	b     []byte // from buffer 0 on
	total uint32
	size  uint32
}

// view returns the buffers, which are there while a descriptor of the region's ports is.
func (r *region) view() bufs { return bufs{r.b[r.bufs.offset:], r.bufs.total, r.bufs.objSize} }

// at is region.buf.
func (v *bufs) at(idx uint32) []byte {
	if idx >= v.total {
		idx = 0
	}
	off := uint64(idx) * uint64(v.size)
	return v.b[off : off+uint64(v.size) : off+uint64(v.size)]
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
