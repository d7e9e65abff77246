package dissect

// ICMP types.
const (
	icmpEchoReply = 0
	icmpUnreach   = 3
	icmpQuench    = 4
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

var icmpNames = table{
	icmpEchoReply: "echo reply", icmpUnreach: "unreachable", icmpQuench: "source quench", icmpRedirect: "redirect",
	icmpEcho: "echo request", icmpAdvert: "router advertisement", 10: "router solicitation",
	icmpExceeded: "time exceeded", icmpParameter: "parameter problem", icmpTime: "time stamp request",
	icmpTimeReply: "time stamp reply", 15: "information request", 16: "information reply", 17: "address mask request",
}

// unreachTexts are the texts for destination unreachable, by code: before the address
// and behind it.
var unreachTexts = map[int][2]string{
	0: {"net ", " unreachable"}, 1: {"host ", " unreachable"},
	5: {"", " unreachable - source route failed"}, 6: {"net ", " unreachable - unknown"},
	7: {"host ", " unreachable - unknown"}, 8: {"", " unreachable - source host isolated"},
	9: {"net ", " unreachable - admin prohibited"}, 10: {"host ", " unreachable - admin prohibited"},
	11: {"net ", " unreachable - tos prohibited"}, 12: {"host ", " unreachable - tos prohibited"},
	13: {"host ", " unreachable - admin prohibited filter"}, 14: {"host ", " unreachable - host precedence violation"},
	15: {"host ", " unreachable - precedence cutoff"},
}

// icmp prints an ICMP message of length bytes.
func (p *Printer) icmp(n network, off, length int) {
	p.proto = "icmp"
	kind := p.icmpLine(off, length)
	if p.opt.Verbose == 0 {
		return
	}
	if !n.fragment && p.has(off, length) {
		if sum := onesSum(0, p.pkt[off:off+length]); sum != 0xffff {
			p.paint(alarm)
			p.printf(" (wrong icmp cksum %x (->%x)!)", p.u16(off+2), shouldBe(p.u16(off+2), sum))
			p.plain()
		}
	}
	if kind == icmpUnreach || kind == icmpQuench || kind == icmpRedirect || kind == icmpExceeded || kind == icmpParameter {
		p.icmpReturned(off + 8)
	}
	p.proto = "icmp"
	if kind == icmpUnreach || kind == icmpExceeded || kind == icmpParameter {
		p.icmpExtensions(off, length)
	}
}

// icmpLine prints what kind of message it is and what it says, or nothing if that was
// not captured whole.
func (p *Printer) icmpLine(off, length int) (kind int) {
	mark := len(p.out)
	defer func() {
		if e := recover(); e != nil {
			p.out = p.out[:mark]
			panic(e)
		}
	}()
	p.str("ICMP ")
	kind = p.u8(off)
	if p.icmpBody(kind, p.u8(off+1), off) {
		p.field(", length ", length)
	} else {
		p.out = p.out[:mark]
		panic(short{})
	}
	return kind
}

// icmpBody prints a message. It returns false where the packet ends in it.
func (p *Printer) icmpBody(kind, code, off int) bool {
	switch kind {
	case icmpEcho, icmpEchoReply:
		p.str(icmpNames[kind])
		p.field(", id ", p.u16(off+4))
		p.field(", seq ", p.u16(off+6))
	case icmpUnreach:
		p.icmpUnreachable(code, off)
	case icmpRedirect:
		p.icmpRedirection(code, off)
	case icmpAdvert:
		p.icmpAdvertisement(off)
	case icmpExceeded:
		p.want(off+24, 4)
		switch code {
		case 0:
			p.str("time exceeded in-transit")
		case 1:
			p.str("ip reassembly time exceeded")
		default:
			p.field("time exceeded-#", code)
		}
	case icmpParameter:
		if code != 0 {
			p.field("parameter problem - code ", code)
		} else {
			p.field("parameter problem - octet ", p.u8(off+4))
		}
	case icmpTime:
		p.field("time stamp query id ", p.u16(off+4))
		p.field(" seq ", p.u16(off+6))
	case icmpTimeReply:
		p.icmpTimestamps(off)
	case icmpMaskReply:
		p.printf("address mask is 0x%08x", p.u32(off+8))
	default:
		p.tok(icmpNames, "type-#%d", kind)
	}
	return true
}

// icmpUnreachable prints a destination unreachable message. The packet that did not
// arrive begins at off+8.
func (p *Printer) icmpUnreachable(code, off int) {
	dst := off + 24
	switch code {
	case unreachProtocol:
		p.ip4(dst)
		p.field(" protocol ", p.u8(off+17))
		p.str(" unreachable")
	case unreachPort:
		p.icmpUnreachPort(off+8, dst)
	case unreachFrag:
		mtu := p.u16(off + 6)
		p.ip4(dst)
		p.str(" unreachable - need to frag")
		if mtu != 0 {
			p.printf(" (mtu %d)", mtu)
		}
	default:
		text, ok := unreachTexts[code]
		if !ok {
			p.ip4(dst)
			p.field(" unreachable - #", code)
			return
		}
		p.str(text[0])
		p.ip4(dst)
		p.str(text[1])
	}
}

func (p *Printer) icmpUnreachPort(inner, dst int) {
	p.want(inner+9, 1)
	proto := p.u8(inner + 9)
	port := p.u16(inner + p.u8(inner)&0xf*4 + 2)
	p.ip4(dst)
	switch proto {
	case protoTCP:
		p.str(" tcp port ")
		p.tcpPort(port)
	case protoUDP:
		p.str(" udp port ")
		p.udpPort(port)
	default:
		p.printf(" protocol %d port %d", proto, port)
	}
	p.str(" unreachable")
}

func (p *Printer) icmpRedirection(code, off int) {
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
		p.field("-#", code)
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
	p.want(off+4, 4)
	num, size, life := p.u8(off+4), p.u8(off+5), p.u16(off+6)
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
		p.printf(" [size %d]", size)
		return
	}
	for i := range num {
		p.want(off+8+8*i, 8)
		p.str(" {")
		p.ip4(off + 8 + 8*i)
		p.field(" ", p.u32(off+12+8*i))
		p.str("}")
	}
}

func (p *Printer) icmpTimestamps(off int) {
	p.want(off+16, 4)
	p.field("time stamp reply id ", p.u16(off+4))
	p.field(" seq ", p.u16(off+6))
	for i, name := range [...]string{": org ", ", recv ", ", xmit "} {
		ms := p.u32(off + 8 + 4*i) // since midnight UTC
		p.str(name)
		p.printf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
	}
}

// icmpReturned prints the packet that a message is about, which it has at off.
func (p *Printer) icmpReturned(off int) {
	p.str("\n\t")
	total := p.u16(off + 2)
	whole := p.cut(off, total)
	p.need(off+2, 2)
	p.attempt(off, total)
	p.pkt = whole
}

// attempt prints an IPv4 packet behind which more is to be printed, wherever it ends.
func (p *Printer) attempt(off, total int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case ended:
			p.truncated()
		default:
			panic(e)
		}
	}()
	p.ipv4(off, total)
}

// icmpExtension is where the extensions of a message begin, which RFC 4884 added to it.
const icmpExtension = 136 // behind 128 bytes of the packet

// icmpExtensions prints them, if there are any: that is so if the message says how long
// the packet is, or if their checksum is correct.
func (p *Printer) icmpExtensions(off, length int) {
	if length <= icmpExtension {
		return
	}
	p.want(off, icmpExtension+5)
	at, n := off+icmpExtension, length-icmpExtension
	sound := p.has(at, n) && onesSum(0, p.pkt[at:at+n]) == 0xffff
	if p.u8(off+5) == 0 && p.has(at, n) && !sound {
		return
	}
	version := p.u8(at) >> 4
	p.field("\n\tICMP Multi-Part extension v", version)
	if version != 2 {
		p.str(" packet not supported")
		return
	}
	if p.has(at, n) {
		p.printf(", checksum 0x%04x (", p.u16(at+2))
		if !sound {
			p.str("in")
		}
		p.printf("correct), length %d", n)
	}
	p.icmpObjects(at+4, n-4)
}

// icmpObjects prints the n bytes of objects of extensions.
func (p *Printer) icmpObjects(off, n int) {
	for n > 4 {
		p.want(off, 4)
		size, class, kind := p.u16(off), p.u8(off+2), p.u8(off+3)
		p.str("\n\t  ")
		p.tok(icmpObjectNames, "unknown", class)
		p.printf(" Object (%d), Class-Type: %d, length %d", class, kind, size)
		off, n = off+4, n-4
		if class == 0 || size < 4 {
			return
		}
		size -= 4
		if class == 1 && kind == 1 {
			p.need(off, 4)
			p.str("\n\t    ")
			p.field("label ", p.u32(off)>>12)
			p.mplsRest(p.u32(off))
		} else {
			p.unknownData("\n\t    ", off, size)
		}
		if n < size {
			return
		}
		off, n = off+size, n-size
	}
}

var icmpObjectNames = table{1: "MPLS Stack Entry", 2: "Interface Identification"}

// unknownData prints n bytes in hexadecimal, as many as were captured.
func (p *Printer) unknownData(indent string, off, n int) {
	if off > len(p.pkt) {
		p.str(indent)
		p.str("Dissector error: print_unknown_data called with pointer past end of packet")
		return
	}
	p.hexDump(indent, off, n)
}
