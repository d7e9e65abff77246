package dissect

// Protocols of routers that are told by their names and lengths, as tcpdump does without
// -v, and with -v, too: what is in them is not decoded.

var (
	ospfKinds = table{1: "Hello", 2: "Database Description", 3: "LS-Request", 4: "LS-Update", 5: "LS-Ack"}
	pimKinds  = table{
		0: "Hello", 1: "Register", 2: "Register Stop", 3: "Join / Prune", 4: "Bootstrap", 5: "Assert", 6: "Graft",
		7: "Graft Acknowledgement", 8: "Candidate RP Advertisement", 9: "Prune Refresh", 10: "DF Election",
		11: "ECMP Redirect",
	}
	eigrpKinds = table{1: "Update", 3: "Query", 4: "Reply", 5: "Hello", 6: "IPX SAP", 7: "Probe"}
	ripKinds   = table{1: "Request", 2: "Response", 3: "Trace on", 4: "Trace off", 5: "Poll", 6: "Poll Entry"}
	bfdPorts   = table{bfdControl: "Control", bfdHops: "Multihop", bfdLag: "Lag"}
	bfdStates  = [...]string{"AdminDown", "Down", "Init", "Up"}
	bfdFlags   = []bit{
		{0x20, "Poll"}, {0x10, "Final"}, {0x08, "Control Plane Independent"}, {0x04, "Authentication Present"},
		{0x02, "Demand"}, {0x01, "Multipoint"},
	}
	bfdFlags0 = []bit{
		{0x80, "I Hear You"}, {0x40, "Demand"}, {0x20, "Poll"}, {0x10, "Final"}, {0x08, "Control Plane Independent"},
		{0x04, "Authentication Present"}, {0x02, "Reserved"}, {0x01, "Reserved"},
	}
	radiusCodes = table{
		1: "Access-Request", 2: "Access-Accept", 3: "Access-Reject", 4: "Accounting-Request", 5: "Accounting-Response",
		11: "Access-Challenge", 12: "Status-Server", 13: "Status-Client", 40: "Disconnect-Request", 41: "Disconnect-ACK",
		42: "Disconnect-NAK", 43: "CoA-Request", 44: "CoA-ACK", 45: "CoA-NAK", 255: "Reserved",
	}
)

// Ports of BFD.
const (
	bfdControl = 3784
	bfdEcho    = 3785
	bfdHops    = 4784
	bfdLag     = 6784
)

// ospfDigest is the size of what OSPF for IPv4 has behind a message that is authenticated
// by MD5.
const ospfDigest = 16

// ospf prints an OSPF message, in length bytes.
func (p *Printer) ospf(n network, off, length int) {
	p.proto = "ospf3"
	unknown := "unknown packet type (%d)"
	if !n.v6 {
		p.proto = "ospf2"
		unknown = "unknown LS-type %d"
		if p.u16(off+14) == 2 {
			length -= ospfDigest
			defer func(whole []byte) { p.pkt = whole }(p.cut(0, len(p.pkt)-ospfDigest))
		}
	}
	kind := p.u8(off + 1)
	p.printf("OSPFv%d, ", p.u8(off))
	p.tok(ospfKinds, unknown, kind)
	p.field(", length ", int(uint32(length)))
}

// pim prints a message of protocol independent multicast, in length bytes.
func (p *Printer) pim(off, length int) {
	p.proto = "pim"
	v := p.u8(off)
	p.field("PIMv", v>>4)
	if v>>4 == 2 {
		p.str(", ")
		p.tok(pimKinds, "Unknown Type", v&0xf)
	}
	p.field(", length ", length)
}

// eigrp prints an EIGRP message, in length bytes.
func (p *Printer) eigrp(off, length int) {
	p.proto = "eigrp"
	if !p.has(off, 20) {
		p.truncated()
		return
	}
	if v := p.u8(off); v != 2 {
		p.printf("EIGRP version %d packet not supported", v)
		return
	}
	p.str("EIGRP ")
	p.tok(eigrpKinds, "unknown (%d)", p.u8(off+1))
	p.field(", length: ", length)
}

// rip prints a RIP message, in length bytes.
func (p *Printer) rip(off, length int) {
	p.proto = "rip"
	if min(p.rest(off), length) < 4 {
		p.truncated()
		return
	}
	version := p.u8(off + 1)
	p.field("RIPv", version)
	if version == 0 {
		p.unknownData("\n\t", off, length)
		return
	}
	p.str(", ")
	p.tok(ripKinds, "unknown command (%d)", p.u8(off))
	p.field(", length: ", length)
}

// bfd prints a message by which routers notice that they have lost each other.
func (p *Printer) bfd(port, off, length int) {
	p.proto = "bfd"
	if port == bfdEcho {
		p.field("BFD, Echo, length: ", length)
		return
	}
	p.need(off, 24)
	version, flags := p.u8(off)>>5, p.u8(off+1)
	p.printf("BFDv%d, ", version)
	switch version {
	case 0:
		p.str("Control, Flags: [")
		p.bits(bfdFlags0, "none", ", ", flags)
		p.str("]")
	case 1:
		p.tok(bfdPorts, "unknown (%d)", port)
		p.str(", State ")
		p.str(bfdStates[flags>>6])
		p.str(", Flags: [")
		p.bits(bfdFlags, "none", ", ", flags&0x3f)
		p.str("]")
	default:
		p.str("Control")
	}
	p.field(", length: ", length)
}

// radius prints a RADIUS message, in length bytes.
func (p *Printer) radius(off, length int) {
	p.proto = "radius"
	if !p.has(off, 20) || p.u16(off+2) < 20 {
		p.truncated()
		return
	}
	p.str("RADIUS, ")
	p.tok(radiusCodes, "Unknown Command", p.u8(off))
	p.printf(" (%d), id: 0x%02x length: %d", p.u8(off), p.u8(off+1), min(p.u16(off+2), length))
}
