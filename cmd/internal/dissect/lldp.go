package dissect

// Types of what an LLDP message consists of.
const (
	lldpChassis     = 1
	lldpPort        = 2
	lldpTTL         = 3
	lldpPortText    = 4
	lldpName        = 5
	lldpText        = 6
	lldpAbilities   = 7
	lldpManagement  = 8
	lldpPrivate     = 127
	lldpMAC         = 4 // of a chassis; a port has one less
	lldpNetwork     = 5
	lldpLastSubtype = 7
)

var (
	lldpNames = table{
		0: "End", lldpChassis: "Chassis ID", lldpPort: "Port ID", lldpTTL: "Time to Live", lldpPortText: "Port Description",
		lldpName: "System Name", lldpText: "System Description", lldpAbilities: "System Capabilities",
		lldpManagement: "Management Address", lldpPrivate: "Organization specific",
	}
	lldpChassisNames = table{
		1: "Chassis component", 2: "Interface alias", 3: "Port component", 4: "MAC address", 5: "Network address",
		6: "Interface name", 7: "Local",
	}
	lldpPortNames = table{
		1: "Interface alias", 2: "Port component", 3: "MAC address", 4: "Network Address", 5: "Interface Name",
		6: "Agent circuit ID", 7: "Local",
	}
	lldpNumberings   = table{2: "Interface Index", 3: "System Port Number"}
	lldpAbilityNames = []bit{
		{1, "Other"}, {2, "Repeater"}, {4, "Bridge"}, {8, "WLAN AP"}, {16, "Router"}, {32, "Telephone"}, {64, "Docsis"},
		{128, "Station Only"},
	}
	familyNames = table{
		0: "Reserved", 1: "IPv4", 2: "IPv6", 3: "NSAP", 4: "HDLC", 5: "BBN 1822", 6: "802", 7: "E.163", 8: "E.164", 9: "F.69",
		10: "X.121", 11: "Novell IPX", 12: "Appletalk", 13: "Decnet IV", 14: "Banyan Vines",
		15: "E.164 with NSAP subaddress", 196: "Layer-2 VPN", 25: "VPLS",
	}
)

// lldp prints an LLDP message of length bytes: with -v each of its parts, else who sends
// it.
func (p *Printer) lldp(off, length int) {
	p.proto = "lldp"
	p.field("LLDP, length ", length)
	for length >= 2 {
		if !p.has(off, 2) {
			p.truncated()
			return
		}
		head := p.u16(off)
		kind, size := head>>9, head&0x1ff
		off, length = off+2, length-2
		if p.opt.Verbose > 0 {
			p.str("\n\t")
			p.tok(lldpNames, "Unknown", kind)
			p.printf(" TLV (%d), length %d", kind, size)
		}
		if kind == 0 || size == 0 {
			return
		}
		if !p.has(off, size) || length < size {
			p.truncated()
			return
		}
		dump := false
		if kind == lldpName {
			p.str(": ")
			p.textZero(off, size)
		} else if p.opt.Verbose > 0 {
			var ok bool
			if dump, ok = p.lldpPart(kind, off, size); !ok {
				p.truncated()
				return
			}
		}
		if p.opt.Verbose > 1 || dump {
			p.unknownData("\n\t  ", off, size)
		}
		off, length = off+size, length-size
	}
}

// lldpPart prints one part of a message. dump says that not all of it is known, ok is
// false where it is too short.
func (p *Printer) lldpPart(kind, off, size int) (dump, ok bool) {
	switch kind {
	case lldpChassis:
		return p.lldpID(lldpChassisNames, lldpMAC, off, size)
	case lldpPort:
		return p.lldpID(lldpPortNames, lldpMAC-1, off, size)
	case lldpTTL:
		if size < 2 {
			return false, false
		}
		p.printf(": TTL %ds", p.u16(off))
	case lldpPortText:
		p.str(": ")
		p.textZero(off, size)
	case lldpText:
		p.str("\n\t  ")
		p.textZero(off, size)
	case lldpAbilities:
		if size < 4 {
			return false, false
		}
		for i, name := range [...]string{"\n\t  System  Capabilities [", "\n\t  Enabled Capabilities ["} {
			v := p.u16(off + 2*i)
			p.str(name)
			p.bits(lldpAbilityNames, "none", ", ", v)
			p.printf("] (0x%04x)", v)
		}
	case lldpManagement:
		return false, p.lldpAddress(off, size)
	case lldpPrivate:
		if size < 3 {
			return false, false
		}
		oui := p.u24(off)
		p.str(": OUI ")
		p.tok(ouiNames, "Unknown", oui)
		p.printf(" (0x%06x)", oui)
		return p.lldpOrganization(oui, off, size), true
	default:
		return true, true
	}
	return false, true
}

// lldpID prints who a chassis or a port is, in a form that a subtype tells; mac is the one
// for a hardware address, and the next one that for an address of the network.
func (p *Printer) lldpID(names table, mac, off, size int) (dump, ok bool) {
	if size < 2 {
		return false, false
	}
	kind := p.u8(off)
	p.str("\n\t  Subtype ")
	p.tok(names, "Unknown", kind)
	p.printf(" (%d): ", kind)
	switch {
	case kind == mac:
		if size < 1+6 {
			return false, false
		}
		p.mac(off+1, 6)
	case kind == mac+1:
		return false, p.networkAddress("", off+1, size-1)
	case kind >= 1 && kind <= lldpLastSubtype:
		p.textZero(off+1, size-1)
	default:
		return true, true
	}
	return false, true
}

// familySizes has the bytes of addresses.
var familySizes = map[int]int{1: 4, 2: 16, 6: 6}

// networkAddress prints text and an address whose family stands in front of it, in size
// bytes. It returns false, and prints nothing, where those are too few.
func (p *Printer) networkAddress(text string, off, size int) bool {
	if size < 1 {
		return false
	}
	family := p.u8(off)
	need, known := familySizes[family]
	if size-1 < need {
		return false
	}
	p.str(text)
	p.str("AFI ")
	p.tok(familyNames, "Unknown", family)
	p.printf(" (%d)", family)
	if !known {
		p.str(", no AF printer !")
		return true
	}
	p.str(": ")
	switch family {
	case 1:
		p.ip4(off + 1)
	case 2:
		p.ip6(off + 1)
	case 6:
		p.mac(off+1, 6)
	}
	return true
}

// lldpAddress prints where a system can be managed.
func (p *Printer) lldpAddress(off, size int) bool {
	n := p.u8(off)
	off, size = off+1, size-1
	mark := len(p.out)
	p.printf("\n\t  Management Address length %d, ", n)
	if size < n || !p.networkAddress("", off, n) {
		p.out = p.out[:mark]
		return false
	}
	off, size = off+n, size-n
	if size < 5 {
		return false
	}
	p.str("\n\t  ")
	p.tok(lldpNumberings, "Unknown", p.u8(off))
	p.printf(" Interface Numbering (%d): %d", p.u8(off), p.u32(off+1))
	off, size = off+5, size-5
	if size == 0 {
		return true
	}
	if n = p.u8(off); size < 1+n {
		return false
	}
	if n > 0 {
		p.field("\n\t  OID length ", n)
		p.textZero(off+1, n)
	}
	return true
}
