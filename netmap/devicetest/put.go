package devicetest

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"govale/netmap"
	"govale/netmap/shm"
)

// Where the fields of an Ethernet frame are, and the type that all frames have: that of
// local experiments.
const (
	dstAt, srcAt, typeAt = 0, 6, 12
	headerLen            = 14
	seqAt                = 14
	etherType            = 0x88b5
)

// A frame is what put writes into slots.
type frame struct {
	hex      []byte // these bytes, where isHex; or else what follows
	isHex    bool
	fill     uint8 // byte i of the buffer is byte(i)+fill
	dst, src []byte
	numbered bool // with its number behind the header

	length uint16
	flags  shm.SlotFlags
}

// put is "put H": writes frames into a tx ring, without a sync.
func (r *runner) put(c *call) ([]string, error) {
	g := c.rings.ring(netmap.Tx, num[uint32](c, "ring", 0))
	if g == nil {
		return noRing, nil
	}
	f := newFrame(c)
	most, advance := num(c, "n", 1), num(c, "adv", 1) != 0
	n := 0
	for ; n < most; n++ {
		head := g.hdr.LoadHead()
		if head == g.hdr.LoadTail() {
			break
		}
		f.write(g, g.slot(head), n)
		if advance {
			g.hdr.StoreHead(g.next(head))
			g.hdr.StoreCur(g.next(head))
		}
	}
	return []string{fmt.Sprintf("ok n=%d %s", n, g.indices())}, nil
}

// newFrame returns the frame that c describes. Its values were checked as they were
// parsed.
func newFrame(c *call) *frame {
	f := &frame{
		fill: num[uint8](c, "fill", 0), numbered: num(c, "seq", 0) != 0, isHex: c.has("hex"),
		flags: shm.SlotFlags(num[uint16](c, "flags", 0)),
	}
	length := 60
	if f.isHex {
		f.hex, _ = hex.DecodeString(c.keys["hex"])
		length = len(f.hex)
	}
	if c.has("dst") {
		f.dst, _ = parseMAC(c.keys["dst"])
	}
	if c.has("src") {
		f.src, _ = parseMAC(c.keys["src"])
	}
	f.length = num(c, "len", uint16(length))
	return f
}

// write makes slot s of ring g hold frame number n.
func (f *frame) write(g *ring, s *shm.Slot, n int) {
	s.Len, s.Flags = f.length, f.flags
	buf := g.buf(s.BufIdx)
	if f.isHex {
		copy(buf, f.hex)
		return
	}
	for i := range buf {
		buf[i] = byte(i) + f.fill
	}
	if len(buf) < seqAt+2 {
		return // an index that leads nowhere
	}
	copy(buf[dstAt:], f.dst)
	copy(buf[srcAt:], f.src)
	binary.BigEndian.PutUint16(buf[typeAt:], etherType)
	if f.numbered {
		binary.BigEndian.PutUint16(buf[seqAt:], uint16(n))
	}
}
