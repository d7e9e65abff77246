package devicetest

import (
	"fmt"
	"hash/crc32"
	"net"
	"strings"

	"govale/netmap"
	"govale/netmap/shm"
)

// get is "get H": lists what is in an rx ring and gives it back, without a sync.
func (r *runner) get(c *call) ([]string, error) {
	g := c.rings.ring(netmap.Rx, num[uint32](c, "ring", 0))
	if g == nil {
		return noRing, nil
	}
	var lines []string
	most := num(c, "n", len(g.slots)) // where head is beyond the ring, tail never comes
	head, tail := g.hdr.LoadHead(), g.hdr.LoadTail()
	for ; head != tail && len(lines) < most; head = g.next(head) {
		lines = append(lines, g.packet(g.slot(head), num(c, "hex", 0) != 0))
	}
	if num(c, "keep", 0) == 0 {
		g.hdr.StoreHead(head)
		g.hdr.StoreCur(head)
	}
	if num(c, "brief", 0) != 0 {
		sum := crc32.ChecksumIEEE([]byte(strings.Join(lines, "")))
		return []string{fmt.Sprintf("n=%d sum=%08x", len(lines), sum)}, nil
	}
	return append(lines, fmt.Sprintf("n=%d", len(lines))), nil
}

// packet prints what slot s of the ring holds.
func (r *ring) packet(s *shm.Slot, withHex bool) string {
	idx, length, flags := s.Load()
	data := r.buf(idx)
	data = data[:min(int(length), len(data))]
	var b strings.Builder
	fmt.Fprintf(&b, "len=%d flags=%#x", length, uint16(flags))
	if len(data) >= headerLen {
		fmt.Fprintf(&b, " dst=%s src=%s", net.HardwareAddr(data[dstAt:srcAt]), net.HardwareAddr(data[srcAt:typeAt]))
	}
	fmt.Fprintf(&b, " crc=%08x", crc32.ChecksumIEEE(data))
	if withHex {
		fmt.Fprintf(&b, " hex=%x", data)
	}
	return b.String()
}
