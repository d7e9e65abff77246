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

// Protocols of PPP.
const (
	pppIP   = 0x0021
	pppVJ   = 0x002f // IP, not compressed though it could be
	pppIPv6 = 0x0057
	pppMPLS = 0x0281
	pppMPLM = 0x0283
)

var pppNames = table{
	pppIP: "IP", 0x0023: "OSI", 0x0025: "NS", 0x0027: "DECNET", 0x0029: "APPLE", 0x002b: "IPX", 0x002d: "VJC IP",
	pppVJ: "VJNC IP", 0x0031: "BRPDU", 0x0033: "STII", 0x0035: "VINES", pppMPLS: "MPLS", pppMPLM: "MPLS",
	0x00fd: "Compressed", 0x003d: "MLPPP", pppIPv6: "IP6", 0x0201: "HELLO", 0x0231: "LUXCOM", 0x0233: "SNS",
	0x8021: "IPCP", 0x8023: "OSICP", 0x8025: "NSCP", 0x8027: "DECNETCP", 0x8029: "APPLECP", 0x802b: "IPXCP",
	0x8033: "STIICP", 0x8035: "VINESCP", 0x8057: "IP6CP", 0x8281: "MPLSCP", 0xc021: "LCP", 0xc023: "PAP",
	0xc025: "LQM", 0xc223: "CHAP", 0xc227: "EAP", 0xc027: "SPAP", 0xc123: "Old-SPAP", 0xc02b: "BACP", 0xc02d: "BAP",
	0xc03d: "MLPPP-CP", 0x80fd: "CCP",
}

// ppp prints a PPP frame of length bytes, with or without address and control.
func (p *Printer) ppp(off, length int) {
	p.proto = "ppp"
	whole := length
	if length < 2 {
		p.truncated()
		return
	}
	switch p.u16(off) {
	case 0x0003:
		if p.opt.Link {
			p.str("In  ")
		}
		off, length = off+2, length-2
	case 0x0103:
		if p.opt.Link {
			p.str("Out ")
		}
		off, length = off+2, length-2
	case 0xff03:
		off, length = off+2, length-2
	}
	if length < 2 {
		p.truncated()
		return
	}
	proto, size := p.u8(off), 1
	if proto%2 == 0 {
		proto, size = p.u16(off), 2
	}
	off, length = off+size, length-size
	if p.opt.Link {
		p.tok(pppNames, "unknown", proto)
		p.printf(" (0x%04x), length %d", proto, whole)
		if pppNames[proto] == "" {
			return
		}
		p.str(": ")
	}
	switch proto {
	case pppIP, pppVJ, etherIPv4:
		p.ipv4(off, length)
	case pppIPv6, etherIPv6:
		p.ipv6(off, length)
	case pppMPLS, pppMPLM:
		p.mpls(off, length)
	default:
		p.tok(pppNames, "unknown PPP protocol (0x%04x)", proto)
		p.str(" ")
		p.unknownData("\n\t", off, length)
	}
}
