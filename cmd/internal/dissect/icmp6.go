package dissect

// ICMPv6 types that say more than their name.
const (
	icmp6Unreach   = 1
	icmp6TooBig    = 2
	icmp6Exceeded  = 3
	icmp6Parameter = 4
	icmp6Echo      = 128
	icmp6EchoReply = 129
	icmp6Query     = 130
	icmp6Report    = 131
	icmp6Done      = 132
	icmp6Router    = 133 // solicitation
	icmp6Prefixes  = 134 // a router's advertisement
	icmp6Solicit   = 135
	icmp6Advert    = 136
	icmp6Redirect  = 137
	icmp6Report2   = 143
	icmp6AgentFind = 144
	icmp6AgentHere = 145
	icmp6Mobile    = 146
	icmp6MobileAd  = 147
)

var icmp6Names = table{
	icmp6Unreach: "destination unreachable", icmp6TooBig: "packet too big", icmp6Exceeded: "time exceeded in-transit",
	icmp6Parameter: "parameter problem", icmp6Echo: "echo request", icmp6EchoReply: "echo reply",
	icmp6Query: "multicast listener query", icmp6Report: "multicast listener report", icmp6Done: "multicast listener done",
	icmp6Router: "router solicitation", icmp6Prefixes: "router advertisement", icmp6Solicit: "neighbor solicitation",
	icmp6Advert: "neighbor advertisement", icmp6Redirect: "redirect", 141: "inverse neighbor solicitation",
	142: "inverse neighbor advertisement", icmp6Report2: "multicast listener report v2",
	icmp6AgentFind: "ha discovery request", icmp6AgentHere: "ha discovery reply",
	icmp6Mobile: "mobile router solicitation", icmp6MobileAd: "mobile router advertisement",
}

// icmp6 prints an ICMPv6 message of length bytes.
func (p *Printer) icmp6(n network, off, length int) {
	p.proto = "icmp6"
	if length == 0 {
		p.str("ICMP6, length 0")
		p.invalid()
		return
	}
	if p.opt.Verbose > 0 && !n.fragment && p.has(off, length) {
		p.checksum(n, protoICMPv6, off, length, p.u16(off+2), "icmp6 cksum", "icmp6 sum")
	}
	kind := p.u8(off)
	p.str("ICMP6, ")
	p.tok(icmp6Names, "unknown icmp6 type (%d)", kind)
	if p.opt.Verbose > 0 { // the length is in front of what several lines tell
		switch kind {
		case icmp6Router, icmp6Prefixes, icmp6Solicit, icmp6Advert, icmp6Redirect, icmp6AgentHere, icmp6MobileAd:
			p.field(", length ", length)
		}
	}
	code := p.u8(off + 1)
	if _, known := icmp6Names[kind]; !known {
		p.field(", length ", length)
		if p.opt.Verbose <= 1 {
			p.hexDump("\n\t", off, length)
		}
		return
	}
	if p.icmp6Body(kind, code, off, length) && p.opt.Verbose == 0 {
		p.field(", length ", length)
	}
}

// checksum prints whether the checksum of the length bytes at off is right.
func (p *Printer) checksum(n network, proto, off, length, field int, bad, good string) {
	sum := p.pseudoSum(n, proto, off, length)
	if sum == 0xffff {
		p.str("[")
		p.str(good)
		p.str(" ok] ")
		return
	}
	p.paint(alarm)
	p.str("[bad ")
	p.str(bad)
	p.printf(" 0x%04x -> 0x%04x!]", field, shouldBe(field, sum))
	p.plain()
	p.str(" ")
}

// icmp6Body prints what a message says. It returns false where that ends the line.
func (p *Printer) icmp6Body(kind, code, off, length int) bool {
	switch kind {
	case icmp6Unreach:
		return p.icmp6Unreachable(code, off, length)
	case icmp6TooBig:
		p.field(", mtu ", p.u32(off+4))
	case icmp6Exceeded:
		switch code {
		case 0:
			p.need(off+32, 16)
			p.str(" for ")
			p.ip6(off + 32)
		case 1:
			p.str(" (reassembly)")
		default:
			p.printf(", unknown code (%d)", code)
		}
	case icmp6Parameter:
		p.want(off+32, 16)
		if code > 3 {
			p.field(", code-#", code)
			break
		}
		p.str([...]string{", erroneous", ", next header", ", option", ", incomplete header chain"}[code])
		p.field(" - octet ", p.u32(off+4))
	case icmp6Echo, icmp6EchoReply:
		p.printf(", id %d, seq %d", p.u16(off+4), p.u16(off+6))
	case icmp6Query:
		p.icmp6Listeners(off, length)
	case icmp6Report, icmp6Done:
		p.icmp6Listener(off)
	case icmp6Report2:
		if length < 8 {
			p.printf(" [invalid len %d]", length)
			break
		}
		p.groups(network{v6: true}, " [v2-report-#%d]", off, length)
	case icmp6AgentFind, icmp6Mobile:
		p.printf(", id 0x%04x", p.u16(off+4))
	case icmp6AgentHere, icmp6MobileAd:
		if p.opt.Verbose > 0 {
			return p.icmp6Home(kind, off, length)
		}
	default:
		return p.neighbor(kind, off, length)
	}
	return true
}

// icmp6Home prints who is a home agent, and for which prefixes.
func (p *Printer) icmp6Home(kind, off, length int) bool {
	p.printf(", id 0x%04x", p.u16(off+4))
	if kind == icmp6AgentHere {
		for at := off + 8; at < off+length; at += 16 {
			p.need(at, 16)
			p.str(", ")
			p.ip6(at)
		}
		return true
	}
	if flags := p.u16(off+6) >> 14; flags != 0 {
		p.str([...]string{"", " O", " M", " MO"}[flags])
	}
	return p.neighborOptions(off+8, length-8)
}

// icmp6Unreachable prints a destination unreachable message. The packet that did not
// arrive begins at off+8.
func (p *Printer) icmp6Unreachable(code, off, length int) bool {
	dst := off + 32
	if code > 4 {
		p.printf(", unknown unreach code (%d)", code)
		if p.opt.Verbose <= 1 {
			p.unknownData("\n\t", off, length)
			return false
		}
		return true
	}
	p.str([...]string{", unreachable route", ",  unreachable prohibited", ", beyond scope", ", unreachable address", ", unreachable port"}[code])
	switch code {
	case 2:
		p.need(dst, 16)
		p.str(" ")
		p.ip6(dst)
		p.str(", source address ")
		p.ip6(off + 16)
	case 4:
		proto, port, ok := p.upper(off + 8)
		if !ok {
			p.truncated()
			return false
		}
		p.str(", ")
		p.ip6(dst)
		if proto == protoTCP {
			p.str(" tcp port ")
			p.tcpPort(port)
		} else {
			p.str(" udp port ")
			p.udpPort(port)
		}
	default:
		p.need(dst, 16)
		p.str(" ")
		p.ip6(dst)
	}
	return true
}

// upper looks for the transport header of the IPv6 packet at off, and returns the port
// that it was sent to.
func (p *Printer) upper(off int) (proto, port int, ok bool) {
	if !p.has(off+6, 1) {
		return 0, 0, false
	}
	next, size := p.u8(off+6), 40
	for p.rest(off) > 0 {
		off += size
		switch next {
		case protoUDP, protoTCP:
			if !p.has(off+2, 2) {
				return 0, 0, false
			}
			return next, p.u16(off + 2), true
		case protoHopByHop, protoDestOpts, protoRouting:
			if !p.has(off+1, 1) {
				return 0, 0, false
			}
			size = (p.u8(off+1) + 1) * 8
		case protoFragment:
			if !p.has(off+2, 2) || p.u16(off+2)&0xfff8 != 0 {
				return 0, 0, false
			}
			size = 8
		case protoAH:
			if !p.has(off+1, 1) {
				return 0, 0, false
			}
			size = (p.u8(off+1) + 2) * 4
		default:
			return 0, 0, false
		}
		next = p.u8(off)
	}
	return 0, 0, false
}

// icmp6Listeners prints a multicast listener query, whose length tells its version.
func (p *Printer) icmp6Listeners(off, length int) {
	switch {
	case length == 24:
		p.icmp6Listener(off)
		return
	case length < 28:
		p.printf(" unknown-version (len %d) ", length)
		return
	}
	p.str(" v2")
	delay := exponential(p.u16(off+4), 12)
	p.verbose(" [max resp delay=%d]", delay)
	p.need(off+8, 16)
	p.str(" [gaddr ")
	p.ip6(off + 8)
	if p.opt.Verbose > 0 {
		flags := p.u8(off + 24)
		if flags&8 != 0 {
			p.str(" sflag")
		}
		if flags&7 != 0 {
			p.field(" robustness=", flags&7)
		}
		p.field(" qqi=", exponential(p.u8(off+25), 4))
	}
	p.sources(network{v6: true}, p.u16(off+26), off+28, length-28)
	p.str("]")
}

// icmp6Listener prints the body of a query or report of version 1, if all of it is
// there.
func (p *Printer) icmp6Listener(off int) {
	if !p.has(off, 24) {
		return
	}
	p.printf("max resp delay: %d addr: ", p.u16(off+4))
	p.ip6(off + 8)
}
