package dissect

// loopback prints a message of Ethernet's configuration testing protocol, in length bytes.
// Its numbers are little endian.
func (p *Printer) loopback(off, length int) {
	p.proto = "loopback"
	p.str("Loopback")
	if length < 2 {
		p.loopbackInvalid(off, length)
		return
	}
	skip := p.le16(off)
	off, length = off+2, length-2
	p.field(", skipCount ", skip)
	if skip%8 != 0 {
		p.str(" (bogus)")
	}
	if skip > length {
		p.loopbackInvalid(off, length)
		return
	}
	p.need(off, skip)
	p.loopbackMessage(off+skip, length-skip)
}

func (p *Printer) loopbackMessage(off, length int) {
	if length < 2 {
		p.loopbackInvalid(off, length)
		return
	}
	function := p.le16(off)
	off, length = off+2, length-2
	p.str(", ")
	p.tok(loopbackNames, " invalid (%d)", function)
	switch {
	case function == 1 && length >= 2:
		p.field(", receipt number ", p.le16(off))
		off, length = off+2, length-2
	case function == 2 && length >= 6:
		p.need(off, 6)
		p.str(", forwarding address ")
		p.mac(off, 6)
		off, length = off+6, length-6
	case function == 1 || function == 2:
		p.loopbackInvalid(off, length)
		return
	default:
		p.need(off, length)
		return
	}
	p.printf(", data (%d octets)", length)
	p.need(off, length)
}

var loopbackNames = table{1: "Reply", 2: "Forward Data"}

func (p *Printer) loopbackInvalid(off, length int) {
	p.invalid()
	p.need(off, length)
}

func (p *Printer) le16(off int) int { return p.u8(off) | p.u8(off+1)<<8 }
