package dissect

// igmp prints an IGMP message of length bytes.
func (p *Printer) igmp(off, length int) {
	p.proto = "igmp"
	if p.opt.Quiet {
		p.str("igmp")
		return
	}
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
			p.printf(" [len %d]", length)
		}
	case 0x16:
		p.igmpGroup("igmp v2 report ", off)
	case 0x17:
		p.igmpGroup("igmp leave ", off)
	case 0x22:
		p.str("igmp v3 report")
		p.igmpReport3(off, length)
	default:
		p.field("igmp-", kind)
	}
	if p.opt.Verbose > 0 && length >= 4 && p.has(off, length) && onesSum(0, p.pkt[off:off+length]) != 0xffff {
		p.paint(alarm)
		p.printf(" bad igmp cksum %x!", p.u16(off+2))
		p.plain()
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
	switch wait := p.u8(off + 1); wait {
	case 0:
		p.str(" v1")
	case 100:
		p.str(" v2")
	default:
		p.printf(" v2 [max resp time %d]", wait)
	}
	if p.u32(off+4) != 0 {
		p.str(" [gaddr ")
		p.ip4(off + 4)
		p.str("]")
	}
	if length != 8 {
		p.printf(" [len %d]", length)
	}
}

// igmpQuery3 prints a query of version 3.
func (p *Printer) igmpQuery3(off, length int) {
	p.str(" v3")
	if length%4 != 0 {
		p.printf(" [invalid len %d]", length)
		return
	}
	code := p.u8(off + 1)
	wait := exponential(code, 4) // tenths of a second
	switch {
	case code == 100:
	case wait < 600:
		p.printf(" [max resp time %d.%ds]", wait/10, wait%10)
	default:
		p.str(" [max resp time ")
		p.span(wait / 10)
		p.str("]")
	}
	if p.u32(off+4) == 0 {
		return
	}
	p.str(" [gaddr ")
	p.ip4(off + 4)
	p.sources(network{}, p.u16(off+10), off+12, length-12)
	p.str("]")
}

// exponential returns the value of a code that has a mantissa of so many bits, above
// which there are three of an exponent and one that says so.
func exponential(code, mantissa int) int {
	if code < 8<<mantissa {
		return code
	}
	return (code&(1<<mantissa-1) | 1<<mantissa) << (code>>mantissa&7 + 3)
}

// sources prints how many sources a multicast query names, or with -vv which. Their
// addresses, at off, must fit into room bytes.
func (p *Printer) sources(n network, count, off, room int) {
	size := n.at(4, 16)
	switch {
	case count == 0:
	case count*size > room:
		p.str(" [invalid number of sources]")
	case p.opt.Verbose > 1:
		p.sourceList(n, count, off)
	default:
		p.printf(", %d source(s)", count)
	}
}

func (p *Printer) sourceList(n network, count, off int) {
	size := n.at(4, 16)
	p.str(" {")
	for i := range count {
		p.need(off+i*size, size)
		p.str(" ")
		p.addr(n, off+i*size)
	}
	p.str(" }")
}

var groupRecords = table{1: "is_in", 2: "is_ex", 3: "to_in", 4: "to_ex", 5: "allow", 6: "block"}

func (p *Printer) igmpReport3(off, length int) {
	if length < 16 || length%4 != 0 {
		p.printf(" [invalid len %d]", length)
		return
	}
	p.groups(network{}, " [v3-report-#%d]", off, length)
}

// groups prints the records of a multicast report: a group each, and the sources that
// are or are not welcome.
func (p *Printer) groups(n network, unknown string, off, length int) {
	size, count := n.at(4, 16), p.u16(off+6)
	p.printf(", %d group record(s)", count)
	if p.opt.Verbose == 0 {
		return
	}
	at := 8
	for range count {
		if length < at+4+size {
			p.str(" [invalid number of groups]")
			return
		}
		rec := off + at
		p.need(rec+4, size)
		p.str(" [gaddr ")
		p.addr(n, rec+4)
		p.str(" ")
		p.tok(groupRecords, unknown, p.u8(rec))
		sources := p.u16(rec + 2)
		at += 4 + size
		if length < at+sources*size {
			p.printf(" [invalid number of sources %d]", sources)
			return
		}
		if p.opt.Verbose == 1 {
			p.printf(", %d source(s)", sources)
		} else {
			p.sourceList(n, sources, off+at)
		}
		at += sources * size
		p.str("]")
	}
}
