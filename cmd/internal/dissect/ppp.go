package dissect

// Protocols of PPP.
const (
	pppIP   = 0x0021
	pppVJ   = 0x002f // IP, not compressed though it could be
	pppIPv6 = 0x0057
	pppMPLS = 0x0281
	pppMPLM = 0x0283
	pppPAP  = 0xc023
	pppCHAP = 0xc223
)

var pppNames = table{
	pppIP: "IP", 0x0023: "OSI", 0x0025: "NS", 0x0027: "DECNET", 0x0029: "APPLE", 0x002b: "IPX", 0x002d: "VJC IP",
	pppVJ: "VJNC IP", 0x0031: "BRPDU", 0x0033: "STII", 0x0035: "VINES", pppMPLS: "MPLS", pppMPLM: "MPLS",
	0x00fd: "Compressed", 0x003d: "MLPPP", pppIPv6: "IP6", 0x0201: "HELLO", 0x0231: "LUXCOM", 0x0233: "SNS",
	0x8021: "IPCP", 0x8023: "OSICP", 0x8025: "NSCP", 0x8027: "DECNETCP", 0x8029: "APPLECP", 0x802b: "IPXCP",
	0x8033: "STIICP", 0x8035: "VINESCP", 0x8057: "IP6CP", 0x8281: "MPLSCP", 0xc021: "LCP", pppPAP: "PAP",
	0xc025: "LQM", pppCHAP: "CHAP", 0xc227: "EAP", 0xc027: "SPAP", 0xc123: "Old-SPAP", 0xc02b: "BACP", 0xc02d: "BAP",
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
	case 0xc021, 0x8021, 0x8023, 0x8281, 0x8057, 0x80fd, 0xc02b: // LCP and others of its kind
		p.pppControl(proto, off, length)
	case pppCHAP:
		p.pppCHAP(off, length)
	case pppPAP:
		p.pppPAP(off, length)
	case 0x00fd:
		p.str("compressed PPP data")
	default:
		p.tok(pppNames, "unknown PPP protocol (0x%04x)", proto)
		p.str(" ")
		p.unknownData("\n\t", off, length)
	}
}

var pppCodes = table{
	0: "Vendor-Extension", 1: "Conf-Request", 2: "Conf-Ack", 3: "Conf-Nack", 4: "Conf-Reject", 5: "Term-Request",
	6: "Term-Ack", 7: "Code-Reject", 8: "Prot-Reject", 9: "Echo-Request", 10: "Echo-Reply", 11: "Disc-Req", 12: "Ident",
	13: "Time-Rem", 14: "Reset-Req", 15: "Reset-Ack",
}

// pppControl prints what the ends of PPP agree on, in length bytes: which step they are
// at, with or without -v.
func (p *Printer) pppControl(proto, off, length int) {
	p.str(pppNames[proto])
	p.str(", ")
	if length < 4 || !p.has(off, 2) {
		p.str("[|")
		p.str(pppNames[proto])
		p.str("]")
		return
	}
	code := p.u8(off)
	p.tok(pppCodes, "Unknown Opcode", code)
	p.printf(" (0x%02x), id %d, length %d", code, p.u8(off+1), length+2)
}

var (
	chapCodes = table{1: "Challenge", 2: "Response", 3: "Success", 4: "Fail"}
	papCodes  = table{1: "Auth-Req", 2: "Auth-ACK", 3: "Auth-NACK"}
)

// pppStart prints how an authentication protocol's message begins, and returns what it is
// and its length, or false where it is too short.
func (p *Printer) pppStart(name, lower string, codes table, off, length int) (code, size int, ok bool) {
	switch {
	case length < 1:
		p.str("[|")
		p.str(lower)
		p.str("]")
		return 0, 0, false
	case length < 4:
		code := p.u8(off)
		p.str("[|")
		p.str(lower)
		p.printf(" 0x%02x]", code)
		return 0, 0, false
	}
	code = p.u8(off)
	p.str(name)
	p.str(", ")
	p.tok(codes, "unknown", code)
	p.printf(" (0x%02x)", code)
	p.field(", id ", p.u8(off+1))
	return code, p.u16(off + 2), true
}

// chars prints n bytes of text. The packet ends where they are not there, which is so as
// well for a length that is less than nothing.
func (p *Printer) chars(off, n int) {
	if n < 0 || !p.has(off, n) {
		p.text(off, p.rest(off))
		panic(short{})
	}
	p.text(off, n)
}

// pppCHAP prints a message of CHAP, in length bytes.
func (p *Printer) pppCHAP(off, length int) {
	code, size, ok := p.pppStart("CHAP", "chap", chapCodes, off, length)
	if !ok {
		return
	}
	switch code {
	case 1, 2:
		if length < 5 {
			return
		}
		n := p.u8(off + 4)
		if length-5 < n {
			return
		}
		p.str(", Value ")
		if !p.hexBytes(off+5, n) {
			panic(short{})
		}
		p.str(", Name ")
		p.chars(off+5+n, size-5-n)
	case 3, 4:
		p.str(", Msg ")
		p.chars(off+4, size-4)
	}
}

// pppPAP prints a message of PAP, in length bytes.
func (p *Printer) pppPAP(off, length int) {
	code, size, ok := p.pppStart("PAP", "pap", papCodes, off, length)
	switch {
	case !ok:
		return
	case size > length:
		p.printf(", length %d > packet size", size)
		return
	case size < 4:
		p.printf(", length %d < PAP header length", size)
		return
	}
	texts := []string{", Msg "}
	if code == 1 {
		texts = []string{", Peer ", ", Name "}
	} else if code != 2 && code != 3 {
		return
	}
	if size < 4+len(texts) {
		p.str("[|pap]")
		return
	}
	at, left := off+4, size-4
	for _, text := range texts {
		if left < 1 {
			return
		}
		n := p.u8(at)
		at, left = at+1, left-1
		if left < n {
			return
		}
		p.str(text)
		p.chars(at, n)
		at, left = at+n, left-n
	}
}
