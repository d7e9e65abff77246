package dissect

// ARP operations.
const (
	arpRequest    = 1
	arpReply      = 2
	arpRevRequest = 3
	arpRevReply   = 4
	arpInvRequest = 8
	arpInvReply   = 9
)

var arpOps = table{
	arpRequest: "Request", arpReply: "Reply", arpRevRequest: "Reverse Request", arpRevReply: "Reverse Reply",
	arpInvRequest: "Inverse Request", arpInvReply: "Inverse Reply", 10: "NACK Reply",
}

var arpHardware = table{
	1: "Ethernet", 6: "TokenRing", 7: "ArcNet", 15: "FrameRelay", 19: "ATM", 23: "Strip", 24: "IEEE 1394",
	32: "InfiniBand",
}

// An arpPacket is where the addresses of an ARP packet stand, and how long they are.
type arpPacket struct {
	proto, hlen, plen  int
	sha, spa, tha, tpa int
}

// arp prints an ARP or RARP packet: hardware and protocol with the lengths of their
// addresses, operation, then the addresses of sender and target.
func (p *Printer) arp(off, length int) {
	p.proto = "arp"
	p.need(off, 8)
	a := arpPacket{proto: p.u16(off + 2), hlen: p.u8(off + 4), plen: p.u8(off + 5), sha: off + 8}
	a.spa = a.sha + a.hlen
	a.tha = a.spa + a.plen
	a.tpa = a.tha + a.hlen
	p.need(a.tpa, a.plen)
	if !p.opt.Link {
		p.str("ARP, ")
	}
	foreign := !a.isIP() || a.plen != 4 || a.hlen == 0
	if foreign || p.opt.Verbose > 0 {
		p.tok(arpHardware, "Unknown Hardware (%d)", p.u16(off))
		p.printf(" (len %d), ", a.hlen)
		p.tok(etherNames, "Unknown Protocol (0x%04x)", a.proto)
		p.printf(" (len %d)", a.plen)
	}
	if p.opt.Verbose > 0 {
		p.str(", ")
	}
	if !foreign || p.opt.Verbose > 0 {
		op := p.u16(off + 6)
		p.tok(arpOps, "Unknown (%d)", op)
		p.str(" ")
		if !p.arpOperation(op, a) {
			p.dump(off)
			return
		}
	}
	p.field(", length ", length)
}

func (a *arpPacket) isIP() bool { return a.proto == etherIPv4 || a.proto == etherTrail }

// arpOperation prints who asks for whom, and reports whether it knows the operation.
func (p *Printer) arpOperation(op int, a arpPacket) bool {
	switch op {
	case arpRequest:
		p.str("who-has ")
		p.arpIP(&a, a.tpa)
		if !allZero(p.pkt[a.tha : a.tha+a.hlen]) {
			p.str(" (")
			p.mac(a.tha, a.hlen)
			p.str(")")
		}
		p.str(" tell ")
		p.arpIP(&a, a.spa)
	case arpReply:
		p.arpIP(&a, a.spa)
		p.str(" is-at ")
		p.mac(a.sha, a.hlen)
	case arpRevRequest, arpInvRequest:
		p.str("who-is ")
		p.mac(a.tha, a.hlen)
		p.str(" tell ")
		p.mac(a.sha, a.hlen)
	case arpRevReply:
		p.mac(a.tha, a.hlen)
		p.str(" at ")
		p.arpIP(&a, a.tpa)
	case arpInvReply:
		p.mac(a.sha, a.hlen)
		p.str(" at ")
		p.arpIP(&a, a.spa)
	default:
		return false
	}
	return true
}

// arpIP prints a protocol address, if it is one of IPv4.
func (p *Printer) arpIP(a *arpPacket, off int) {
	switch {
	case !a.isIP():
		p.str("<wrong proto type>")
	case a.plen != 4:
		p.str("<wrong len>")
	default:
		p.ip4(off)
	}
}

func allZero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}
