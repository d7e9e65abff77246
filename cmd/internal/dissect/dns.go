package dissect

// Flags of a DNS message.
const (
	dnsResponse  = 0x8000
	dnsAnswer    = 0x0400 // by one who has authority
	dnsTruncated = 0x0200
	dnsWish      = 0x0100 // recursion desired
	dnsRecursion = 0x0080 // recursion available
	dnsAuthentic = 0x0020
	dnsUnchecked = 0x0010
	dnsOdd       = 0x06cf // not for requests

	dnsHeader = 12

	mdnsBit = 0x8000 // of a class: in questions, answer me alone; else, forget others
)

var dnsOps = [...]string{
	"", " inv_q", " stat", " op3", " notify", " update", " op6", " op7", " op8", " updateA", " updateD", " updateDA",
	" updateM", " updateMA", " zoneInit", " zoneRef",
}

const dnsInverse = 1

var dnsCodes = [...]string{
	"", " FormErr", " ServFail", " NXDomain", " NotImp", " Refused", " YXDomain", " YXRRSet", " NXRRSet", " NotAuth",
	" NotZone", " Resp11", " Resp12", " Resp13", " Resp14", " NoChange", " BadVers", "Resp17", " Resp18", " Resp19",
	" Resp20", "Resp21", " Resp22", " BadCookie",
}

// A dnsMessage is a message of DNS, or of multicast DNS.
type dnsMessage struct {
	off    int
	length int
	mdns   bool
	counts [4]int // questions, answers, authorities, additional records
}

// dnsOverTCP prints a message that has its length in front.
func (p *Printer) dnsOverTCP(off, length int) {
	p.proto = "domain"
	if length < 2 {
		p.printf(" [DNS over TCP: length %d < 2]", length)
		p.invalid()
		return
	}
	length -= 2
	if n := p.u16(off); n != length {
		p.printf(" [prefix length(%d) != length(%d)]", n, length)
		p.invalid()
		return
	}
	p.str(" ")
	p.dns(off+2, length, false)
}

// dns prints a message of length bytes.
func (p *Printer) dns(off, length int, mdns bool) {
	p.proto = "domain"
	if length < dnsHeader {
		p.printf("domain [length %d < %d]", length, dnsHeader)
		p.invalid()
		return
	}
	if !p.has(off, dnsHeader) {
		p.truncated()
		return
	}
	m := dnsMessage{off: off, length: length, mdns: mdns}
	for i := range m.counts {
		m.counts[i] = p.u16(off + 4 + 2*i)
	}
	flags := p.u16(off + 2)
	whole := false
	if flags&dnsResponse != 0 {
		whole = p.dnsReply(&m, flags)
	} else {
		whole = p.dnsRequest(&m, flags)
	}
	if !whole {
		p.truncated()
		return
	}
	p.printf(" (%d)", length)
}

// dnsCode returns how it went: the code of the header, and what an OPT record among the
// additional ones adds to it.
func (p *Printer) dnsCode(m *dnsMessage, flags int) int {
	code := flags & 0xf
	at := m.off + dnsHeader
	for range m.counts[0] {
		if at = p.skipName(at); at < 0 {
			return code
		}
		if at += 4; at >= len(p.pkt) {
			return code
		}
	}
	for i := range m.counts[1] + m.counts[2] + m.counts[3] {
		if at = p.skipName(at); at < 0 {
			return code
		}
		if i >= m.counts[1]+m.counts[2] {
			if !p.has(at, 2) || !p.has(at+4, 1) {
				return code
			}
			if p.u16(at) == dnsOPT {
				return code | p.u8(at+4)<<4
			}
		}
		if at += 8; !p.has(at, 2) {
			return code
		}
		if at += 2 + p.u16(at); at >= len(p.pkt) {
			return code
		}
	}
	return code
}

// dnsReply prints a response, and returns false where it ends too early.
func (p *Printer) dnsReply(m *dnsMessage, flags int) bool {
	p.num(p.u16(m.off))
	p.str(dnsOps[flags>>11&0xf])
	if code := p.dnsCode(m, flags); code < len(dnsCodes) {
		p.str(dnsCodes[code])
	} else {
		p.field(" Resp", code&0xfff)
	}
	if flags&dnsAnswer != 0 {
		p.str("*")
	}
	if flags&dnsRecursion == 0 {
		p.str("-")
	}
	if flags&dnsTruncated != 0 {
		p.str("|")
	}
	if flags&dnsAuthentic != 0 {
		p.str("$")
	}
	if m.counts[0] != 1 {
		p.printf(" [%dq]", m.counts[0])
	}
	at := m.off + dnsHeader
	for i := range m.counts[0] {
		if i > 0 {
			p.str(",")
		}
		if p.opt.Verbose > 1 {
			p.str(" q:")
			at = p.dnsQuestion(m, at)
		} else if at = p.skipName(at); at >= 0 {
			at += 4
		}
		if at < 0 {
			return false
		}
	}
	p.printf(" %d/%d/%d", m.counts[1], m.counts[2], m.counts[3])
	if m.counts[1] > 0 {
		if at = p.dnsRecords(m, at, m.counts[1]); at < 0 {
			return false
		}
	}
	return p.opt.Verbose <= 1 || p.dnsRest(m, at)
}

// dnsRequest prints a request, and returns false where it ends too early.
func (p *Printer) dnsRequest(m *dnsMessage, flags int) bool {
	p.num(p.u16(m.off))
	p.str(dnsOps[flags>>11&0xf])
	if flags&dnsWish != 0 {
		p.str("+")
	}
	if flags&dnsUnchecked != 0 {
		p.str("%")
	}
	if flags&dnsOdd != 0 {
		p.printf(" [b2&3=0x%x]", flags)
	}
	p.dnsCounts(m, flags>>11&0xf == dnsInverse)
	at, questions := m.off+dnsHeader, m.counts[0]
	if questions > 0 {
		for first := true; first || at < len(p.pkt) && questions > 0; first = false {
			if at = p.dnsQuestion(m, at); at < 0 {
				return false
			}
			questions--
		}
	}
	if questions > 0 {
		return false
	}
	if p.opt.Verbose <= 1 {
		return true
	}
	if m.counts[1] > 0 {
		if at = p.dnsRecords(m, at, m.counts[1]); at < 0 {
			return false
		}
	}
	return p.dnsRest(m, at)
}

// dnsCounts prints the numbers of records that requests usually do not have.
func (p *Printer) dnsCounts(m *dnsMessage, inverse bool) {
	questions, answers := 1, 0
	if inverse {
		questions, answers = 0, 1
		if m.counts[0] != questions {
			p.printf(" [%dq]", m.counts[0])
		}
	}
	if m.counts[1] != answers {
		p.printf(" [%da]", m.counts[1])
	}
	if !inverse && m.counts[0] != questions {
		p.printf(" [%dq]", m.counts[0])
	}
	if m.counts[2] > 0 {
		p.printf(" [%dn]", m.counts[2])
	}
	if m.counts[3] > 0 {
		p.printf(" [%dau]", m.counts[3])
	}
}

// dnsRest prints authorities and additional records, and returns false where they end
// too early.
func (p *Printer) dnsRest(m *dnsMessage, at int) bool {
	for i, name := range [...]string{" ns:", " ar:"} {
		n := m.counts[2+i]
		if at < len(p.pkt) && n > 0 {
			p.str(name)
			if at = p.dnsRecords(m, at, n); at < 0 {
				return false
			}
		} else if n > 0 {
			return false
		}
	}
	return true
}

// dnsRecords prints n records, one at least, and returns where they end, -1 if that is
// not known or not all of them are there.
func (p *Printer) dnsRecords(m *dnsMessage, at, n int) int {
	for i := range n {
		if i > 0 {
			if at >= len(p.pkt) {
				return -1
			}
			p.str(",")
		}
		if at = p.dnsRecord(m, at); at < 0 {
			return -1
		}
	}
	return at
}

// dnsQuestion prints what is asked for, and returns where the question ends, -1 if that
// is not known.
func (p *Printer) dnsQuestion(m *dnsMessage, off int) int {
	at := p.skipName(off)
	if at < 0 || !p.has(at, 4) {
		return -1
	}
	p.str(" ")
	p.tok(dnsTypes, "Type%d", p.u16(at))
	class := p.u16(at + 2)
	p.dnsClass(m.class(class))
	if m.mdns && class&mdnsBit != 0 {
		p.str(" (QU)")
	} else if m.mdns {
		p.str(" (QM)")
	}
	p.str("? ")
	if at = p.domainName(off, m.off); at < 0 {
		return -1
	}
	return at + 4
}

// class returns the class of a record without what multicast DNS adds to it.
func (m *dnsMessage) class(v int) int {
	if m.mdns {
		return v &^ mdnsBit
	}
	return v
}

const dnsInternet = 1

var dnsClasses = table{dnsInternet: "IN", 3: "CHAOS", 4: "HS", 255: "ANY"}

func (p *Printer) dnsClass(class int) {
	if class != dnsInternet {
		p.str(" ")
		p.tok(dnsClasses, "(Class %d)", class)
	}
}
