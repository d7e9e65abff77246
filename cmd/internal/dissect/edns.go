package dissect

// Options of DNS's OPT record.
const (
	ednsDAU       = 5
	ednsDHU       = 6
	ednsN3U       = 7
	ednsSubnet    = 8
	ednsExpire    = 9
	ednsCookie    = 10
	ednsKeepalive = 11
	ednsPadding   = 12
	ednsChain     = 13
	ednsKeyTag    = 14
)

var ednsNames = table{
	1: "LLQ", 2: "UL", 3: "NSID", ednsDAU: "DAU", ednsDHU: "DHU", ednsN3U: "N3U", ednsSubnet: "ECS",
	ednsExpire: "EXPIRE", ednsCookie: "COOKIE", ednsKeepalive: "KEEPALIVE", ednsPadding: "PADDING",
	ednsChain: "CHAIN", ednsKeyTag: "KEY-TAG", 16: "CLIENT-TAG", 17: "SERVER-TAG",
}

// Algorithms of DNSSEC: for signatures, for digests of keys, and for NSEC3.
var (
	dnsSignatures = table{
		0: "DELETE", 1: "RSAMD5", 2: "DH", 3: "DS", 5: "RSASHA1", 6: "DSA-NSEC3-SHA1", 7: "RSASHA1-NSEC3-SHA1",
		8: "RSASHA256", 10: "RSASHA512", 12: "ECC-GOST", 13: "ECDSAP256SHA256", 14: "ECDSAP384SHA384", 15: "ED25519",
		16: "ED448", 252: "INDIRECT", 253: "PRIVATEDNS", 254: "PRIVATEOID",
	}
	dnsDigests = table{1: "SHA-1", 2: "SHA-256", 3: "GOST_R_34.11-94", 4: "SHA-384"}
	dnsNSEC3   = table{1: "SHA-1"}
)

// dnsOptions prints the options of an OPT record, and returns false where they end too
// early.
func (p *Printer) dnsOptions(off, size int) bool {
	end := off + size
	p.str(" [")
	for off < end {
		if !p.has(off, 2) {
			return false
		}
		kind := p.u16(off)
		p.tok(ednsNames, "Opt%d", kind)
		if !p.has(off+2, 2) {
			return false
		}
		n := p.u16(off + 2)
		if off += 4; !p.has(off, n) {
			return false
		}
		if n > 0 {
			p.str(" ")
			p.dnsOption(kind, off, n)
		}
		if off += n; off < end {
			p.str(",")
		}
	}
	p.str("]")
	return true
}

// dnsOption prints the n bytes of an option's data.
func (p *Printer) dnsOption(kind, off, n int) {
	switch kind {
	case ednsSubnet:
		p.dnsSubnet(off, n)
	case ednsCookie:
		if n < 8 || n > 8 && n < 16 || n > 40 {
			p.invalid()
			return
		}
		p.hexBytes(off, 8)
		if n > 8 { // the server's
			p.str(" ")
			p.hexBytes(off+8, n-8)
		}
	case ednsKeepalive:
		if n != 2 {
			p.invalid()
			return
		}
		tenths := p.u16(off)
		p.printf("%d.%d sec", tenths/10, tenths%10)
	case ednsExpire:
		if n != 4 {
			p.invalid()
			return
		}
		p.printf("%d sec", p.u32(off))
	case ednsPadding:
		p.printf("(%d)", n)
	case ednsKeyTag:
		if n%2 != 0 {
			p.invalid()
			return
		}
		for i := 0; i < n; i += 2 {
			if i > 0 {
				p.str(" ")
			}
			p.num(p.u16(off + i))
		}
	case ednsDAU:
		p.dnsAlgorithms(dnsSignatures, off, n)
	case ednsDHU:
		p.dnsAlgorithms(dnsDigests, off, n)
	case ednsN3U:
		p.dnsAlgorithms(dnsNSEC3, off, n)
	case ednsChain:
		p.domainName(off, off+n)
	default:
		p.hexBytes(off, n)
	}
}

func (p *Printer) dnsAlgorithms(names table, off, n int) {
	for i := range n {
		if i > 0 {
			p.str(" ")
		}
		p.tok(names, "Alg_%d", p.u8(off+i))
	}
}

// dnsSubnet prints for whose network a resolver asks.
func (p *Printer) dnsSubnet(off, n int) {
	if n < 4 {
		p.invalid()
		return
	}
	bits := 0
	switch p.u16(off) {
	case 1:
		bits = 32
	case 2:
		bits = 128
	}
	src, scope := p.u8(off+2), p.u8(off+3)
	if bits == 0 || n-4 > bits/8 || src > bits || scope > bits || (src+7)/8 != n-4 {
		p.invalid()
		return
	}
	var addr [16]byte
	copy(addr[:], p.pkt[off+4:off+n])
	if bits == 32 {
		p.dotted(addr[:4])
	} else {
		p.words(addr[:])
	}
	p.printf("/%d/%d", src, scope)
}
