package dissect

// udp prints a UDP datagram, in length bytes.
func (p *Printer) udp(n network, off, length int) {
	p.proto = "udp"
	if !p.has(off, 4) {
		if n.next == protoUDP {
			p.addrs(n, ": ")
		}
		p.truncated()
		return
	}
	sport, dport := p.u16(off), p.u16(off+2)
	p.ports(n, protoUDP, sport, dport)
	if length < 8 {
		p.field("truncated-udp ", length)
		return
	}
	if !p.has(off, 6) {
		p.truncated()
		return
	}
	claimed := p.u16(off + 4)
	if claimed == 0 && length > 65535 {
		claimed = length // a jumbogram
	}
	if claimed < 8 {
		p.field("truncated-udplength ", claimed)
		return
	}
	if !p.has(off, 8) {
		p.truncated()
		return
	}
	claimed -= 8
	length = min(length-8, claimed)
	if p.opt.Verbose > 0 && !p.opt.NoChecksums && !n.fragment {
		p.udpChecksum(n, off, length)
	}
	if !p.opt.Quiet && p.udpPayload(n, sport, dport, off+8, length) {
		return
	}
	if claimed > length && !n.fragment {
		p.printf("UDP, bad length %d > %d", claimed, length)
	} else {
		p.field("UDP, length ", claimed)
	}
}

// udpChecksum prints whether the checksum is right. In IPv4 there may be none, and it is
// for -vv only.
func (p *Printer) udpChecksum(n network, off, length int) {
	if !n.v6 && p.opt.Verbose == 1 {
		return
	}
	field := p.u16(off + 6)
	if !n.v6 && field == 0 {
		p.str("[no cksum] ")
	} else if p.has(off+8, length) {
		p.checksum(n, protoUDP, off, length+8, field, "udp cksum", "udp sum")
	}
}

// udpPayload prints what a datagram carries, if one of its ports tells what that is, and
// reports whether it does.
func (p *Printer) udpPayload(n network, sport, dport, off, length int) bool {
	is := func(port int) bool { return sport == port || dport == port }
	switch {
	case is(53):
		p.dns(off, length, false)
	case is(5353):
		p.dns(off, length, true)
	case is(69):
		p.tftp(off, length)
	case is(67), is(68):
		p.dhcp(off, length)
	case is(520):
		p.rip(off, length)
	case is(123):
		p.ntp(off, length)
	case is(546), is(547):
		p.dhcp6(off, length)
	case is(1645), is(1646), is(1812), is(1813), is(1700), is(3799):
		p.radius(off, length)
	case dport == 1985:
		p.hsrp(off, length)
	case dport == bfdControl, dport == bfdHops, dport == bfdLag, dport == bfdEcho:
		p.bfd(dport, off, length)
	case is(5060):
		p.proto = "sip"
		p.str("SIP")
		p.requests(sipMethods, off, length)
	case is(514):
		p.syslog(off, length)
	case is(4789):
		p.vxlan(off, length)
	case is(6081):
		p.geneve(off, length)
	case is(6635):
		p.mpls(off, length)
	default:
		return false
	}
	return true
}
