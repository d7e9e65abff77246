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

var arpOps = map[uint16]string{
	arpRequest: "Request", arpReply: "Reply", arpRevRequest: "Reverse Request", arpRevReply: "Reverse Reply",
	arpInvRequest: "Inverse Request", arpInvReply: "Inverse Reply", 10: "NACK Reply",
}

var arpHardware = map[uint16]string{
	1: "Ethernet", 6: "TokenRing", 7: "ArcNet", 15: "FrameRelay", 23: "Strip", 24: "IEEE 1394", 32: "InfiniBand",
}

// arp prints an ARP or RARP packet: hardware and protocol with the lengths of their
// addresses, operation, then the addresses of sender and target.
func (p *Printer) arp(off, length int) {
	p.proto = "arp"
	p.need(off, 8)
	hard, proto := p.u16(off), p.u16(off+2)
	hlen, plen := int(p.u8(off+4)), int(p.u8(off+5))
	op := p.u16(off + 6)
	sha := off + 8
	spa := sha + hlen
	tha := spa + plen
	tpa := tha + hlen
	p.need(tpa, plen)
	if !p.opt.Link {
		p.str("ARP, ")
	}
	if proto != etherIPv4 && proto != etherTrail || plen != 4 || hlen == 0 {
		p.arpForeign(hard, proto, hlen, plen)
		p.field(", length ", length)
		return
	}
	if name, ok := arpOps[op]; ok {
		p.str(name)
	} else {
		p.printf("Unknown (%d)", op)
	}
	p.str(" ")
	switch op {
	case arpRequest:
		p.str("who-has ")
		p.ip4(tpa)
		if !allZero(p.pkt[tha : tha+hlen]) {
			p.str(" (")
			p.mac(tha, hlen)
			p.str(")")
		}
		p.str(" tell ")
		p.ip4(spa)
	case arpReply:
		p.ip4(spa)
		p.str(" is-at ")
		p.mac(sha, hlen)
	case arpRevRequest, arpInvRequest:
		p.str("who-is ")
		p.mac(tha, hlen)
		p.str(" tell ")
		p.mac(sha, hlen)
	case arpRevReply:
		p.mac(tha, hlen)
		p.str(" at ")
		p.ip4(tpa)
	case arpInvReply:
		p.mac(sha, hlen)
		p.str(" at ")
		p.ip4(spa)
	default:
		p.dump(off)
		return
	}
	p.field(", length ", length)
}

// arpForeign prints what addresses an ARP packet has that are not those of IPv4.
func (p *Printer) arpForeign(hard, proto uint16, hlen, plen int) {
	name, ok := arpHardware[hard]
	if !ok {
		p.printf("Unknown Hardware (%d)", hard)
	}
	p.printf("%s (len %d), ", name, hlen)
	if name, ok = etherNames[proto]; !ok {
		p.printf("Unknown Protocol (0x%04x)", proto)
	}
	p.printf("%s (len %d)", name, plen)
}

func allZero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}
