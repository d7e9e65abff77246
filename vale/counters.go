package vale

import (
	"sync/atomic"
	"syscall"

	"govale/netmap"
)

// counters are what a port has moved. Several senders add to the ones of a receiver. A
// packet that is cut into frames on its way counts once at both ends, so that what is
// sent stays what is received and dropped; its bytes are at the sender those that he
// sent, with their virtio-net header, and at the receiver those of the frames.
type counters struct {
	txPackets, txBytes, txDropped atomic.Uint64
	rxPackets, rxBytes, rxDropped atomic.Uint64
}

// sent counts a batch that was taken from a tx ring.
func (c *counters) sent(packets, bytes, dropped uint64) {
	c.txPackets.Add(packets)
	c.txBytes.Add(bytes)
	if dropped > 0 {
		c.txDropped.Add(dropped)
	}
}

// received counts a batch that was meant for the port.
func (c *counters) received(packets, bytes, dropped uint64) {
	c.rxPackets.Add(packets)
	c.rxBytes.Add(bytes)
	if dropped > 0 {
		c.rxDropped.Add(dropped)
	}
}

// dropped counts packets that were meant for the port and that no ring could take.
func (c *counters) dropped(packets uint32) { c.rxDropped.Add(uint64(packets)) }

// Counters returns what the port of that name has moved: see netmap.Counter.
func (d *Dev) Counters(name string) (netmap.Counters, error) {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	b := d.m.findBridge(name, false)
	if b == nil {
		return netmap.Counters{}, syscall.ENXIO
	}
	p := b.lookup(name)
	if p == nil {
		return netmap.Counters{}, syscall.ENXIO
	}
	c := &p.count
	return netmap.Counters{
		TxPackets: c.txPackets.Load(), TxBytes: c.txBytes.Load(), TxDropped: c.txDropped.Load(),
		RxPackets: c.rxPackets.Load(), RxBytes: c.rxBytes.Load(), RxDropped: c.rxDropped.Load(),
	}, nil
}
