package main

import (
	"context"
	"fmt"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
)

// A capture takes packets out of the receive rings of a port. It copies them at once and
// gives the slots back, and never waits for whoever writes the packets: when memory is
// full they stay in the rings, and the device counts what it has to drop.
type capture struct {
	port  *netmap.Port
	rings []*netmap.Ring
	out   *exchange
	limit uint64 // -c: packets to take, 0 for all

	taken uint64 // packets taken out of the rings
}

// newCapture returns a capture on all receive rings of port, those from the host's
// network stack included where they are open.
func newCapture(port *netmap.Port, out *exchange, limit uint64) *capture {
	c := &capture{port: port, out: out, limit: limit}
	c.rings = append(append(c.rings, port.Rx...), port.HostRx...)
	return c
}

// run takes packets until the limit is reached or ctx ends, for which it returns nil, or
// until the port fails. It leaves the exchange open.
func (c *capture) run(ctx context.Context) error {
	for !c.done() {
		if err := c.wait(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		for _, r := range c.rings {
			if err := c.drain(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *capture) done() bool { return c.limit != 0 && c.taken >= c.limit }

// wait waits for memory, then for packets.
func (c *capture) wait(ctx context.Context) error {
	if c.out.isFull() {
		// The rings may still be filled while we cannot read them.
		if err := c.port.RxSync(); err != nil {
			return err
		}
		if err := c.out.waitRoom(ctx); err != nil {
			return err
		}
	}
	got, err := c.port.Wait(ctx, netmap.Readable)
	if err == nil && got&netmap.Readable == 0 {
		return fmt.Errorf("poll %s: %v without a packet: the port is gone or broken", c.port.Name, got)
	}
	return err
}

// drain copies the packets of a ring, as far as memory and the limit allow, and gives
// their slots back. They all get the time of the call.
func (c *capture) drain(r *netmap.Ring) error {
	b := c.out.lock()
	defer c.out.unlock()
	now := time.Now().UnixNano()
	head, space := r.Head(), r.Space()
	used, whole := 0, true
	for i := head; b != nil && used < space && !c.done(); {
		slots, length := chain(r, i, space-used)
		if whole = slots > 0; !whole { // the rest has not arrived
			break
		}
		captured := min(length, maxSnaplen)
		if !b.room(captured) {
			b = c.out.next()
			continue
		}
		b.begin(now, length)
		i = c.copy(b, r, i, slots, captured)
		used += slots
		c.taken++
	}
	return c.release(r, head, used, whole)
}

// release gives back the used slots from head on. With whole false it arranges for wait
// to wait for more than what is there.
func (c *capture) release(r *netmap.Ring, head uint32, used int, whole bool) error {
	// The rings of a port belong to all programs that have it open.
	if r.Head() != head || used > r.Space() {
		return fmt.Errorf("%s is being read by another program as well, and each gets only some of the packets; give this one a port of its own", c.port.Name)
	}
	r.Advance(used)
	if !whole {
		r.SetCur(r.Tail())
	}
	return nil
}

// copy appends the first n bytes of the packet in the given slots to b, and returns the
// slot after it.
func (c *capture) copy(b *batch, r *netmap.Ring, i uint32, slots, n int) uint32 {
	for range slots {
		s := r.Slot(i)
		buf := r.Buf(s)
		part := min(int(s.Len), len(buf), n)
		b.data = append(b.data, buf[:part]...)
		n -= part
		i = r.Next(i)
	}
	return i
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
