package main

import (
	"context"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
)

// A ponger sends each packet that it gets back to where it came from.
type ponger struct {
	port *netmap.Port
	c    *counters // of the answers
	n    uint64    // answers to send, 0 for ever
	head int       // bytes of the virtio-net header before each frame

	lost uint64 // packets that the tx ring had no room for

	from, to time.Time
}

// run answers until it has sent n answers or ctx ends, which is no error.
func (po *ponger) run(ctx context.Context) error {
	po.from = time.Now()
	err := po.pong(ctx)
	po.to = time.Now()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// pong is run without its times; the end of ctx is an error.
func (po *ponger) pong(ctx context.Context) error {
	for sent := uint64(0); po.n == 0 || sent < po.n; {
		if _, err := po.port.Wait(ctx, netmap.Readable); err != nil {
			return err
		}
		for _, r := range po.port.Rx {
			for r.Space() > 0 && (po.n == 0 || sent < po.n) {
				frags := packetFrags(r)
				if frags == 0 {
					break // its last slot is not there yet
				}
				answered, err := po.answer(r, frags)
				if err != nil {
					return err
				}
				r.Advance(frags)
				if answered {
					sent++
				}
			}
		}
		if err := po.port.TxSync(); err != nil {
			return err
		}
	}
	return po.port.Drain(ctx)
}

// packetFrags returns the slots of the packet at the head of r, 0 where its end is not in
// the ring.
func packetFrags(r *netmap.Ring) int {
	i := r.Head()
	for n := 1; n <= r.Space(); n++ {
		if r.Slot(i).Flags&shm.SlotMoreFrag == 0 {
			return n
		}
		i = r.Next(i)
	}
	if r.Space() == int(r.NumSlots())-1 {
		return r.Space() // no device writes that: a packet that never ends
	}
	return 0
}

// answer puts the packet at the head of r into the first tx ring, its addresses swapped.
// One that has no room there even after a sync is lost.
func (po *ponger) answer(r *netmap.Ring, frags int) (bool, error) {
	tx := po.port.Tx[0]
	if tx.Space() < frags {
		if err := po.port.TxSync(); err != nil {
			return false, err
		}
	}
	if tx.Space() < frags {
		po.lost++
		return false, nil
	}
	bytes, from, to := 0, r.Head(), tx.Head()
	for k := range frags {
		s, d := r.Slot(from), tx.Slot(to)
		b := tx.Buf(d)
		n := copy(b, r.Buf(s)[:s.Len])
		if k == 0 {
			swapAddresses(b[min(po.head, n):n])
		}
		d.Len, d.Flags = uint16(n), s.Flags&shm.SlotMoreFrag
		bytes += n
		from, to = r.Next(from), tx.Next(to)
	}
	tx.Advance(frags)
	po.c.add(1, bytes)
	return true, nil
}

// swapAddresses swaps the Ethernet addresses of a frame, and those of IPv4 and IPv6. No
// checksum changes by that. Ports stay, as pkt-gen has it.
func swapAddresses(b []byte) {
	if len(b) < etherLen {
		return
	}
	swap(b[:6], b[6:12])
	kind, at := networkAt(b)
	l := layoutOf(kind == etherIPv6, udp, (at-etherLen)/tagLen)
	if (l.v6 || kind == etherIPv4) && len(b) >= l.transport {
		swap(b[l.src:l.dst], b[l.dst:l.transport])
	}
}

// swap exchanges the bytes of a and b, which are as long.
func swap(a, b []byte) {
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}

// report returns what was answered.
func (po *ponger) report() *pongReport {
	n := po.c.now().pkts
	return &pongReport{Received: n + po.lost, Answered: n, Lost: po.lost}
}
