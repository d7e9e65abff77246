package dissect

// Ethernet types that are decoded.
const (
	etherIPv4  = 0x0800
	etherARP   = 0x0806
	etherRARP  = 0x8035
	etherTrail = 0x1000
	etherIPv6  = 0x86dd
	etherVLAN  = 0x8100
	etherQinQ  = 0x88a8
	ether9100  = 0x9100
	ether9200  = 0x9200
	etherMPLS  = 0x8847
	etherMPLSM = 0x8848
	etherPPPoD = 0x8863
	etherPPPoS = 0x8864
	etherPPPD2 = 0x3c12
	etherPPPS2 = 0x3c13
	etherJumbo = 0x8870
	etherLLDP  = 0x88cc
	etherSlow  = 0x8809
	etherEAPOL = 0x888e
	etherLoop  = 0x9000

	etherHeader    = 14
	etherMaxLength = 1500 // up to here it is the length of an 802.3 frame
)

// etherNames are tcpdump's names of Ethernet types.
var etherNames = table{
	etherIPv4: "IPv4", etherARP: "ARP", etherRARP: "Reverse ARP", etherTrail: "Trail", etherIPv6: "IPv6",
	etherVLAN: "802.1Q", etherQinQ: "802.1Q-QinQ", ether9100: "802.1Q-9100", ether9200: "802.1Q-9200",
	0x0200: "PUP", 0x0500: "Sprite", 0x0600: "NS", 0x0707: "GeoNet (old)", 0x1111: "CALM FAST",
	0x6001: "MOP DL", 0x6002: "MOP RC", 0x6003: "DN", 0x6004: "LAT", 0x6007: "SCA", 0x6558: "TEB",
	0x8038: "Lanbridge", 0x803c: "DEC DNS", 0x803e: "DEC DTS", 0x805b: "VEXP", 0x805c: "VPROD",
	0x809b: "Appletalk", 0x80f3: "Appletalk ARP", 0x8137: "IPX", 0x8808: "MPCP", etherSlow: "Slow Protocols",
	0x880b: "PPP", etherMPLS: "MPLS unicast", etherMPLSM: "MPLS multicast", etherPPPoD: "PPPoE D",
	etherPPPoS: "PPPoE S", 0x886f: "MS NLB heartbeat", etherJumbo: "Jumbo", etherEAPOL: "EAPOL",
	0x8899: "Realtek protocols", 0x88a2: "AoE", 0x88ca: "TIPC", etherLLDP: "LLDP", 0x88e5: "802.1AE MACsec",
	0x88f7: "PTP", 0x8902: "CFM", 0x893a: "IEEE1905.1", 0x8947: "GeoNet", 0x894f: "NSH", etherLoop: "Loopback",
	0xabcd: "CFM (old)", 0xd28b: "Arista Vendor Specific Protocol", 0xfefe: "OSI",
}

// ethernet prints a frame of length bytes, and returns the size of its headers.
func (p *Printer) ethernet(off, length int) int {
	p.proto, p.frame = "ether", off
	if caplen := p.rest(off); length < caplen {
		p.printf("[length %d < caplen %d]", length, caplen)
		p.invalid()
		return length
	} else if caplen < etherHeader {
		p.truncated()
		return caplen
	}
	if p.opt.Link {
		p.etherAddrs()
	}
	at, kind, headed := p.vlanTags(off, length)
	if at < 0 {
		return min(p.rest(off), length)
	}
	size, rest := at-off, length-(at-off)
	p.headed(size)
	switch {
	case kind <= etherMaxLength:
		return size + p.ieee8023(at, min(kind, rest), headed)
	case kind == etherJumbo:
		n, known := p.llc(at, rest)
		p.dumpUnknown(known, at, p.rest(at))
		return size + n
	case p.opt.Link && headed:
		p.etherType(kind)
		p.str(", ")
	case p.opt.Link:
		p.etherTypeLength(kind, length)
	}
	if p.payload(kind, at, rest) {
		return size
	}
	if !p.opt.Link {
		p.frame = off // a decoder that gave up may have set it
		p.etherAddrs()
		p.etherTypeLength(kind, length)
	}
	p.dumpUnknown(false, at, p.rest(at))
	return size
}

// headed adds size bytes to the headers, before what they carry is printed. Frames inside
// of packets are no headers.
func (p *Printer) headed(size int) {
	if p.frame == 0 {
		p.header += size
	}
}

// vlanTags goes through the tags of a frame and returns where its payload begins, and
// of which type it is; with -e it prints the tags, and headed says that there were any.
// at is -1 where the packet ends in a tag.
func (p *Printer) vlanTags(off, length int) (at, kind int, headed bool) {
	kind, at = p.u16(off+12), off+etherHeader
	for kind == etherVLAN || kind == etherQinQ || kind == ether9100 || kind == ether9200 {
		if !p.has(at, 4) || length < at-off+4 {
			p.proto = "vlan"
			p.truncated()
			return -1, 0, headed
		}
		if p.opt.Link {
			p.etherTag(kind, p.u16(at), length, headed)
			headed = true
		}
		kind = p.u16(at + 2)
		at += 4
	}
	return at, kind, headed
}

// etherTag prints one VLAN tag; the first one has the length of the frame.
func (p *Printer) etherTag(kind, tci, length int, headed bool) {
	p.etherType(kind)
	if headed {
		p.str(", ")
	} else {
		p.field(", length ", length)
		p.str(": ")
	}
	p.vlanTag(tci)
	p.str(", ")
}

// vlanTag prints the two bytes of a tag.
func (p *Printer) vlanTag(tci int) {
	p.field("vlan ", tci&0xfff)
	p.field(", p ", tci>>13)
	if tci&0x1000 != 0 {
		p.str(", DEI")
	}
}

// payload prints what follows an Ethernet type, and reports whether it knows the type.
func (p *Printer) payload(kind, off, length int) bool {
	switch kind {
	case etherIPv4:
		p.ipv4(off, length)
	case etherIPv6:
		p.ipv6(off, length)
	case etherARP, etherRARP:
		p.arp(off, length)
	case etherLLDP:
		p.lldp(off, length)
	case etherSlow:
		p.slow(off, length)
	case etherEAPOL:
		p.eapol(off)
	case etherLoop:
		p.loopback(off, length)
	case etherMPLS, etherMPLSM:
		p.mpls(off, length)
	case etherPPPoD, etherPPPoS, etherPPPD2, etherPPPS2:
		p.pppoe(off, length)
	default:
		return false
	}
	return true
}

// etherAddrs prints "source > destination, ".
func (p *Printer) etherAddrs() {
	p.stations(" > ", ", ")
}

// stations prints the addresses of the Ethernet header, the source first.
func (p *Printer) stations(between, end string) {
	p.paint(source)
	p.mac(p.frame+6, 6)
	p.plain()
	p.str(between)
	p.paint(target)
	p.mac(p.frame, 6)
	p.plain()
	p.str(end)
}

func (p *Printer) etherType(kind int) {
	if p.opt.Quiet {
		p.tok(etherNames, "Unknown Ethertype (0x%04x)", kind)
		return
	}
	p.str("ethertype ")
	p.tok(etherNames, "Unknown", kind)
	p.printf(" (0x%04x)", kind)
}

func (p *Printer) etherTypeLength(kind, length int) {
	p.etherType(kind)
	p.field(", length ", length)
	p.str(": ")
}
