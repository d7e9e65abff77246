package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"govale/cmd/internal/dissect"
	"govale/cmd/internal/pcapfilter"
	"govale/netmap"
	"govale/netmap/shm"
)

// A capture takes packets out of the receive rings of a port. It copies at once those
// that the filter wants and gives all slots back, and never waits for whoever writes the
// packets: when memory is full they stay in the rings, and the device counts what it has
// to drop. Of a device that does not count, the capture takes them, and counts itself
// what it has no room for.
type capture struct {
	port  *netmap.Port
	rings []*netmap.Ring
	out   *exchange

	filter  *pcapfilter.Filter // nil for all packets
	quota   *quota             // -c
	snaplen int                // -s
	header  int                // bytes before each frame that are none of it: its virtio-net header
	iface   uint16             // what packets are marked with
	dir     dissect.Direction
	both    bool // the rings have packets of both directions: those that were sent are marked by FreeBSD 13.1 and later
	marked  bool // such a one has been seen
	counted bool // the device counts what it drops
	stamps  stamper

	seen    atomic.Uint64 // packets taken out of the rings
	taken   atomic.Uint64 // those of them that the filter wants
	dropped atomic.Uint64 // those of them that there was no memory for
	full    atomic.Uint64 // looks at the rings that found no memory
}

// newCapture returns a capture of everything on all receive rings of port, those from the
// host's network stack included where they are open.
func newCapture(port *netmap.Port, out *exchange) *capture {
	c := &capture{port: port, out: out, snaplen: maxSnaplen, counted: true}
	c.rings = append(append(c.rings, port.Rx...), port.HostRx...)
	c.stamps.look = time.Now().UnixNano()
	return c
}

// run takes packets until the quota is used up or ctx ends, for which it returns nil, or
// until the port fails. It leaves the exchange open.
func (c *capture) run(ctx context.Context) error {
	for !c.quota.done() {
		err := c.wait(ctx)
		if ctx.Err() != nil {
			return c.last()
		}
		if err != nil {
			return err
		}
		if err := c.look(); err != nil {
			return err
		}
		// Where they share a CPU, whoever writes has a turn between two looks, and the
		// other way around: see saver.flush. Without this a turn is 10 ms.
		runtime.Gosched()
	}
	return nil
}

// look takes what the rings have.
func (c *capture) look() error {
	since := c.stamps.begin(time.Now().UnixNano())
	for _, r := range c.rings {
		if err := c.drain(r, since); err != nil {
			return err
		}
	}
	return nil
}

// last takes what has arrived before the end. A port that fails then has nothing more.
func (c *capture) last() error {
	if c.port.RxSync() != nil {
		return nil
	}
	return c.look()
}

// wait waits for memory, then for packets.
func (c *capture) wait(ctx context.Context) error {
	if c.out.isFull() {
		c.full.Add(1)
		// The rings may still be filled while we cannot read them.
		if err := c.port.RxSync(); err != nil {
			return err
		}
		if c.counted {
			if err := c.out.waitRoom(ctx); err != nil {
				return err
			}
		}
	}
	got, err := c.port.Wait(ctx, netmap.Readable)
	if err == nil && got&netmap.Readable == 0 {
		return &goneError{port: c.port.Name, events: got}
	}
	return err
}

// A goneError says that a port has no packets any more.
type goneError struct {
	port   string
	events netmap.Events
}

func (e *goneError) Error() string {
	return fmt.Sprintf("poll %s: %v without a packet: the port is gone or broken", e.port, e.events)
}

// drain copies the packets of a ring, as far as memory and the quota allow, and gives
// their slots back.
func (c *capture) drain(r *netmap.Ring, since int64) error {
	head, space := r.Head(), r.Space()
	c.stamps.ring(r, space, since)
	f := filling{c: c, b: c.out.begin()}
	used, whole := 0, true
	for i := head; used < space && !c.quota.done(); {
		if f.b == nil && c.counted {
			break
		}
		slots, length := chain(r, i, space-used)
		if whole = slots > 0; !whole { // the rest has not arrived
			break
		}
		if length > c.header && !f.add(r, i, slots, length, used) { // slots without a frame are left over from others
			break
		}
		for range slots {
			i = r.Next(i)
		}
		used += slots
	}
	c.out.show(f.b)
	c.seen.Add(f.seen)
	c.taken.Add(f.taken)
	c.dropped.Add(f.dropped)
	return c.release(r, head, used, whole)
}

// A filling is one drain's way with the batches of the exchange, and what it counts.
type filling struct {
	c                    *capture
	b                    *batch
	seen, taken, dropped uint64
}

// add takes the packet in the given slots from i on, which have length bytes, more than its
// virtio-net header, and come behind so many others. It returns false when the packet has to stay, for there is no
// memory.
func (f *filling) add(r *netmap.Ring, i uint32, slots, length, behind int) bool {
	c := f.c
	if slots > 1 {
		return f.addChain(r, i, slots, length, behind)
	}
	s := r.Slot(i)
	frame := r.Buf(s)[c.header:length]
	length = len(frame)
	if c.both {
		c.direct(s)
	}
	if c.filter != nil && !c.filter.Match(frame, length, c.dir == dissect.Out) {
		f.seen++
		return true
	}
	captured := min(length, c.snaplen)
	if f.b != nil && !f.b.room(captured) {
		f.b = c.out.next(f.b)
	}
	if f.b == nil {
		return f.drop()
	}
	begin := f.b.begin()
	f.b.data = append(f.b.data, frame[:captured]...)
	f.end(begin, length, behind)
	return true
}

// addChain is add for a packet of several slots, which the filter has to see in one
// piece.
func (f *filling) addChain(r *netmap.Ring, i uint32, slots, length, behind int) bool {
	c := f.c
	captured := min(length, maxSnaplen)
	if f.b != nil && !f.b.room(captured) {
		f.b = c.out.next(f.b)
	}
	if f.b == nil {
		return f.drop()
	}
	if c.both {
		c.direct(r.Slot(i))
	}
	begin := f.b.begin()
	f.b.data = appendChain(f.b.data, r, i, slots, captured)
	f.b.data = slices.Delete(f.b.data, begin, begin+c.header)
	length, captured = length-c.header, captured-c.header
	if c.filter != nil && !c.filter.Match(f.b.data[begin:], length, c.dir == dissect.Out) {
		f.b.cancel(begin)
		f.seen++
		return true
	}
	f.b.data = f.b.data[:begin+min(captured, c.snaplen)]
	f.end(begin, length, behind+slots-1)
	return true
}

// end makes a packet of what has been appended, if the quota has room for it.
func (f *filling) end(begin, length, slot int) {
	c := f.c
	f.seen++
	if !c.quota.take() {
		f.b.cancel(begin)
		return
	}
	f.taken++
	f.b.end(begin, packet{ts: c.stamps.at(slot), length: uint32(length), iface: c.iface, dir: c.dir})
}

// direct sets the direction of the packet in the slot, where one ring has both. Until a
// packet that was sent is marked it is not known whether the kernel marks them.
func (c *capture) direct(s *netmap.Slot) {
	switch {
	case s.Flags&shm.SlotTxMon != 0:
		c.dir, c.marked = dissect.Out, true
	case c.marked:
		c.dir = dissect.In
	}
}

// drop is what happens to a packet that there is no memory for.
func (f *filling) drop() bool {
	if f.c.counted {
		return false
	}
	f.seen++
	f.taken++
	f.dropped++
	return true
}

// release gives back the used slots from head on. With whole false it arranges for wait
// to wait for more than what is there.
func (c *capture) release(r *netmap.Ring, head uint32, used int, whole bool) error {
	// The rings of a port belong to all programs that have it open.
	if r.Head() != head || used > r.Space() {
		return fmt.Errorf("%s is being read by another program as well, and each gets only some of the packets; --watch shows what that program gets, and a name of its own makes another port", c.port.Name)
	}
	r.Advance(used)
	if !whole {
		r.SetCur(r.Tail())
	}
	return nil
}

// appendChain appends the first n bytes of the packet in the given slots to dst.
func appendChain(dst []byte, r *netmap.Ring, i uint32, slots, n int) []byte {
	for range slots {
		s := r.Slot(i)
		buf := r.Buf(s)
		part := min(int(s.Len), len(buf), n)
		dst = append(dst, buf[:part]...)
		n -= part
		i = r.Next(i)
	}
	return dst
}

// chain returns how many slots the packet that begins in slot i has, and its length in
// bytes. slots is 0 when the packet goes on beyond the slots that are there, unless
// there cannot be more of them: a ring that is full of one packet is taken as it is.
func chain(r *netmap.Ring, i uint32, space int) (slots, length int) {
	for range space {
		s := r.Slot(i)
		slots++
		length += min(int(s.Len), r.BufSize())
		if s.Flags&shm.SlotMoreFrag == 0 {
			return slots, length
		}
		i = r.Next(i)
	}
	if space == int(r.NumSlots())-1 {
		return slots, length
	}
	return 0, 0
}
