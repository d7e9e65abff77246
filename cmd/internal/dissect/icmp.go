package dissect

// ICMP types.
const (
	icmpEchoReply = 0
	icmpUnreach   = 3
	icmpRedirect  = 5
	icmpEcho      = 8
	icmpAdvert    = 9
	icmpExceeded  = 11
	icmpParameter = 12
	icmpTime      = 13
	icmpTimeReply = 14
	icmpMaskReply = 18

	unreachProtocol = 2
	unreachPort     = 3
	unreachFrag     = 4
)

var icmpNames = map[uint8]string{
	4: "source quench", 10: "router solicitation", 15: "information request", 16: "information reply",
	17: "address mask request",
}

// unreachTexts are the texts for destination unreachable, by code: before the address
// and behind it.
var unreachTexts = map[uint8][2]string{
	0: {"net ", " unreachable"}, 1: {"host ", " unreachable"},
	5: {"", " unreachable - source route failed"}, 6: {"net ", " unreachable - unknown"},
	7: {"host ", " unreachable - unknown"}, 8: {"", " unreachable - source host isolated"},
	9: {"net ", " unreachable - admin prohibited"}, 10: {"host ", " unreachable - admin prohibited"},
	11: {"net ", " unreachable - tos prohibited"}, 12: {"host ", " unreachable - tos prohibited"},
	13: {"host ", " unreachable - admin prohibited filter"}, 14: {"host ", " unreachable - host precedence violation"},
	15: {"host ", " unreachable - precedence cutoff"},
}

// icmp prints an ICMP message of length bytes. A message that was not captured far
// enough is not begun.
func (p *Printer) icmp(off, length int) {
	p.proto = "icmp"
	mark := len(p.out)
	defer func() {
		if e := recover(); e != nil {
			p.out = p.out[:mark]
			panic(e)
		}
	}()
	p.str("ICMP ")
	p.icmpBody(p.u8(off), p.u8(off+1), off)
	p.field(", length ", length)
}

// icmpBody prints what kind of message it is and what it says.
func (p *Printer) icmpBody(kind, code uint8, off int) {
	switch kind {
	case icmpEcho, icmpEchoReply:
		p.str([...]string{icmpEchoReply: "echo reply", icmpEcho: "echo request"}[kind])
		p.field(", id ", int(p.u16(off+4)))
		p.field(", seq ", int(p.u16(off+6)))
	case icmpUnreach:
		p.icmpUnreachable(code, off)
	case icmpRedirect:
		p.icmpRedirection(code, off)
	case icmpAdvert:
		p.icmpAdvertisement(off)
	case icmpExceeded:
		p.need(off+24, 4)
		switch code {
		case 0:
			p.str("time exceeded in-transit")
		case 1:
			p.str("ip reassembly time exceeded")
		default:
			p.field("time exceeded-#", int(code))
		}
	case icmpParameter:
		if code != 0 {
			p.field("parameter problem - code ", int(code))
		} else {
			p.field("parameter problem - octet ", int(p.u8(off+4)))
		}
	case icmpTime:
		p.field("time stamp query id ", int(p.u16(off+4)))
		p.field(" seq ", int(p.u16(off+6)))
	case icmpTimeReply:
		p.icmpTimestamps(off)
	case icmpMaskReply:
		p.str("address mask is 0x")
		p.hex(p.u32(off+8), 8)
	default:
		if name, ok := icmpNames[kind]; ok {
			p.str(name)
		} else {
			p.field("type-#", int(kind))
		}
	}
}

// icmpUnreachable prints a destination unreachable message. The packet that did not
// arrive begins at off+8.
func (p *Printer) icmpUnreachable(code uint8, off int) {
	dst := off + 24
	switch code {
	case unreachProtocol:
		p.ip4(dst)
		p.field(" protocol ", int(p.u8(off+17)))
		p.str(" unreachable")
	case unreachPort:
		p.icmpUnreachPort(off+8, dst)
	case unreachFrag:
		mtu := int(p.u16(off + 6))
		p.ip4(dst)
		p.str(" unreachable - need to frag")
		if mtu != 0 {
			p.field(" (mtu ", mtu)
			p.str(")")
		}
	default:
		text, ok := unreachTexts[code]
		if !ok {
			p.ip4(dst)
			p.field(" unreachable - #", int(code))
			return
		}
		p.str(text[0])
		p.ip4(dst)
		p.str(text[1])
	}
}

func (p *Printer) icmpUnreachPort(inner, dst int) {
	proto := p.u8(inner + 9)
	port := int(p.u16(inner + int(p.u8(inner)&0xf)*4 + 2))
	p.ip4(dst)
	switch proto {
	case protoTCP:
		p.field(" tcp port ", port)
	case protoUDP:
		p.field(" udp port ", port)
	default:
		p.field(" protocol ", int(proto))
		p.field(" port ", port)
	}
	p.str(" unreachable")
}

func (p *Printer) icmpRedirection(code uint8, off int) {
	p.str("redirect")
	to := " to net "
	switch code {
	case 0:
	case 1:
		to = " to host "
	case 2:
		p.str("-tos")
	case 3:
		p.str("-tos")
		to = " to host "
	default:
		p.field("-#", int(code))
		to = " to "
	}
	p.str(" ")
	p.ip4(off + 24)
	p.str(to)
	p.ip4(off + 4)
}

// icmpAdvertisement prints a router advertisement: its lifetime, and addresses with
// their preferences.
func (p *Printer) icmpAdvertisement(off int) {
	num, size, life := int(p.u8(off+4)), int(p.u8(off+5)), int(p.u16(off+6))
	p.str("router advertisement lifetime ")
	switch {
	case life < 60:
		p.num(life)
	case life < 3600:
		p.printf("%d:%02d", life/60, life%60)
	default:
		p.printf("%d:%02d:%02d", life/3600, life%3600/60, life%60)
	}
	p.field(" ", num)
	p.str(":")
	if size != 2 {
		p.field(" [size ", size)
		p.str("]")
		return
	}
	for i := range num {
		p.str(" {")
		p.ip4(off + 8 + 8*i)
		p.field(" ", int(p.u32(off+12+8*i)))
		p.str("}")
	}
}

func (p *Printer) icmpTimestamps(off int) {
	p.field("time stamp reply id ", int(p.u16(off+4)))
	p.field(" seq ", int(p.u16(off+6)))
	for i, name := range [...]string{": org ", ", recv ", ", xmit "} {
		ms := p.u32(off + 8 + 4*i) // since midnight UTC
		p.printf("%s%02d:%02d:%02d.%03d", name, ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
	}
}
