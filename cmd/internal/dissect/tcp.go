package dissect

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

// tcp prints a TCP segment, in length bytes. Of what it carries only HTTP is decoded.
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
	hlen := int(p.u8(off+12)>>4) * 4
	if hlen < 20 {
		p.printf(" tcp %d [bad hdr length %d - too short, < 20]", uint32(length-hlen), hlen)
		return
	}
	flags, seq, ack := p.u8(off+13), p.u32(off+4), p.u32(off+8)
	p.tcpFlags(flags)
	var rel relative
	if flags&tcpACK != 0 {
		rel = p.flows.relate(p.flowKey(n, sport, dport), seq, ack, flags&tcpSYN != 0)
		seq, ack = seq-rel.seq, ack-rel.ack
	}
	if hlen > length {
		p.printf(" [bad hdr length %d - too long, > %d]", hlen, length)
		return
	}
	carried := length - hlen
	if carried > 0 || flags&(tcpSYN|tcpFIN|tcpRST) != 0 {
		p.field(", seq ", int(seq))
	}
	if carried > 0 {
		p.field(":", int(seq+uint32(carried)))
	}
	if flags&tcpACK != 0 {
		p.field(", ack ", int(ack))
	}
	p.field(", win ", int(p.u16(off+14)))
	if flags&tcpURG != 0 {
		p.field(", urg ", int(p.u16(off+18)))
	}
	if hlen > 20 && !p.tcpOptions(off+20, hlen-20, rel.sack) {
		return
	}
	p.field(", length ", carried)
	switch {
	case carried == 0:
	case !p.has(off, hlen):
		p.field(" [remaining caplen(", p.rest(off))
		p.field(") < header length(", hlen)
		p.str(")]")
		p.truncated()
	case isHTTP(sport) || isHTTP(dport):
		p.http(off+hlen, carried)
	}
}

func isHTTP(port uint16) bool { return port == 80 || port == 8080 }

func (p *Printer) tcpFlags(flags uint8) {
	p.str("Flags [")
	for i := range len(tcpFlagLetters) {
		if flags>>i&1 != 0 {
			p.out = append(p.out, tcpFlagLetters[i])
		}
	}
	if flags == 0 {
		p.str("none")
	}
	p.str("]")
}
