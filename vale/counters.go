package vale

import (
	"sync/atomic"
	"syscall"

	"govale/netmap"
)

// ringCounters are what one ring has moved: netmap.RingStats. They belong to the port,
// and outlive the kring. Those of a tx ring are added to by its sync, with kring.mu held;
// those of an rx ring by all senders, each with kring.prod held, or where it is a pipe's by
// the one sender that it has, but for notRunning and wakeups. Everything is added up per
// batch.
//
// A packet that is cut into frames on its way counts once at both ends, so that what is
// sent stays what is received and dropped; its bytes are at the sender those that he
// sent, with their virtio-net header, and at the receiver those of the frames.
type ringCounters struct {
	packets, bytes, copies, delivered meter

	ringFull, noDestination, tooShort, badSlot, badHeader meter

	notRunning, wakeups atomic.Uint64

	_     otherLine
	syncs meter // with kring.mu held
	_     otherLine
}

// tally is what one batch of a tx ring comes to.
type tally struct {
	packets, bytes, copies, delivered uint64

	ringFull, notRunning, noDestination, tooShort, badSlot, badHeader uint64
}

// sent adds a batch to the counters of its ring.
func (c *ringCounters) sent(t *tally) {
	c.packets.Add(t.packets)
	c.bytes.Add(t.bytes)
	c.copies.Add(t.copies + t.noDestination + t.tooShort + t.badSlot)
	c.delivered.Add(t.delivered)
	c.ringFull.Add(t.ringFull)
	if t.notRunning > 0 {
		c.notRunning.Add(t.notRunning)
	}
	c.noDestination.Add(t.noDestination)
	c.tooShort.Add(t.tooShort)
	c.badSlot.Add(t.badSlot)
	c.badHeader.Add(t.badHeader)
}

// received counts packets that were put into an rx ring, and of those that were meant
// for it the ones that did not fit, and the ones that could not be converted.
func (c *ringCounters) received(packets, bytes, full, bad uint64) {
	c.copies.Add(packets + full + bad)
	c.packets.Add(packets)
	c.delivered.Add(packets)
	c.bytes.Add(bytes)
	c.ringFull.Add(full)
	c.badHeader.Add(bad)
}

// missed counts packets that were meant for a port that could not take them.
func (c *ringCounters) missed(packets uint64) { c.notRunning.Add(packets) }

// stats returns the numbers as they stand.
func (c *ringCounters) stats(dir netmap.Dir, id int) netmap.RingStats {
	copies := c.copies.Load()
	if dir == netmap.Rx {
		copies += c.notRunning.Load()
	}
	return netmap.RingStats{
		Dir: dir, ID: id,
		Packets: c.packets.Load(), Bytes: c.bytes.Load(), Copies: copies, Delivered: c.delivered.Load(),
		Drops: netmap.Drops{
			RingFull: c.ringFull.Load(), NotRunning: c.notRunning.Load(), NoDestination: c.noDestination.Load(),
			TooShort: c.tooShort.Load(), BadSlot: c.badSlot.Load(), BadHeader: c.badHeader.Load(),
		},
		Syncs: c.syncs.Load(), Wakeups: c.wakeups.Load(),
	}
}

// portCounters are the counters of all rings of a port, by direction.
type portCounters [2][]ringCounters

// newPortCounters returns counters for a port of so many rings, at least one of each
// direction: packets can be meant for a port without rings.
func newPortCounters(txRings, rxRings uint32) portCounters {
	return portCounters{
		netmap.Tx: make([]ringCounters, max(1, txRings)),
		netmap.Rx: make([]ringCounters, max(1, rxRings)),
	}
}

// stats returns the numbers of a port.
func (p *port) stats() netmap.PortStats {
	s := netmap.PortStats{Name: p.name, Port: p.idx}
	if p.host != nil {
		s.Host = p.host.drops(p)
	}
	for _, dir := range [...]netmap.Dir{netmap.Tx, netmap.Rx} {
		for i := range p.count[dir] {
			s.Rings = append(s.Rings, p.count[dir][i].stats(dir, i))
		}
	}
	return s
}

// Counters returns what the port of that name has moved: see netmap.Counter.
func (d *Dev) Counters(name string) (netmap.Counters, error) {
	s, err := d.PortStats(name)
	if err != nil {
		return netmap.Counters{}, err
	}
	return s.Counters(), nil
}

// PortStats returns the numbers of a port: see netmap.Inspector. A persistent port goes
// by its own name, too, and the port that d is bound to by none.
func (d *Dev) PortStats(name string) (netmap.PortStats, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	p := d.m.interfaces[name]
	switch b := d.m.findBridge(name, false); {
	case name == "":
		p = d.port
	case p == nil && b != nil:
		p = b.lookup(name)
	}
	if p == nil {
		return netmap.PortStats{}, syscall.ENXIO
	}
	p.lock()
	defer p.unlock()
	return p.stats(), nil
}
