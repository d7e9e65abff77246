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

	etherMaxLength = 1500 // up to here it is the length of an 802.3 frame
)

// etherNames are tcpdump's names of Ethernet types.
var etherNames = map[uint16]string{
	etherIPv4: "IPv4", etherARP: "ARP", etherRARP: "Reverse ARP", etherTrail: "Trail", etherIPv6: "IPv6",
	etherVLAN: "802.1Q", etherQinQ: "802.1Q-QinQ", ether9100: "802.1Q-9100", ether9200: "802.1Q-9200",
	0x0200: "PUP", 0x0500: "Sprite", 0x0600: "NS", 0x0707: "GeoNet (old)", 0x1111: "CALM FAST",
	0x6001: "MOP DL", 0x6002: "MOP RC", 0x6003: "DN", 0x6004: "LAT", 0x6007: "SCA", 0x6558: "TEB",
	0x8038: "Lanbridge", 0x803c: "DEC DNS", 0x803e: "DEC DTS", 0x805b: "VEXP", 0x805c: "VPROD",
	0x809b: "Appletalk", 0x80f3: "Appletalk ARP", 0x8137: "IPX", 0x8808: "MPCP", 0x8809: "Slow Protocols",
	0x880b: "PPP", 0x8847: "MPLS unicast", 0x8848: "MPLS multicast", 0x8863: "PPPoE D", 0x8864: "PPPoE S",
	0x886f: "MS NLB heartbeat", 0x8870: "Jumbo", 0x888e: "EAPOL", 0x8899: "Realtek protocols", 0x88a2: "AoE",
	0x88ca: "TIPC", 0x88cc: "LLDP", 0x88e5: "802.1AE MACsec", 0x88f7: "PTP", 0x8902: "CFM",
	0x893a: "IEEE1905.1", 0x8947: "GeoNet", 0x894f: "NSH", 0x9000: "Loopback", 0xabcd: "CFM (old)",
	0xd28b: "Arista Vendor Specific Protocol", 0xfefe: "OSI",
}

// ethernet prints a frame of length bytes.
func (p *Printer) ethernet(length int) {
	p.proto = "ether"
	p.need(0, 14)
	if p.opt.Link {
		p.etherAddrs()
	}
	off, kind, headed := p.vlanTags(length)
	if off < 0 {
		return
	}
	rest := length - off
	switch {
	case kind <= etherMaxLength:
		p.ieee8023(off, min(int(kind), rest), headed)
		return
	case p.opt.Link && headed:
		p.etherType(kind)
		p.str(", ")
	case p.opt.Link:
		p.etherTypeLength(kind, length)
	}
	if p.payload(kind, off, rest) {
		return
	}
	if !p.opt.Link {
		p.etherAddrs()
		p.etherTypeLength(kind, length)
	}
	p.dump(off)
}

// vlanTags goes through the tags of a frame and returns where its payload begins, and
// of which type it is; with -e it prints the tags, and headed says that there were any.
// off is -1 where the packet ends in a tag.
func (p *Printer) vlanTags(length int) (off int, kind uint16, headed bool) {
	kind, off = p.u16(12), 14
	for kind == etherVLAN || kind == etherQinQ || kind == ether9100 || kind == ether9200 {
		if !p.has(off, 4) || length < off+4 {
			p.proto = "vlan"
			p.truncated()
			return -1, 0, headed
		}
		if p.opt.Link {
			p.etherTag(kind, p.u16(off), length, headed)
			headed = true
		}
		kind = p.u16(off + 2)
		off += 4
	}
	return off, kind, headed
}

// etherTag prints one VLAN tag; the first one has the length of the frame.
func (p *Printer) etherTag(kind, tci uint16, length int, headed bool) {
	p.etherType(kind)
	if headed {
		p.str(", ")
	} else {
		p.field(", length ", length)
		p.str(": ")
	}
	p.field("vlan ", int(tci&0xfff))
	p.field(", p ", int(tci>>13))
	if tci&0x1000 != 0 {
		p.str(", DEI")
	}
	p.str(", ")
}

// payload prints what follows an Ethernet type, and reports whether it knows the type.
func (p *Printer) payload(kind uint16, off, length int) bool {
	switch kind {
	case etherIPv4:
		p.ipv4(off, length)
	case etherIPv6:
		p.ipv6(off, length)
	case etherARP, etherRARP:
		p.arp(off, length)
	default:
		return false
	}
	return true
}

// etherAddrs prints "source > destination, ".
func (p *Printer) etherAddrs() {
	p.mac(6, 6)
	p.str(" > ")
	p.mac(0, 6)
	p.str(", ")
}

func (p *Printer) etherType(kind uint16) {
	name, ok := etherNames[kind]
	if !ok {
		name = "Unknown"
	}
	p.str("ethertype ")
	p.str(name)
	p.str(" (0x")
	p.hex(uint32(kind), 4)
	p.str(")")
}

func (p *Printer) etherTypeLength(kind uint16, length int) {
	p.etherType(kind)
	p.field(", length ", length)
	p.str(": ")
}
