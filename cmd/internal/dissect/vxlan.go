package dissect

const vxlanHeader = 8

// vxlan prints a VXLAN header and the frame behind it, on a line of its own.
func (p *Printer) vxlan(off, length int) {
	p.proto = "vxlan"
	p.str("VXLAN")
	if length < vxlanHeader {
		p.invalid()
		return
	}
	flags := p.u8(off)
	p.str(", flags [")
	if flags&8 != 0 {
		p.str("I")
	} else {
		p.str("invalid")
	}
	p.printf("] (0x%02x), ", flags)
	p.printf("vni %d\n", p.u24(off+4))
	p.need(off+7, 1)
	p.inner(off+vxlanHeader, length-vxlanHeader)
}
