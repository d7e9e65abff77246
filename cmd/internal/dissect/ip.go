package dissect

// IP protocols that are decoded, or known to have ports.
const (
	protoHopByHop = 0
	protoICMP     = 1
	protoIGMP     = 2
	protoIPv4     = 4
	protoTCP      = 6
	protoUDP      = 17
	protoDCCP     = 33
	protoIPv6     = 41
	protoRouting  = 43
	protoFragment = 44
	protoAH       = 51
	protoICMPv6   = 58
	protoNone     = 59
	protoDestOpts = 60
	protoSCTP     = 132
)

// A network is the IP header above a transport header.
type network struct {
	off   int  // where it stands
	v6    bool // IPv6
	next  uint8
	first bool // a first fragment, not a whole packet
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
	p.addr(n, n.source())
	p.str(" > ")
	p.addr(n, n.dest())
	p.str(end)
}

// ports prints "source.port > destination.port: ". The addresses are left out where
// other headers between, which have been printed, separate the ports from them.
func (p *Printer) ports(n network, proto uint8, sport, dport uint16) {
	if n.next != proto {
		p.num(int(sport))
		p.field(" > ", int(dport))
		p.str(": ")
		return
	}
	p.addr(n, n.source())
	p.field(".", int(sport))
	p.str(" > ")
	p.addr(n, n.dest())
	p.field(".", int(dport))
	p.str(": ")
}

// ipv4 prints an IPv4 packet, in length bytes.
func (p *Printer) ipv4(off, length int) {
	p.proto = "ip"
	if v := p.u8(off) >> 4; v == 6 {
		p.str("IP6, wrong link-layer encapsulation")
		p.invalid()
		return
	} else if v != 4 {
		p.field("IP", int(v))
		p.invalid()
		return
	}
	if !p.opt.Link {
		p.str("IP ")
	}
	p.need(off, 20)
	if length < 20 {
		p.field("truncated-ip ", length)
		return
	}
	hlen, total := int(p.u8(off)&0xf)*4, int(p.u16(off+2))
	if hlen < 20 {
		p.field("bad-hlen ", hlen)
		return
	}
	if length < total {
		p.field("truncated-ip - ", total-length)
		p.str(" bytes missing! ")
	}
	if total < hlen {
		p.field("bad-len ", total)
		return
	}
	p.cut(off, total)
	n := network{off: off, next: p.u8(off + 9), first: p.u8(off+6)&0x20 != 0}
	if frag := p.u16(off+6) & 0x1fff; frag != 0 { // no transport header in it
		p.addrs(n, ":")
		p.field(" ip-proto-", int(n.next))
		return
	}
	if !hasPorts(n.next) {
		p.addrs(n, ": ")
	}
	if !p.has(off, hlen) {
		p.field(" [remaining caplen(", p.rest(off))
		p.field(") < header length(", hlen)
		p.str(")]")
		panic(short{})
	}
	p.transport(n, n.next, off+hlen, total-hlen)
}

// hasPorts reports whether a protocol prints the addresses itself, with its ports.
func hasPorts(proto uint8) bool {
	return proto == protoTCP || proto == protoUDP || proto == protoSCTP || proto == protoDCCP
}

// transport prints what an IP header carries, in length bytes.
func (p *Printer) transport(n network, proto uint8, off, length int) {
	switch proto {
	case protoTCP:
		p.tcp(n, off, length)
	case protoUDP:
		p.udp(n, off, length)
	case protoICMP:
		if n.v6 {
			p.str("[ICMP requires IPv4]")
			p.invalid()
			return
		}
		p.icmp(off, length)
	case protoICMPv6:
		if !n.v6 {
			p.str("[ICMPv6 requires IPv6]")
			p.invalid()
			return
		}
		p.icmp6(off, length)
	case protoIGMP:
		if n.v6 {
			p.str("[IGMP requires IPv4]")
			p.invalid()
			return
		}
		p.igmp(off, length)
	case protoIPv4:
		p.ipv4(off, length)
	case protoIPv6:
		p.ipv6(off, length)
	case protoNone:
		p.str("no next header")
	default:
		if hasPorts(proto) && n.next == proto {
			p.addrs(n, ": ")
		}
		p.field(" ip-proto-", int(proto))
		p.field(" ", length)
	}
}
