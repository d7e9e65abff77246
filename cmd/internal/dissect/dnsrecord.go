package dissect

// Types of records that say more than their name.
const (
	dnsA     = 1
	dnsNS    = 2
	dnsCNAME = 5
	dnsSOA   = 6
	dnsPTR   = 12
	dnsMX    = 15
	dnsTXT   = 16
	dnsAAAA  = 28
	dnsSRV   = 33
	dnsA6    = 38
	dnsDNAME = 39
	dnsOPT   = 41
	dnsText1 = 104 // UNSPECA
	dnsTSIG  = 250
	dnsURI   = 256
)

var dnsTypes = table{
	dnsA: "A", dnsNS: "NS", 3: "MD", 4: "MF", dnsCNAME: "CNAME", dnsSOA: "SOA", 7: "MB", 8: "MG", 9: "MR", 10: "NULL",
	11: "WKS", dnsPTR: "PTR", 13: "HINFO", 14: "MINFO", dnsMX: "MX", dnsTXT: "TXT", 17: "RP", 18: "AFSDB", 19: "X25",
	20: "ISDN", 21: "RT", 22: "NSAP", 23: "NSAP_PTR", 24: "SIG", 25: "KEY", 26: "PX", 27: "GPOS", dnsAAAA: "AAAA",
	29: "LOC", 30: "NXT", 31: "EID", 32: "NIMLOC", dnsSRV: "SRV", 34: "ATMA", 35: "NAPTR", 36: "KX", 37: "CERT",
	dnsA6: "A6", dnsDNAME: "DNAME", 40: "SINK", dnsOPT: "OPT", 42: "APL", 43: "DS", 44: "SSHFP", 45: "IPSECKEY",
	46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 99: "SPF", 100: "UINFO", 101: "UID", 102: "GID", 103: "UNSPEC",
	dnsText1: "UNSPECA", 249: "TKEY", dnsTSIG: "TSIG", 251: "IXFR", 252: "AXFR", 253: "MAILB", 254: "MAILA", 255: "ANY",
	dnsURI: "URI",
}

// dnsRecord prints a record and returns where it ends, -1 where that ends the message.
func (p *Printer) dnsRecord(m *dnsMessage, off int) int {
	if p.opt.Verbose > 0 {
		p.str(" ")
		if off = p.domainName(off, m.off); off < 0 {
			return -1
		}
	} else {
		off = p.skipName(off)
	}
	if off < 0 || !p.has(off, 10) {
		return len(p.pkt)
	}
	kind, class := p.u16(off), p.u16(off+2)
	if kind != dnsOPT {
		p.dnsClass(m.class(class))
	}
	if m.mdns && class&mdnsBit != 0 {
		p.str(" (Cache flush)")
	}
	if kind != dnsOPT && p.opt.Verbose > 2 {
		p.str(" [")
		p.span(p.u32(off + 4))
		p.str("]")
	}
	size := p.u16(off + 8)
	data := off + 10
	p.str(" ")
	p.tok(dnsTypes, "Type%d", kind)
	if data+size > len(p.pkt) {
		return -1
	}
	if kind == dnsOPT {
		p.field(" UDPsize=", m.class(class))
		if p.u16(off+6)&0x8000 != 0 {
			p.str(" DO")
		}
		if size > 0 && !p.dnsOptions(data, size) {
			return -1
		}
	} else if !p.dnsData(m, kind, data, size) {
		return -1
	}
	return data + size
}

// dnsData prints what a record of the kind has, in size bytes, and returns false where it
// does not make sense.
func (p *Printer) dnsData(m *dnsMessage, kind, off, size int) bool {
	switch kind {
	case dnsA:
		if !p.has(off, 4) {
			return false
		}
		p.str(" ")
		p.dotted(p.pkt[off : off+4])
	case dnsAAAA:
		if !p.has(off, 16) {
			return false
		}
		p.str(" ")
		p.words(p.pkt[off : off+16])
	case dnsNS, dnsCNAME, dnsPTR, dnsDNAME:
		p.str(" ")
		return p.domainName(off, m.off) >= 0
	case dnsSOA:
		return p.opt.Verbose == 0 || p.dnsAuthority(m, off)
	case dnsMX:
		p.str(" ")
		if !p.has(off, 2) || p.domainName(off+2, m.off) < 0 {
			return false
		}
		p.field(" ", p.u16(off))
	case dnsSRV:
		p.str(" ")
		if !p.has(off, 6) || p.domainName(off+6, m.off) < 0 {
			return false
		}
		p.printf(":%d %d %d", p.u16(off+4), p.u16(off), p.u16(off+2))
	case dnsTXT:
		return p.dnsStrings(off, off+size)
	case dnsURI:
		p.printf(" %d %d ", p.u16(off), p.u16(off+2))
		if size < 4 {
			p.text(off+4, p.rest(off+4))
			return false
		}
		return p.text(off+4, size-4)
	case dnsText1:
		return p.text(off, size)
	case dnsA6:
		return p.dnsPrefix(m, off)
	case dnsTSIG:
		return p.opt.Verbose == 0 || p.dnsSignature(m, off)
	}
	return true
}

// dnsAuthority prints the data of an SOA record.
func (p *Printer) dnsAuthority(m *dnsMessage, off int) bool {
	for range 2 {
		p.str(" ")
		if off = p.domainName(off, m.off); off < 0 {
			return false
		}
	}
	if !p.has(off, 5*4) {
		return false
	}
	for i := range 5 {
		p.field(" ", p.u32(off+4*i))
	}
	return true
}

// dnsStrings prints strings, each with its length in front.
func (p *Printer) dnsStrings(off, end int) bool {
	for off < end {
		p.str(` "`)
		if !p.has(off, 1) {
			return false
		}
		n := p.u8(off)
		if !p.text(off+1, n) {
			return false
		}
		off += 1 + n
		p.str(`"`)
	}
	return true
}

// dnsPrefix prints the data of an A6 record: the last bits of an address, and whose the
// others are.
func (p *Printer) dnsPrefix(m *dnsMessage, off int) bool {
	if !p.has(off, 1) {
		return false
	}
	bits := p.u8(off)
	skip := bits / 8
	if bits > 128 {
		p.printf(" %d(bad plen)", bits)
		return true
	}
	if bits < 128 {
		var addr [16]byte
		p.need(off+1, 16-skip)
		copy(addr[skip:], p.pkt[off+1:off+17-skip])
		p.printf(" %d ", bits)
		p.words(addr[:])
	}
	if bits == 0 {
		return true
	}
	p.str(" ")
	return p.domainName(off+17-skip, m.off) >= 0
}

// dnsSignature prints the data of a TSIG record.
func (p *Printer) dnsSignature(m *dnsMessage, off int) bool {
	p.str(" ")
	if off = p.domainName(off, m.off); off < 0 {
		return false
	}
	off += 6 // the time
	for _, name := range [...]string{" fudge=", " maclen=", " origid=", " error=", " otherlen="} {
		if !p.has(off, 2) {
			return false
		}
		v := p.u16(off)
		p.field(name, v)
		if off += 2; name == " maclen=" {
			off += v
		}
	}
	return true
}
