package dissect

import "slices"

// TCP flags.
const (
	tcpFIN = 0x01
	tcpSYN = 0x02
	tcpRST = 0x04
	tcpACK = 0x10
	tcpURG = 0x20
)

// tcpFlagLetters are the letters of the flags, from the lowest bit on.
const tcpFlagLetters = "FSRP.UEW"

// tcp prints a TCP segment, in length bytes.
func (p *Printer) tcp(n network, off, length int) {
	p.proto = "tcp"
	if !p.has(off, 4) {
		p.addrs(n, ":")
		p.truncated()
		return
	}
	sport, dport := p.u16(off), p.u16(off+2)
	p.ports(n, protoTCP, sport, dport)
	if !p.has(off, 20) {
		p.truncated()
		return
	}
	hlen := p.u8(off+12) >> 4 * 4
	if hlen < 20 {
		p.printf(" tcp %d [bad hdr length %d - too short, < 20]", int(uint32(length-hlen)), hlen)
		return
	}
	if p.opt.Quiet {
		p.field("tcp ", int(uint32(length-hlen)))
		if hlen > length {
			p.printf(" [bad hdr length %d - too long, > %d]", hlen, length)
		}
		return
	}
	flags, seq, ack := p.u8(off+13), uint32(p.u32(off+4)), uint32(p.u32(off+8))
	p.tcpFlags(flags)
	var rel relative
	if !p.opt.AbsoluteSeq && flags&tcpACK != 0 {
		rel = p.flows.relate(p.flowKey(n, sport, dport), seq, ack, flags&tcpSYN != 0)
		seq, ack = seq-rel.seq, ack-rel.ack
	}
	if hlen > length {
		p.printf(" [bad hdr length %d - too long, > %d]", hlen, length)
		return
	}
	if p.opt.Verbose > 0 && !p.opt.NoChecksums && !n.fragment && p.has(off, length) {
		p.tcpChecksum(n, off, length)
	}
	carried := length - hlen
	if p.opt.Verbose > 1 || carried > 0 || flags&(tcpSYN|tcpFIN|tcpRST) != 0 {
		p.field(", seq ", int(seq))
	}
	if carried > 0 {
		p.field(":", int(seq+uint32(carried)))
	}
	if flags&tcpACK != 0 {
		p.field(", ack ", int(ack))
	}
	p.field(", win ", p.u16(off+14))
	if flags&tcpURG != 0 {
		p.field(", urg ", p.u16(off+18))
	}
	if hlen > 20 && !p.tcpOptions(n, off, hlen, length, rel.sack) {
		return
	}
	p.field(", length ", carried)
	if carried == 0 {
		return
	}
	if !p.has(off, hlen) {
		p.printf(" [remaining caplen(%d) < header length(%d)]", p.rest(off), hlen)
		panic(short{})
	}
	if flags&tcpRST != 0 && p.opt.Verbose > 0 {
		p.tcpReset(off+hlen, carried)
		return
	}
	p.tcpPayload(sport, dport, off+hlen, carried)
}

func (p *Printer) tcpChecksum(n network, off, length int) {
	field := p.u16(off + 16)
	sum := p.pseudoSum(n, protoTCP, off, length)
	p.printf(", cksum 0x%04x", field)
	if sum == 0xffff {
		p.str(" (correct)")
		return
	}
	p.paint(alarm)
	p.printf(" (incorrect -> 0x%04x)", shouldBe(field, sum))
	p.plain()
}

func (p *Printer) tcpFlags(flags int) {
	p.str("Flags [")
	p.paint(mark)
	for i := range len(tcpFlagLetters) {
		if flags>>i&1 != 0 {
			p.out = append(p.out, tcpFlagLetters[i])
		}
	}
	if flags == 0 {
		p.str("none")
	}
	p.plain()
	p.str("]")
}

// tcpResetText is how much is printed of the text that a reset may carry.
const tcpResetText = 30

func (p *Printer) tcpReset(off, length int) {
	if p.has(off, length) {
		p.str(" [RST")
	} else {
		p.str(" [!RST")
	}
	if length > tcpResetText {
		length = tcpResetText
		p.str("+")
	}
	p.str(" ")
	p.text(off, length)
	p.str("]")
}

// tcpPayload prints what a segment carries, if one of its ports tells what that is.
func (p *Printer) tcpPayload(sport, dport, off, length int) {
	is := func(ports ...int) bool { return slices.Contains(ports, sport) || slices.Contains(ports, dport) }
	switch {
	case is(25):
		p.proto = "smtp"
		p.str(": SMTP")
		p.textLines(off, length)
	case is(43):
		p.proto = "whois"
		p.str(": WHOIS")
		p.textLines(off, length)
	case is(179):
		p.proto = "bgp"
		p.str(": BGP")
	case is(22):
		p.ssh(off, length)
	case is(21):
		p.proto = "ftp"
		p.str(": FTP")
		p.textLines(off, length)
	case is(80, 8080):
		p.proto = "http"
		p.str(": HTTP")
		p.requests(httpMethods, off, length)
	case is(554, 8554):
		p.proto = "rtsp"
		p.str(": RTSP")
		p.requests(rtspMethods, off, length)
	case is(53):
		p.dnsOverTCP(off, length)
	}
}
