package dissect

// Protocols by which routers agree on which of them is in charge: VRRP and HSRP.

var (
	vrrpAuths  = table{0: "none", 1: "simple", 2: "ah"}
	hsrpKinds  = table{0: "hello", 1: "coup", 2: "resign"}
	hsrpStates = table{0: "initial", 1: "learn", 2: "listen", 4: "speak", 8: "standby", 16: "active"}
)

// vrrp prints a VRRP message of length bytes.
func (p *Printer) vrrp(n network, off, length int) {
	p.proto = "vrrp"
	p.str("VRRP")
	version, kind := p.u8(off)>>4, p.u8(off)&0xf
	p.printf("v%d, ", version)
	if kind == 1 {
		p.str("Advertisement")
	} else {
		p.printf("unknown type (%d)", kind)
	}
	if ttl := p.u8(n.off + n.at(8, 7)); ttl != 255 {
		p.printf(", (ttl %d)", ttl)
	}
	if version < 2 || version > 3 || kind != 1 {
		return
	}
	p.need(off+1, 2)
	p.printf(", vrid %d, prio %d", p.u8(off+1), p.u8(off+2))
	auth := 0
	if version == 2 {
		auth = p.u8(off + 4)
		p.str(", authtype ")
		p.tok(vrrpAuths, "#%d", auth)
		p.printf(", intvl %ds, length %d", p.u8(off+5), length)
	} else {
		p.printf(", intvl %dcs, length %d", p.u16(off+4)&0xfff, length)
	}
	if p.opt.Verbose == 0 {
		return
	}
	if p.has(off, length) {
		sum := onesSum(0, p.pkt[off:off+length])
		if version == 3 {
			sum = p.pseudoSum(n, protoVRRP, off, length)
		}
		if sum != 0xffff {
			p.printf(", (bad vrrp cksum %x)", p.u16(off+6))
		}
	}
	off = p.vrrpAddresses(n, off)
	if auth == 1 {
		p.str(` auth "`)
		p.textZero(off, 8)
		p.str(`"`)
	}
}

// vrrpAddresses prints the addresses that are agreed on, and returns where they end.
func (p *Printer) vrrpAddresses(n network, off int) int {
	count, size := p.u8(off+3), n.at(4, 16)
	p.str(", addrs")
	if count > 1 {
		p.printf("(%d)", count)
	}
	p.str(":")
	off += 8
	for i := range count {
		p.need(off, size)
		if i == 0 {
			p.str(" ")
		} else {
			p.str(",")
		}
		p.addr(n, off)
		off += size
	}
	return off
}

// hsrp prints an HSRP message of length bytes.
func (p *Printer) hsrp(off, length int) {
	p.proto = "hsrp"
	version := p.u8(off)
	p.field("HSRPv", version)
	if version != 0 {
		return
	}
	p.str("-")
	p.tok(hsrpKinds, "unknown (%d)", p.u8(off+1))
	p.printf(" %d: ", length)
	state := p.u8(off + 2)
	p.str("state=")
	p.tok(hsrpStates, "Unknown (%d)", state)
	p.str(" ")
	p.printf("group=%d ", p.u8(off+6))
	if v := p.u8(off + 7); v != 0 {
		p.printf("[reserved=%d!] ", v)
	}
	p.need(off+16, 4)
	p.str("addr=")
	p.ip4(off + 16)
	if p.opt.Verbose == 0 {
		return
	}
	p.str(" hellotime=")
	p.span(p.u8(off + 3))
	p.str(" holdtime=")
	p.span(p.u8(off + 4))
	p.field(" priority=", p.u8(off+5))
	p.str(` auth="`)
	p.textZero(off+8, 8)
	p.str(`"`)
}
