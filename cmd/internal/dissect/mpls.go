package dissect

var mplsNames = [16]string{"IPv4 explicit NULL", "router alert", "IPv6 explicit NULL", "implicit NULL"}

// mpls prints a stack of MPLS labels and what is below it, which only the last label and
// the first byte give an idea of.
func (p *Printer) mpls(off, length int) {
	p.proto = "mpls"
	p.str("MPLS")
	label, last := 0, false
	for depth := 0; !last; depth++ {
		if length < 4 {
			p.invalid()
			p.need(off, length)
			return
		}
		entry := p.u32(off)
		label, last = entry>>12, entry&0x100 != 0
		if depth > 0 && p.opt.Verbose > 0 {
			p.str("\n\t")
		} else {
			p.str(" ")
		}
		p.field("(label ", label)
		if p.opt.Verbose > 0 && label < len(mplsNames) {
			p.str(" (")
			if p.str(mplsNames[label]); mplsNames[label] == "" {
				p.str("rsvd")
			}
			p.str(")")
		}
		p.mplsRest(entry)
		p.str(")")
		off, length = off+4, length-4
	}
	p.mplsPayload(label, off, length)
}

// mplsRest prints what an entry of the stack has behind its label.
func (p *Printer) mplsRest(entry int) {
	p.field(", tc ", entry>>9&7)
	if entry&0x100 != 0 {
		p.str(", [S]")
	}
	p.field(", ttl ", entry&0xff)
}

func (p *Printer) mplsPayload(label, off, length int) {
	version := 4
	switch label {
	case 0, 3:
	case 2:
		version = 6
	default:
		if length < 1 {
			return
		}
		version = 0
		if first := p.u8(off); first >= 0x45 && first <= 0x4f {
			version = 4
		} else if first >= 0x60 && first <= 0x6f {
			version = 6
		}
	}
	if version == 0 {
		if p.dumpUnknown(false, off, length); !p.has(off, length) && p.dumps() {
			panic(short{})
		}
		return
	}
	if p.opt.Verbose > 0 {
		p.str("\n\t")
	} else {
		p.str(" ")
	}
	if version == 4 {
		p.ipv4(off, length)
	} else {
		p.ipv6(off, length)
	}
}
