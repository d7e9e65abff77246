package dissect

// udp prints a UDP datagram, in length bytes. What it carries is not decoded.
func (p *Printer) udp(n network, off, length int) {
	p.proto = "udp"
	if !p.has(off, 4) {
		if n.next == protoUDP {
			p.addrs(n, ": ")
		}
		p.truncated()
		return
	}
	p.ports(n, protoUDP, p.u16(off), p.u16(off+2))
	if length < 8 {
		p.field("truncated-udp ", length)
		return
	}
	if !p.has(off, 6) {
		p.truncated()
		return
	}
	claimed := int(p.u16(off + 4))
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
	if length -= 8; claimed > length && !n.first {
		p.field("UDP, bad length ", claimed)
		p.field(" > ", length)
		return
	}
	p.field("UDP, length ", claimed)
}
