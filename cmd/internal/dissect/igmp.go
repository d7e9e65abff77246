package dissect

// igmp prints an IGMP message of length bytes.
func (p *Printer) igmp(off, length int) {
	p.proto = "igmp"
	switch kind := p.u8(off); kind {
	case 0x11:
		p.str("igmp query")
		if length >= 12 {
			p.igmpQuery3(off, length)
		} else {
			p.igmpQuery(off, length)
		}
	case 0x12:
		p.igmpGroup("igmp v1 report ", off)
		if length != 8 {
			p.field(" [len ", length)
			p.str("]")
		}
	case 0x16:
		p.igmpGroup("igmp v2 report ", off)
	case 0x17:
		p.igmpGroup("igmp leave ", off)
	case 0x22:
		p.str("igmp v3 report")
		if length < 16 || length%4 != 0 {
			p.field(" [invalid len ", length)
			p.str("]")
			return
		}
		p.field(", ", int(p.u16(off+6)))
		p.str(" group record(s)")
	default:
		p.field("igmp-", int(kind))
	}
}

// igmpGroup prints a text and the group of a message.
func (p *Printer) igmpGroup(text string, off int) {
	p.need(off+4, 4)
	p.str(text)
	p.ip4(off + 4)
}

// igmpQuery prints a query of version 1 or 2: version 1 has no response time, and 10 s,
// in tenths of a second, is the usual one.
func (p *Printer) igmpQuery(off, length int) {
	switch wait := int(p.u8(off + 1)); wait {
	case 0:
		p.str(" v1")
	case 100:
		p.str(" v2")
	default:
		p.field(" v2 [max resp time ", wait)
		p.str("]")
	}
	if p.u32(off+4) != 0 {
		p.str(" [gaddr ")
		p.ip4(off + 4)
		p.str("]")
	}
	if length != 8 {
		p.field(" [len ", length)
		p.str("]")
	}
}

// igmpQuery3 prints a query of version 3.
func (p *Printer) igmpQuery3(off, length int) {
	p.str(" v3")
	if length%4 != 0 {
		p.field(" [invalid len ", length)
		p.str("]")
		return
	}
	code := int(p.u8(off + 1))
	wait := code // tenths of a second
	if code >= 128 {
		wait = (code&0x0f | 0x10) << (code>>4&7 + 3)
	}
	switch {
	case code == 100:
	case wait < 600:
		p.printf(" [max resp time %.1fs]", float64(wait)*0.1)
	default:
		p.str(" [max resp time ")
		p.duration(wait / 10)
		p.str("]")
	}
	if p.u32(off+4) == 0 {
		return
	}
	p.str(" [gaddr ")
	p.ip4(off + 4)
	p.sources(int(p.u16(off+10)), 4, length-12)
	p.str("]")
}

// sources prints how many sources a multicast query names. Their addresses, of size
// bytes each, must fit into room bytes.
func (p *Printer) sources(n, size, room int) {
	switch {
	case n == 0:
	case n*size > room:
		p.str(" [invalid number of sources]")
	default:
		p.field(", ", n)
		p.str(" source(s)")
	}
}

// duration prints seconds as "1h2m3s", parts that are 0 left out.
func (p *Printer) duration(s int) {
	for _, u := range [...]struct {
		seconds int
		name    string
	}{{3600, "h"}, {60, "m"}, {1, "s"}} {
		if s >= u.seconds {
			p.field("", s/u.seconds)
			p.str(u.name)
			s %= u.seconds
		}
	}
}
