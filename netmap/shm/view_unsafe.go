package shm

import (
	"errors"
	"fmt"
	"sync/atomic"
	"unsafe"
)

// Sizes of the structures in bytes, without their trailing arrays.
const (
	IfSize   = int(unsafe.Sizeof(If{}))
	RingSize = int(unsafe.Sizeof(Ring{}))
	SlotSize = int(unsafe.Sizeof(Slot{}))

	offsetSize = 8 // ssize_t of ring_ofs
)

// These do not compile unless the structures have their sizes of net/netmap.h.
var (
	_ [56]byte  = [unsafe.Sizeof(If{})]byte{}
	_ [256]byte = [unsafe.Sizeof(Ring{})]byte{}
	_ [16]byte  = [unsafe.Sizeof(Slot{})]byte{}
)

// ErrLayout says that an offset or a size leads out of the region.
var ErrLayout = errors.New("netmap memory does not hold what it claims")

// at returns the address of the size bytes that follow the first skip bytes at off, if
// all of them lie in the region and off is a multiple of 8. The region itself begins at
// a multiple of 8, and so do skip and what is looked for.
func at(region []byte, off uint64, skip int, size uint64) (unsafe.Pointer, error) {
	total := uint64(len(region))
	if off%8 != 0 || off > total || uint64(skip) > total-off || size > total-off-uint64(skip) {
		return nil, fmt.Errorf("%w: %d bytes at offset %d+%d of %d", ErrLayout, size, off, skip, total)
	}
	return unsafe.Pointer(unsafe.SliceData(region[off+uint64(skip):])), nil
}

// IfAt returns the netmap_if at offset off of the region.
func IfAt(region []byte, off uint64) (*If, error) {
	p, err := at(region, off, 0, uint64(IfSize))
	return (*If)(p), err
}

// RingOffsets returns the n entries of ring_ofs of the netmap_if at offset off: offsets
// from that netmap_if, 0 for a ring that is not bound.
func RingOffsets(region []byte, off uint64, n int) ([]int64, error) {
	p, err := at(region, off, IfSize, uint64(n)*offsetSize)
	if err != nil {
		return nil, err
	}
	return unsafe.Slice((*int64)(p), n), nil
}

// RingAt returns the netmap_ring at offset off of the region.
func RingAt(region []byte, off uint64) (*Ring, error) {
	p, err := at(region, off, 0, uint64(RingSize))
	return (*Ring)(p), err
}

// SlotsAt returns the n slots of the netmap_ring at offset off of the region.
func SlotsAt(region []byte, off uint64, n uint32) ([]Slot, error) {
	p, err := at(region, off, RingSize, uint64(n)*uint64(SlotSize))
	if err != nil {
		return nil, err
	}
	return unsafe.Slice((*Slot)(p), n), nil
}

// Region returns n zero bytes of heap memory, rounded up to a multiple of 8, that views
// can be taken of.
func Region(n int) []byte {
	words := make([]uint64, (n+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(words)*8)
}

// LoadHead reads Head once.
func (r *Ring) LoadHead() uint32 { return atomic.LoadUint32(&r.Head) }

// LoadCur reads Cur once.
func (r *Ring) LoadCur() uint32 { return atomic.LoadUint32(&r.Cur) }

// LoadTail reads Tail once; what the device wrote into slots before it is visible then.
func (r *Ring) LoadTail() uint32 { return atomic.LoadUint32(&r.Tail) }

// LoadFlags reads Flags once.
func (r *Ring) LoadFlags() RingFlags { return RingFlags(atomic.LoadUint32((*uint32)(&r.Flags))) }

// StoreHead writes Head, after everything written before.
func (r *Ring) StoreHead(v uint32) { StoreRelease(&r.Head, v) }

// StoreCur writes Cur, after everything written before.
func (r *Ring) StoreCur(v uint32) { StoreRelease(&r.Cur, v) }

// StoreTail writes Tail, after everything written before.
func (r *Ring) StoreTail(v uint32) { StoreRelease(&r.Tail, v) }

// A slotWord is the first half of a Slot: all but its pointer.
type slotWord struct {
	idx   uint32
	len   uint16
	flags SlotFlags
}

// Load reads index, length and flags at once, so that they belong together whatever
// the other side writes meanwhile.
func (s *Slot) Load() (idx uint32, length uint16, flags SlotFlags) {
	w := atomic.LoadUint64((*uint64)(unsafe.Pointer(s)))
	v := *(*slotWord)(unsafe.Pointer(&w))
	return v.idx, v.len, v.flags
}

// Store writes index, length and flags, one by one: who reads the slot before it has been
// shown to him may find some of them. The pointer stays as it is.
func (s *Slot) Store(idx uint32, length uint16, flags SlotFlags) {
	*(*slotWord)(unsafe.Pointer(s)) = slotWord{idx, length, flags}
}
