package netmap

import (
	"fmt"
	"iter"
	"strings"

	"govale/netmap/shm"
)

// A Slot is one packet of a ring, or a fragment of one: netmap_slot.
type Slot = shm.Slot

// A Ring is a circle of slots that a program and its device fill and empty in turn.
// Slots [Head, Tail) belong to the program; every other slot is the device's. The
// device touches a ring only during a system call of its user.
//
// A Ring is used by one goroutine at a time. Slots and buffers of it are valid until
// the port is closed; what is in them is the program's until Advance and the sync after
// it.
type Ring struct {
	hdr     *shm.Ring
	slots   []Slot
	bufs    []byte // from buffer 0 to the end of the region
	n       uint32
	bufSize uint32
	id      int
	dir     Dir
}

// ID returns the ring's number within its direction; host rings count on from the last
// ring of the card.
func (r *Ring) ID() int { return r.id }

// Dir returns the ring's direction.
func (r *Ring) Dir() Dir { return r.dir }

// NumSlots returns how many slots the ring has. One of them is always the device's.
func (r *Ring) NumSlots() uint32 { return r.n }

// BufSize returns the size of every buffer in bytes: the longest packet of one slot.
func (r *Ring) BufSize() int { return int(r.bufSize) }

// Head returns the first slot that belongs to the program.
func (r *Ring) Head() uint32 { return r.hdr.Head }

// Cur returns the slot from which on the program waits for more.
func (r *Ring) Cur() uint32 { return r.hdr.Cur }

// Tail returns the first slot that belongs to the device.
func (r *Ring) Tail() uint32 { return r.hdr.LoadTail() }

// Space returns how many slots belong to the program: packets to read of an rx ring,
// slots to fill of a tx ring.
func (r *Ring) Space() int {
	d := int(r.Tail()) - int(r.hdr.Head)
	if d < 0 {
		d += int(r.n)
	}
	return d
}

// Next returns the slot after i.
func (r *Ring) Next(i uint32) uint32 {
	if i++; i >= r.n {
		return 0
	}
	return i
}

// Slot returns slot i, which is less than NumSlots.
func (r *Ring) Slot(i uint32) *Slot { return &r.slots[i] }

// Buf returns the whole buffer of s, however long its packet is. It panics if the
// buffer's index leads out of the region, which no device writes.
func (r *Ring) Buf(s *Slot) []byte {
	lo := int(s.BufIdx) * int(r.bufSize)
	hi := lo + int(r.bufSize)
	return r.bufs[lo:hi:hi]
}

// BufIdx returns the whole buffer of index idx: a slot's, or one of Port.ExtraBufs.
func (r *Ring) BufIdx(idx uint32) []byte {
	return r.Buf(&Slot{BufIdx: idx})
}

// Advance gives the first n slots of the program to the device, which takes them at the
// next sync: head and cur move by n. Where Space is less than n they move by Space: a
// program that has the ring to itself never asks for more, and one that shares it with
// another descriptor must not move beyond what is there now. It returns by how many.
func (r *Ring) Advance(n int) int {
	n = max(0, min(n, r.Space()))
	h := r.hdr.Head + uint32(n)
	if h >= r.n {
		h -= r.n
	}
	r.hdr.StoreHead(h)
	r.hdr.StoreCur(h)
	return n
}

// SetCur moves cur alone, to a slot in [Head, Tail]: Wait then returns only when there
// is something beyond it.
func (r *Ring) SetCur(i uint32) { r.hdr.StoreCur(i) }

// Timestamp returns the time of the last sync of the ring, in microseconds since 1970.
func (r *Ring) Timestamp() int64 { return r.hdr.Ts.Sec*1e6 + r.hdr.Ts.Usec }

// WantTimestamp asks for Timestamp also where the device was told to save itself the
// clock (NR_TIMESTAMP).
func (r *Ring) WantTimestamp() { r.hdr.Flags |= shm.RingTimestamp }

// Pending goes through the program's slots from head to tail, with the bytes of each
// (all of the buffer in a tx ring), and leaves head alone.
func (r *Ring) Pending() iter.Seq2[*Slot, []byte] {
	return func(yield func(*Slot, []byte) bool) {
		i := r.Head()
		for range r.Space() {
			s := r.Slot(i)
			b := r.Buf(s)
			if r.dir == Rx {
				b = b[:min(int(s.Len), len(b))]
			}
			if !yield(s, b) {
				return
			}
			i = r.Next(i)
		}
	}
}

// owns reports whether slot i is in [head, tail), going round the end.
func (r *Ring) owns(i uint32) bool {
	head, tail := r.Head(), r.Tail()
	if head <= tail {
		return head <= i && i < tail
	}
	return i >= head || i < tail
}

// String draws the ring, also one whose indices make no sense: "a" for a slot of the program, "." for one of the device, and
// the indices behind it: "[aaaaaaa.] head 0 cur 0 tail 7".
func (r *Ring) String() string {
	strip := []byte(strings.Repeat(".", int(r.n)))
	for i := range strip {
		if r.owns(uint32(i)) {
			strip[i] = 'a'
		}
	}
	return fmt.Sprintf("[%s] head %d cur %d tail %d", strip, r.Head(), r.Cur(), r.Tail())
}
