package devicetest

import (
	"encoding/binary"
	"fmt"

	"govale/netmap"
	"govale/nmreq"
)

// noRing is the answer where a port has no ring of the number asked for.
var noRing = []string{"no such ring"}

// show is "show H": struct netmap_if and every ring of it.
func (r *runner) show(c *call) ([]string, error) {
	n := c.rings.nifp
	lines := []string{fmt.Sprintf("if name=%s version=%d flags=%#x tx_rings=%d rx_rings=%d host_tx=%d host_rx=%d",
		nmreq.Name(n.Name[:]), n.Version, n.Flags, n.TxRings, n.RxRings, n.HostTxRings, n.HostRxRings)}
	for _, dir := range []netmap.Dir{netmap.Tx, netmap.Rx} {
		for _, g := range c.rings.of(dir) {
			lines = append(lines, g.describe())
		}
	}
	return lines, nil
}

// describe prints one line of show.
func (r *ring) describe() string {
	if r.hdr == nil {
		return fmt.Sprintf("%s%d unbound", r.dir, r.id)
	}
	return fmt.Sprintf("%s%d num_slots=%d buf_size=%d ringid=%d dir=%d %s flags=%#x",
		r.dir, r.id, r.hdr.NumSlots, r.hdr.BufSize, r.hdr.RingID, r.hdr.Dir, r.indices(), uint32(r.hdr.LoadFlags()))
}

// slot is "slot H tx|rx slot=": one slot of a ring. Indices of buffers differ from run
// to run.
func (r *runner) slot(c *call) ([]string, error) {
	g := c.ring()
	if g == nil {
		return noRing, nil
	}
	i := num[uint32](c, "slot", 0)
	if err := g.checkSlot(i); err != nil {
		return nil, err
	}
	idx, length, flags := g.slot(i).Load()
	name := "nonzero"
	if idx == 0 {
		name = "0"
	}
	return []string{fmt.Sprintf("idx=%s len=%d flags=%#x", name, length, uint16(flags))}, nil
}

// ring returns the ring that the words "tx|rx" and the key "ring" of c name, or nil.
func (c *call) ring() *ring {
	dir := netmap.Rx
	if c.words[0] == "tx" {
		dir = netmap.Tx
	}
	return c.rings.ring(dir, num[uint32](c, "ring", 0))
}

// checkSlot fails where a transcript names a slot that the ring does not have.
func (r *ring) checkSlot(i uint32) error {
	if uint64(i) >= uint64(len(r.slots)) {
		return fmt.Errorf("slot=%d: %s%d has %d slots", i, r.dir, r.id, len(r.slots))
	}
	return nil
}

// extra is "extra H": the list of extra buffers, which begins at ni_bufs_head and goes
// on in the first bytes of each buffer.
func (r *runner) extra(c *call) ([]string, error) {
	n := 0
	for idx := c.rings.nifp.BufsHead; idx != 0; n++ {
		buf := c.rings.buf(idx)
		if len(buf) < 4 || n > len(c.rings.region)/len(buf) {
			return nil, fmt.Errorf("the list of extra buffers leads to %d after %d buffers", idx, n)
		}
		idx = binary.NativeEndian.Uint32(buf)
	}
	return []string{fmt.Sprintf("extra bufs=%d", n)}, nil
}

// buf returns the buffer of an index, by way of any ring that is bound.
func (g *rings) buf(idx uint32) []byte {
	for _, dir := range []netmap.Dir{netmap.Tx, netmap.Rx} {
		for _, r := range g.of(dir) {
			if r.hdr != nil {
				return r.buf(idx)
			}
		}
	}
	return nil
}
