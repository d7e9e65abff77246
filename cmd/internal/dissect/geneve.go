package dissect

var (
	geneveFlags = []bit{
		{0x80, "O"}, {0x40, "C"}, {0x20, "R1"}, {0x10, "R2"}, {0x08, "R3"}, {0x04, "R4"}, {0x02, "R5"}, {0x01, "R6"},
	}
	geneveClasses = table{
		0x0100: "Linux", 0x0101: "Open vSwitch", 0x0102: "Open Virtual Networking (OVN)",
		0x0103: "In-band Network Telemetry (INT)", 0x0104: "VMware",
	}
)

// geneve prints a Geneve header and what is behind it, in length bytes.
func (p *Printer) geneve(off, length int) {
	p.proto = "geneve"
	p.str("Geneve")
	if length < 8 {
		p.printf(" [length %d < 8]", length)
		p.invalid()
		return
	}
	if !p.has(off, 8) {
		p.truncated()
		return
	}
	head, kind := p.u8(off), p.u16(off+2)
	if head>>6 != 0 {
		p.field(" ERROR: unknown-version ", head>>6)
		return
	}
	p.str(", Flags [")
	p.bits(geneveFlags, "none", "", p.u8(off+1))
	p.printf("], vni 0x%x", p.u24(off+4))
	if v := p.u8(off + 7); v != 0 {
		p.printf(", rsvd 0x%x", v)
	}
	if p.opt.Link {
		p.str(", proto ")
		p.tok(etherNames, "unknown", kind)
		p.printf(" (0x%04x)", kind)
	}
	off, length = off+8, length-8
	options := head & 0x3f * 4
	if length < options {
		p.printf(" truncated-geneve - %d bytes missing", options-length)
		return
	}
	if !p.has(off, options) {
		p.truncated()
		return
	}
	if options > 0 {
		p.str(", options [")
		if p.opt.Verbose > 0 {
			p.geneveOptions(off, options)
		} else {
			p.printf("%d bytes", options)
		}
		p.str("]")
	}
	off, length = off+options, length-options
	p.greBreak()
	switch {
	case p.payload(kind, off, length):
	case kind == greEthernet:
		p.inner(off, length)
	default:
		p.printf("geneve-proto-0x%x", kind)
	}
}

// geneveOptions prints the left bytes of options at off.
func (p *Printer) geneveOptions(off, left int) {
	for sep := ""; left > 0; sep = ", " {
		class, kind, size := p.u16(off), p.u8(off+2), 4+p.u8(off+3)&0x1f*4
		p.str(sep)
		p.str("class ")
		switch {
		case class <= 0xff:
			p.str("Standard")
		case class >= 0xfff0:
			p.str("Experimental")
		default:
			p.tok(geneveClasses, "Unknown", class)
		}
		p.printf(" (0x%x) type 0x%x", class, kind)
		if kind&0x80 != 0 {
			p.str("(C)")
		}
		p.field(" len ", size)
		if size > left {
			p.str(" [bad length]")
			return
		}
		if p.opt.Verbose > 1 && size > 4 {
			p.str(" data")
			for i := 4; i < size; i += 4 {
				p.printf(" %08x", p.u32(off+i))
			}
		}
		off, left = off+size, left-size
	}
}
