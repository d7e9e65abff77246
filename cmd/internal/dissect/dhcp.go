package dissect

const (
	dhcpCookie = 0x63825363 // in front of options as RFC 1048 has them
	dhcpCMU    = 0x434d5500 // in front of those of Carnegie Mellon
)

var dhcpOps = table{1: "Request", 2: "Reply"}

// dhcp prints a BOOTP or DHCP message of length bytes.
func (p *Printer) dhcp(off, length int) {
	p.proto = "bootp"
	op := p.u8(off)
	p.str("BOOTP/DHCP, ")
	p.tok(dhcpOps, "unknown (0x%02x)", op)
	htype, hlen := p.u8(off+1), p.u8(off+2)
	ethernet := htype == 1 && hlen == 6
	if ethernet && op == 1 {
		p.need(off+28, 6)
		p.str(" from ")
		p.mac(off+28, 6)
	}
	p.field(", length ", length)
	if p.opt.Verbose == 0 {
		return
	}
	p.want(off+8, 2)
	if htype != 1 {
		p.field(", htype ", htype)
	}
	if !ethernet {
		p.field(", hlen ", hlen)
	}
	if v := p.u8(off + 3); v != 0 {
		p.field(", hops ", v)
	}
	if v := p.u32(off + 4); v != 0 {
		p.printf(", xid 0x%x", v)
	}
	if v := p.u16(off + 8); v != 0 {
		p.field(", secs ", v)
	}
	flags := p.u16(off + 10)
	if flags&0x8000 != 0 {
		p.str(", Flags [Broadcast]")
	} else {
		p.str(", Flags [none]")
	}
	if p.opt.Verbose > 1 {
		p.printf(" (0x%04x)", flags)
	}
	for i, name := range [...]string{"\n\t  Client-IP ", "\n\t  Your-IP ", "\n\t  Server-IP ", "\n\t  Gateway-IP "} {
		if at := off + 12 + 4*i; p.u32(at) != 0 {
			p.str(name)
			p.ip4(at)
		}
	}
	if ethernet {
		p.need(off+28, 6)
		p.str("\n\t  Client-Ethernet-Address ")
		p.mac(off+28, 6)
	}
	p.dhcpName("\n\t  sname \"", off+44, 64)
	p.dhcpName("\n\t  file \"", off+108, 128)
	p.want(off+236, 4)
	switch v := p.u32(off + 236); v {
	case dhcpCookie:
		p.dhcpOptions(off + 236)
	case dhcpCMU:
		p.dhcpCarnegie(off + 240)
	case 0:
	default:
		p.printf("\n\t  Vendor-#0x%x", v)
	}
}

// dhcpName prints a text that ends with a zero byte in its n bytes, if there is one.
func (p *Printer) dhcpName(name string, off, n int) {
	if p.u8(off) == 0 {
		return
	}
	p.str(name)
	for i := range n {
		if !p.has(off+i, 1) {
			break
		}
		c := p.pkt[off+i]
		if c == 0 {
			p.str(`"`)
			return
		}
		p.char(c)
	}
	p.str(`"`)
	panic(ended{})
}

// dhcpCarnegie prints vendor options of Carnegie Mellon.
func (p *Printer) dhcpCarnegie(off int) {
	p.str(" vend-cmu")
	p.want(off, 4)
	flags := p.u8(off)
	if flags&^1 != 0 {
		p.printf(" F:0x%x", flags)
	}
	mask := "SM*"
	if flags&1 != 0 {
		mask = "SM"
	}
	for i, name := range [...]string{"DG", mask, "NS1", "NS2", "IEN1", "IEN2", "TS1", "TS2"} {
		at := off + 4 + 4*i
		switch i { // the mask stands first
		case 0:
			at += 4
		case 1:
			at -= 4
		}
		p.want(at, 4)
		if p.u32(at) != 0 {
			p.str(" ")
			p.str(name)
			p.str(":")
			p.ip4(at)
		}
	}
}
