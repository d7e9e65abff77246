package dissect

// Slow protocols of IEEE 802.3, by their subtypes.
const (
	slowLACP   = 1
	slowMarker = 2
)

var (
	slowNames = table{slowLACP: "LACP", slowMarker: "MARKER", 3: "OAM"}
	slowParts = table{
		slowLACP << 8: "Terminator", slowLACP<<8 | 1: "Actor Information", slowLACP<<8 | 2: "Partner Information",
		slowLACP<<8 | 3: "Collector Information", slowMarker << 8: "Terminator", slowMarker<<8 | 1: "Marker Information",
	}
	slowStates = []bit{
		{0x01, "Activity"}, {0x02, "Timeout"}, {0x04, "Aggregation"}, {0x08, "Synchronization"}, {0x10, "Collecting"},
		{0x20, "Distributing"}, {0x40, "Default"}, {0x80, "Expired"},
	}
)

// slow prints how links are aggregated, in length bytes. Other slow protocols are named.
func (p *Printer) slow(off, length int) {
	p.proto = "slow"
	if length < 1 {
		p.slowShort()
		return
	}
	kind := p.u8(off)
	if kind != slowLACP && kind != slowMarker {
		p.tok(slowNames, "unknown (%d)", kind)
		p.field(", length ", length)
		if slowNames[kind] == "" {
			p.unknownData("\n\t", off, length)
		}
		return
	}
	if length < 2 {
		p.slowShort()
		return
	}
	version := p.u8(off + 1)
	p.str(slowNames[kind])
	if version != 1 {
		p.printf(" version %d packet not supported", version)
		return
	}
	p.printf("v%d, length %d", version, length)
	if p.opt.Verbose == 0 {
		return
	}
	off, length = off+2, length-2
	for length > 0 {
		size := p.slowPart(kind, off, length)
		if size < 0 {
			return
		}
		off, length = off+size, length-size
	}
}

func (p *Printer) slowShort() {
	if p.opt.Verbose > 0 {
		p.str("\n\t\t packet is too short")
	} else {
		p.str(" (packet is too short)")
	}
}

// slowPart prints one part of a message and returns its size, -1 behind the last.
func (p *Printer) slowPart(proto, off, length int) int {
	if length < 2 {
		p.slowShort()
		return -1
	}
	kind, size := p.u8(off), p.u8(off+1)
	p.str("\n\t")
	p.tok(slowParts, "Unknown", proto<<8|kind)
	p.printf(" TLV (0x%02x), length %d", kind, size)
	if kind == 0 {
		return -1
	}
	if size < 2 {
		p.str("\n\t    ERROR: illegal length - should be >= 2")
		return -1
	}
	if length < size {
		p.slowShort()
		return -1
	}
	p.need(off, size)
	p.slowValue(proto<<8|kind, off+2, size-2)
	if p.opt.Verbose > 1 {
		p.unknownData("\n\t  ", off+2, size-2)
	}
	return size
}

// slowValue prints the n bytes of a part.
func (p *Printer) slowValue(kind, off, n int) {
	want := 18
	switch kind {
	case slowLACP<<8 | 1, slowLACP<<8 | 2:
	case slowLACP<<8 | 3, slowMarker<<8 | 1:
		want = 14
	default:
		if p.opt.Verbose <= 1 {
			p.unknownData("\n\t  ", off, n)
		}
		return
	}
	switch {
	case n != want:
		p.field("\n\t    ERROR: illegal length - should be ", want+2)
	case want == 18:
		p.str("\n\t  System ")
		p.mac(off+2, 6)
		p.printf(", System Priority %d, Key %d, Port %d, Port Priority %d\n\t  State Flags [", p.u16(off), p.u16(off+8), p.u16(off+12), p.u16(off+10))
		p.bits(slowStates, "none", ", ", p.u8(off+14))
		p.str("]")
	case kind == slowMarker<<8|1:
		p.str("\n\t  Request System ")
		p.mac(off+2, 6)
		p.printf(", Request Port %d, Request Transaction ID 0x%08x", p.u16(off), p.u32(off+8))
	default:
		p.field("\n\t  Max Delay ", p.u16(off))
	}
}
