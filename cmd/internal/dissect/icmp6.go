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
	icmp6Solicit   = 135
	icmp6Advert    = 136
	icmp6Redirect  = 137
	icmp6Report2   = 143
	icmp6AgentFind = 144
	icmp6Mobile    = 146
)

var icmp6Names = map[uint8]string{
	icmp6Unreach: "destination unreachable", icmp6TooBig: "packet too big", icmp6Exceeded: "time exceeded in-transit",
	icmp6Parameter: "parameter problem", icmp6Echo: "echo request", icmp6EchoReply: "echo reply",
	icmp6Query: "multicast listener query", icmp6Report: "multicast listener report", icmp6Done: "multicast listener done",
	133: "router solicitation", 134: "router advertisement", icmp6Solicit: "neighbor solicitation",
	icmp6Advert: "neighbor advertisement", icmp6Redirect: "redirect", 141: "inverse neighbor solicitation",
	142: "inverse neighbor advertisement", icmp6Report2: "multicast listener report v2",
	icmp6AgentFind: "ha discovery request", 145: "ha discovery reply", icmp6Mobile: "mobile router solicitation",
	147: "mobile router advertisement",
}

// icmp6 prints an ICMPv6 message of length bytes.
func (p *Printer) icmp6(off, length int) {
	p.proto = "icmp6"
	if length == 0 {
		p.str("ICMP6, length 0")
		p.invalid()
		return
	}
	kind := p.u8(off)
	p.str("ICMP6, ")
	name, known := icmp6Names[kind]
	if known {
		p.str(name)
	} else {
		p.field("unknown icmp6 type (", int(kind))
		p.str(")")
	}
	code := p.u8(off + 1)
	if !known {
		p.field(", length ", length)
		p.hexDump(off, length)
		return
	}
	if p.icmp6Body(kind, code, off, length) {
		p.field(", length ", length)
	}
}

// icmp6Body prints what a message says. It returns false where that ends the line.
func (p *Printer) icmp6Body(kind, code uint8, off, length int) bool {
	switch kind {
	case icmp6Unreach:
		return p.icmp6Unreachable(code, off, length)
	case icmp6TooBig:
		p.field(", mtu ", int(p.u32(off+4)))
	case icmp6Exceeded:
		switch code {
		case 0:
			p.need(off+32, 16)
			p.str(" for ")
			p.ip6(off + 32)
		case 1:
			p.str(" (reassembly)")
		default:
			p.field(", unknown code (", int(code))
			p.str(")")
		}
	case icmp6Parameter:
		p.need(off+32, 16)
		if code > 3 {
			p.field(", code-#", int(code))
			break
		}
		p.str([...]string{", erroneous", ", next header", ", option", ", incomplete header chain"}[code])
		p.field(" - octet ", int(p.u32(off+4)))
	case icmp6Echo, icmp6EchoReply:
		id, seq := p.u16(off+4), p.u16(off+6)
		p.field(", id ", int(id))
		p.field(", seq ", int(seq))
	case icmp6Query:
		p.icmp6Listeners(off, length)
	case icmp6Report, icmp6Done:
		p.icmp6Listener(off)
	case icmp6Solicit:
		p.need(off+8, 16)
		p.str(", who has ")
		p.ip6(off + 8)
	case icmp6Advert:
		p.need(off+8, 16)
		p.str(", tgt is ")
		p.ip6(off + 8)
	case icmp6Redirect:
		p.need(off+24, 16)
		p.str(", ")
		p.ip6(off + 24)
		p.str(" to ")
		p.ip6(off + 8)
	case icmp6Report2:
		if length < 8 {
			p.field(" [invalid len ", length)
			p.str("]")
			break
		}
		p.need(off, 8)
		p.field(", ", int(p.u16(off+6)))
		p.str(" group record(s)")
	case icmp6AgentFind, icmp6Mobile:
		id := p.u16(off + 4)
		p.str(", id 0x")
		p.hex(uint32(id), 4)
	}
	return true
}

// icmp6Unreachable prints a destination unreachable message. The packet that did not
// arrive begins at off+8.
func (p *Printer) icmp6Unreachable(code uint8, off, length int) bool {
	dst := off + 32
	if code > 4 {
		p.field(", unknown unreach code (", int(code))
		p.str(")")
		p.hexDump(off, length)
		return false
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
		name := " udp port "
		if proto == protoTCP {
			name = " tcp port "
		}
		p.field(name, port)
	default:
		p.need(dst, 16)
		p.str(" ")
		p.ip6(dst)
	}
	return true
}

// upper looks for the transport header of the IPv6 packet at off, and returns the port
// that it was sent to.
func (p *Printer) upper(off int) (proto uint8, port int, ok bool) {
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
			return next, int(p.u16(off + 2)), true
		case protoHopByHop, protoDestOpts, protoRouting:
			if !p.has(off+1, 1) {
				return 0, 0, false
			}
			size = (int(p.u8(off+1)) + 1) * 8
		case protoFragment:
			if !p.has(off+2, 2) || p.u16(off+2)&0xfff8 != 0 {
				return 0, 0, false
			}
			size = 8
		case protoAH:
			if !p.has(off+1, 1) {
				return 0, 0, false
			}
			size = (int(p.u8(off+1)) + 2) * 4
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
	case length < 28:
		p.field(" unknown-version (len ", length)
		p.str(") ")
	default:
		p.str(" v2")
		p.need(off+4, 2)
		p.need(off+8, 16)
		p.str(" [gaddr ")
		p.ip6(off + 8)
		p.sources(int(p.u16(off+26)), 16, length-28)
		p.str("]")
	}
}

// icmp6Listener prints the body of a query or report of version 1, if all of it is
// there.
func (p *Printer) icmp6Listener(off int) {
	if !p.has(off, 24) {
		return
	}
	p.field("max resp delay: ", int(p.u16(off+4)))
	p.str(" addr: ")
	p.ip6(off + 8)
}
