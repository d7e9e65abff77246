package dissect

// IP protocols that are decoded, or known to have ports.
const (
	protoHopByHop    = 0
	protoICMP        = 1
	protoIGMP        = 2
	protoIPv4        = 4
	protoTCP         = 6
	protoUDP         = 17
	protoDCCP        = 33
	protoIPv6        = 41
	protoRouting     = 43
	protoFragment    = 44
	protoGRE         = 47
	protoESP         = 50
	protoAH          = 51
	protoICMPv6      = 58
	protoNone        = 59
	protoDestOpts    = 60
	protoMobilityOld = 62
	protoEIGRP       = 88
	protoOSPF        = 89
	protoPIM         = 103
	protoVRRP        = 112
	protoSCTP        = 132
	protoMobility    = 135
	protoEthernet    = 143
)

var ipProtos = table{
	protoHopByHop: "Options", protoICMP: "ICMP", protoIGMP: "IGMP", protoIPv4: "IPIP", protoTCP: "TCP", 8: "EGP",
	9: "IGRP", protoUDP: "UDP", protoDCCP: "DCCP", protoIPv6: "IPv6", protoRouting: "Routing",
	protoFragment: "Fragment", 46: "RSVP", protoGRE: "GRE", protoESP: "ESP", protoAH: "AH", 55: "Mobile IP",
	protoICMPv6: "ICMPv6", protoMobilityOld: "Mobile IP (old)", protoEIGRP: "EIGRP", protoOSPF: "OSPF", protoPIM: "PIM",
	108: "Compressed IP", protoVRRP: "VRRP", 113: "PGM", protoSCTP: "SCTP", protoMobility: "Mobility",
	protoEthernet: "Ethernet",
}

// A network is the IP header above a transport header.
type network struct {
	off      int  // where it stands
	v6       bool // IPv6
	next     int
	fragment bool // a first fragment, not a whole packet
}

// source and dest are where the addresses stand.
func (n network) source() int { return n.off + n.at(12, 8) }
func (n network) dest() int   { return n.off + n.at(16, 24) }

func (n network) at(v4, v6 int) int {
	if n.v6 {
		return v6
	}
	return v4
}

// addr prints the address at off.
func (p *Printer) addr(n network, off int) {
	if n.v6 {
		p.ip6(off)
	} else {
		p.ip4(off)
	}
}

// addrs prints "source > destination" and end.
func (p *Printer) addrs(n network, end string) {
	p.need(n.dest(), n.at(4, 16))
	p.paint(source)
	p.addr(n, n.source())
	p.plain()
	p.str(" > ")
	p.paint(target)
	p.addr(n, n.dest())
	p.plain()
	p.str(end)
}

// ports prints "source.port > destination.port: ". The addresses are left out where
// other headers between, which have been printed, separate the ports from them.
func (p *Printer) ports(n network, proto, sport, dport int) {
	p.paint(source)
	if n.next == proto {
		p.need(n.dest(), n.at(4, 16))
		p.addr(n, n.source())
		p.str(".")
	}
	p.service(proto, sport)
	p.plain()
	p.str(" > ")
	p.paint(target)
	if n.next == proto {
		p.addr(n, n.dest())
		p.str(".")
	}
	p.service(proto, dport)
	p.plain()
	p.str(": ")
}

var ipECN = [...]string{"", ",ECT(1)", ",ECT(0)", ",CE"}

var ipFlags = []bit{{0x2000, "+"}, {0x4000, "DF"}, {0x8000, "rsvd"}}

// ipv4 prints an IPv4 packet, in length bytes.
func (p *Printer) ipv4(off, length int) {
	p.proto = "ip"
	if v := p.u8(off) >> 4; v == 6 {
		p.str("IP6, wrong link-layer encapsulation")
		p.invalid()
		return
	} else if v != 4 {
		p.field("IP", v)
		p.invalid()
		return
	}
	if !p.opt.Link {
		p.str("IP ")
	}
	p.want(off, 20)
	if length < 20 {
		p.field("truncated-ip ", length)
		return
	}
	hlen, total := p.u8(off)&0xf*4, p.u16(off+2)
	if hlen < 20 {
		p.field("bad-hlen ", hlen)
		return
	}
	if length < total {
		p.printf("truncated-ip - %d bytes missing! ", total-length)
	}
	if total < hlen {
		p.field("bad-len ", total)
		return
	}
	whole := p.cut(off, total)
	n := network{off: off, next: p.u8(off + 9), fragment: p.u8(off+6)&0x20 != 0}
	if p.opt.Verbose == 0 || p.ipDetails(n, hlen) {
		p.ipPayload(n, hlen, total)
	}
	p.pkt = whole
}

// ipPayload prints what an IPv4 packet carries. A fragment that is not the first has no
// transport header.
func (p *Printer) ipPayload(n network, hlen, total int) {
	if p.u16(n.off+6)&0x1fff != 0 {
		p.addrs(n, ":")
		p.protocol(n.next)
		return
	}
	if !hasPorts(n.next) {
		p.addrs(n, ": ")
	}
	if !p.has(n.off, hlen) {
		p.printf(" [remaining caplen(%d) < header length(%d)]", p.rest(n.off), hlen)
		panic(short{})
	}
	p.transport(n, n.next, n.off+hlen, total-hlen)
}

// ipDetails prints what -v wants to know of an IPv4 header. It returns false where that
// ends the packet.
func (p *Printer) ipDetails(n network, hlen int) bool {
	off := n.off
	tos, ttl, frag := p.u8(off+1), p.u8(off+8), p.u16(off+6)
	p.printf("(tos 0x%x", tos)
	p.str(ipECN[tos&3])
	if ttl > 0 {
		p.field(", ttl ", ttl)
	}
	p.printf(", id %d, offset %d, flags [", p.u16(off+4), frag&0x1fff*8)
	p.bits(ipFlags, "none", ", ", frag&0xe000)
	p.str("], proto ")
	p.tok(ipProtos, "unknown", n.next)
	p.printf(" (%d), length %d", n.next, p.u16(off+2))
	whole := true
	if hlen > 20 {
		p.str(", options (")
		if whole = p.ipOptions(off+20, hlen-20); !whole {
			p.str(" [truncated-option]")
		}
		p.str(")")
	}
	if !p.opt.NoChecksums && p.has(off, hlen) {
		if sum := onesSum(0, p.pkt[off:off+hlen]); sum != 0xffff {
			p.paint(alarm)
			p.printf(", bad cksum %x (->%x)!", p.u16(off+10), shouldBe(p.u16(off+10), sum))
			p.plain()
		}
	}
	p.str(")\n    ")
	if !whole {
		p.addrs(n, ": ")
		p.truncated()
	}
	return whole
}

// hasPorts reports whether a protocol prints the addresses itself, with its ports.
func hasPorts(proto int) bool {
	return proto == protoTCP || proto == protoUDP || proto == protoSCTP || proto == protoDCCP
}

// transport prints what an IP header carries, in length bytes.
func (p *Printer) transport(n network, proto, off, length int) {
	switch proto {
	case protoTCP:
		p.tcp(n, off, length)
	case protoUDP:
		p.udp(n, off, length)
	case protoSCTP:
		p.sctp(n, off, length)
	case protoICMP:
		if p.requires(n, !n.v6, proto, "4") {
			p.icmp(n, off, length)
		}
	case protoICMPv6:
		if p.requires(n, n.v6, proto, "6") {
			p.icmp6(n, off, length)
		}
	case protoIGMP:
		if p.requires(n, !n.v6, proto, "4") {
			p.igmp(off, length)
		}
	case protoEthernet:
		if p.requires(n, n.v6, proto, "6") {
			p.inner(off, length)
		}
	case protoIPv4:
		p.ipv4(off, length)
	case protoIPv6:
		p.ipv6(off, length)
	case protoGRE:
		p.gre(off, length)
	case protoOSPF:
		p.ospf(n, off, length)
	case protoPIM:
		p.pim(off, length)
	case protoEIGRP:
		p.eigrp(off, length)
	case protoVRRP:
		p.vrrp(n, off, length)
	case protoAH:
		p.authentication(n, off, length)
	case protoESP:
		p.encrypted(off, length)
	case protoNone:
		p.str("no next header")
	default:
		if hasPorts(proto) && n.next == proto {
			p.addrs(n, ": ")
		}
		p.protocol(proto)
		p.field(" ", length)
	}
}

// requires reports whether a protocol is in the IP that it is for, and says so if not.
func (p *Printer) requires(n network, ok bool, proto int, version string) bool {
	if !ok {
		p.str("[")
		p.tok(ipProtos, "unknown", proto)
		p.str(" requires IPv")
		p.str(version)
		p.str("]")
		p.invalid()
	}
	return ok
}

// authentication prints an AH header and what follows it.
func (p *Printer) authentication(n network, off, length int) {
	p.proto = "ah"
	if !p.has(off, 1) {
		p.truncated()
		return
	}
	p.str("AH")
	size := (p.u8(off+1) + 2) * 4
	p.str("(")
	if p.opt.Verbose > 0 {
		p.printf("length=%d(%d-bytes),", p.u8(off+1), size)
	}
	if reserved := p.u16(off + 2); reserved != 0 {
		p.printf("reserved=0x%x[MustBeZero],", reserved)
	}
	p.printf("spi=0x%08x,", p.u32(off+4))
	p.printf("seq=0x%x,", p.u32(off+8))
	p.str("icv=0x")
	if !p.hexBytes(off+12, max(0, size-12)) {
		panic(short{})
	}
	p.str("): ")
	if length < size {
		p.truncated()
		return
	}
	p.transport(n, p.u8(off), off+size, length-size)
}

// encrypted prints an ESP header. What it carries stays a secret.
func (p *Printer) encrypted(off, length int) {
	p.proto = "esp"
	if !p.has(off, 9) {
		p.truncated()
		return
	}
	p.printf("ESP(spi=0x%08x,seq=0x%x), length %d", p.u32(off), p.u32(off+4), length)
}
