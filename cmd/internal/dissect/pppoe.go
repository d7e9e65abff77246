package dissect

const (
	pppoeHeader = 6
	pppoePADI   = 9
	pppoeMost   = 1484 // bytes of a PADI and its header
	pppoeText   = 79   // characters that are printed of a tag
)

var pppoeCodes = table{0: "", pppoePADI: "PADI", 7: "PADO", 0x19: "PADR", 0x65: "PADS", 0xa7: "PADT"}

var pppoeTags = table{
	0: "EOL", 0x0101: "Service-Name", 0x0102: "AC-Name", 0x0103: "Host-Uniq", 0x0104: "AC-Cookie",
	0x0105: "Vendor-Specific", 0x0110: "Relay-Session-ID", 0x0120: "PPP-Max-Payload", 0x0201: "Service-Name-Error",
	0x0202: "AC-System-Error", 0x0203: "Generic-Error",
}

// pppoe prints a PPPoE packet: discovery, which has tags, or PPP in a session.
func (p *Printer) pppoe(off, length int) {
	p.proto = "pppoe"
	if length < pppoeHeader {
		p.printf(" (length %d < %d)", length, pppoeHeader)
		p.invalid()
		return
	}
	p.need(off, pppoeHeader)
	version, code, session, size := p.u8(off), p.u8(off+1), p.u16(off+2), p.u16(off+4)
	off, length = off+pppoeHeader, length-pppoeHeader
	if version>>4 != 1 {
		p.printf(" [ver %d]", version>>4)
	}
	if version&0xf != 1 {
		p.printf(" [type %d]", version&0xf)
	}
	p.str("PPPoE ")
	p.tok(pppoeCodes, "PAD-%x", code)
	if code == pppoePADI && size > pppoeMost-pppoeHeader {
		p.printf(" [len %d!]", size)
	}
	if size > length {
		p.printf(" [len %d > %d!]", size, length)
		size = length
	}
	if session != 0 {
		p.printf(" [ses 0x%x]", session)
	}
	if code == 0 {
		p.str(" ")
		p.ppp(off, size)
		return
	}
	end := off + size
	for kind := -1; kind != 0 && off < end; {
		kind = p.u16(off)
		n := p.u16(off + 2)
		p.need(off+4, n)
		p.str(" [")
		p.tok(pppoeTags, "TAG-0x%x", kind)
		p.pppoeTag(p.pkt[off+4 : off+4+n])
		p.str("]")
		off += 4 + n
	}
}

// pppoeTag prints a tag's value as text, if it looks like text.
func (p *Printer) pppoeTag(b []byte) {
	text, other := 0, 0
	for _, c := range b[:min(len(b), pppoeText)] {
		if c >= ' ' && c < 0x7f {
			text++
		} else {
			other++
		}
	}
	switch {
	case len(b) == 0:
	case text > other:
		p.str(` "`)
		for _, c := range b[:min(len(b), pppoeText)] {
			if c < ' ' || c >= 0x7f {
				c = '.'
			}
			p.out = append(p.out, c)
		}
		p.str(`"`)
	default:
		p.str(" 0x")
		for _, c := range b {
			p.out = append(p.out, upperDigits[c>>4], upperDigits[c&0xf])
		}
	}
}

const upperDigits = "0123456789ABCDEF"
