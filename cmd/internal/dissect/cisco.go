package dissect

// Protocols of Cisco's switches beside CDP: DTP, by which ports agree on VLAN tags, and
// UDLD, by which they notice links that carry packets one way only.

var dtpNames = table{1: "Domain", 2: "Status", 3: "DTP type", 4: "Neighbor"}

// dtp prints a DTP message of length bytes.
func (p *Printer) dtp(off, length int) {
	p.proto = "dtp"
	if length < 1 {
		p.str("[zero packet length]")
		p.invalid()
		return
	}
	p.printf("DTPv%d, length %d", p.u8(off), length)
	if p.opt.Verbose == 0 {
		return
	}
	off, length = off+1, length-1
	for length > 0 {
		size := p.dtpField(off, length)
		if size <= 0 {
			if size < 0 {
				p.invalid()
				p.need(off, length)
			}
			return
		}
		off, length = off+size, length-size
	}
}

// dtpField prints a field and returns its size, 0 at the end of them, -1 where it makes no
// sense.
func (p *Printer) dtpField(off, length int) int {
	if length < 4 {
		p.printf("[%d bytes remaining]", length)
		return -1
	}
	kind, size := p.u16(off), p.u16(off+2)
	if kind == 0 {
		return 0
	}
	p.str("\n\t")
	p.tok(dtpNames, "Unknown", kind)
	p.printf(" (0x%04x) TLV, length %d", kind, size)
	if size < 4 || size > length {
		p.printf("[invalid TLV length %d]", size)
		return -1
	}
	switch {
	case kind == 1:
		p.str(", ")
		p.textZero(off+4, size-4)
	case (kind == 2 || kind == 3) && size == 5:
		p.printf(", 0x%x", p.u8(off+4))
	case kind == 4 && size == 10:
		p.need(off+4, 6)
		p.str(", ")
		p.mac(off+4, 6)
	case kind <= 4:
		return -1
	default:
		p.need(off, size)
	}
	return size
}

var (
	udldNames = table{
		1: "Device-ID TLV", 2: "Port-ID TLV", 3: "Echo TLV", 4: "Message Interval TLV", 5: "Timeout Interval TLV",
		6: "Device Name TLV", 7: "Sequence Number TLV",
	}
	udldCodes = table{0: "Reserved", 1: "Probe message", 2: "Echo message", 3: "Flush message"}
	udldFlags = []bit{
		{1, "RT"}, {2, "RSY"}, {4, "MBZ-2"}, {8, "MBZ-3"}, {16, "MBZ-4"}, {32, "MBZ-5"}, {64, "MBZ-6"}, {128, "MBZ-7"},
	}
)

// udld prints a UDLD message of length bytes.
func (p *Printer) udld(off, length int) {
	p.proto = "udld"
	if length < 4 {
		p.invalid()
		p.need(off, length)
		return
	}
	code, flags := p.u8(off), p.u8(off+1)
	p.printf("UDLDv%d, Code ", code>>5)
	p.tok(udldCodes, "Reserved", code&0x1f)
	p.printf(" (%x), Flags [", code&0x1f)
	p.bits(udldFlags, "none", ", ", flags)
	p.printf("] (0x%02x), length %d", flags, length)
	if p.opt.Verbose == 0 {
		p.need(off, length)
		return
	}
	p.printf("\n\tChecksum 0x%04x (unverified)", p.u16(off+2))
	off, length = off+4, length-4
	for length > 0 {
		used, ok := p.udldField(off, length)
		off, length = off+used, length-used
		if !ok {
			p.invalid()
			p.need(off, length)
			return
		}
	}
}

// udldField prints a field. Where it makes no sense, used is how much of it did.
func (p *Printer) udldField(off, length int) (used int, ok bool) {
	if length < 4 {
		return 0, false
	}
	kind, size := p.u16(off), p.u16(off+2)
	p.str("\n\t")
	p.tok(udldNames, "Unknown", kind)
	p.printf(" (0x%04x) TLV, length %d", kind, size)
	off, length = off+4, length-4
	n := size - 4
	if n <= 0 || length < n {
		return 4, false
	}
	switch {
	case kind == 1 || kind == 2 || kind == 6:
		p.str(", ")
		p.textZero(off, n)
	case kind == 3:
		p.str(", ")
		p.cdpText(off, n)
	case (kind == 4 || kind == 5) && n == 1:
		p.printf(", %ds", p.u8(off))
	case kind == 7 && n == 4:
		p.field(", ", p.u32(off))
	case kind == 4 || kind == 5 || kind == 7:
		return 4, false
	default:
		p.need(off, n)
	}
	return size, true
}
