package vale

import "math/bits"

// pageSize is PAGE_SIZE of the kernel that is emulated, whatever the host has.
const pageSize = 4096

// A pool is one of the three parts of a region: objects of one size, handed out lowest
// index first (netmap_mem2.c: struct netmap_obj_pool).
type pool struct {
	offset  uint64 // of object 0 in the region, bytes
	objSize uint32 // bytes, a multiple of 64
	total   uint32 // objects
	nfree   uint32
	free    []uint64 // a bit an object, set if it is free
}

// newPool returns a pool of at least num objects of at least size bytes, at offset.
// Objects are packed into clusters that end at a page boundary, so there may be more of
// them than asked for (netmap_mem2.c: netmap_config_obj_allocator).
func newPool(offset uint64, num, size uint32) pool {
	size = (size + 63) &^ 63
	cluster := uint32(1)
	for cluster*size%pageSize != 0 {
		cluster++
	}
	total := (num + cluster - 1) / cluster * cluster
	return pool{offset: offset, objSize: size, total: total}
}

// bytes returns how much of the region the pool takes.
func (p *pool) bytes() uint64 { return uint64(p.total) * uint64(p.objSize) }

// reset frees all objects but the first reserved ones, which nobody gets.
func (p *pool) reset(reserved uint32) {
	p.free = make([]uint64, (p.total+63)/64)
	for i := range p.free {
		p.free[i] = ^uint64(0)
	}
	if rest := p.total % 64; rest != 0 {
		p.free[len(p.free)-1] = 1<<rest - 1
	}
	for i := range reserved {
		p.free[i/64] &^= 1 << (i % 64)
	}
	p.nfree = p.total - reserved
}

// get hands out the lowest free object, looking from word *hint of the bitmap on; it
// leaves in *hint where to go on. It returns false when there is none.
func (p *pool) get(hint *int) (uint32, bool) {
	if p.nfree == 0 {
		return 0, false
	}
	for i := *hint; i < len(p.free); i++ {
		if w := p.free[i]; w != 0 {
			bit := bits.TrailingZeros64(w)
			p.free[i] = w &^ (1 << bit)
			p.nfree--
			*hint = i
			return uint32(i*64 + bit), true
		}
	}
	return 0, false
}

// put takes an object back. It returns false for an object that does not exist or is
// free already: users write the numbers that come here.
func (p *pool) put(i uint32) bool {
	if i >= p.total || p.free[i/64]&(1<<(i%64)) != 0 {
		return false
	}
	p.free[i/64] |= 1 << (i % 64)
	p.nfree++
	return true
}

// at returns the offset of object i in the region.
func (p *pool) at(i uint32) uint64 { return p.offset + uint64(i)*uint64(p.objSize) }
