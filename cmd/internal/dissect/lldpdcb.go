package dissect

// Parts of an LLDP message about data center bridging, which IEEE 802.1 defines and, before
// it, those did who call it DCBX.

// lldpBits prints a bit for each of the eight priorities.
func (p *Printer) lldpBits(title string, v int) {
	p.str("\n\t    ")
	p.str(title)
	p.str("\n\t     Priority : 0  1  2  3  4  5  6  7\n\t     Value    : ")
	for i := range 8 {
		p.printf("%d  ", v>>i&1)
	}
}

// lldpRow prints eight numbers, one in each column of a table.
func (p *Printer) lldpRow(title string, value func(i int) int) {
	p.str("\n\t    ")
	p.str(title)
	for i := range 8 {
		if i > 0 {
			p.str(" ")
		}
		v := value(i)
		p.num(v)
		for w := 10; w <= 100; w *= 10 {
			if v < w {
				p.str(" ")
			}
		}
	}
}

// lldpClasses prints how priorities become classes of traffic, and what each is to get.
func (p *Printer) lldpClasses(off int) {
	p.lldpRow("Priority Assignment Table\n\t     Priority : 0   1   2   3   4   5   6   7\n\t     Value    : ", func(i int) int {
		return p.u8(off+i/2) >> (4 * (1 - i%2)) & 0xf
	})
	p.lldpRow("TC Bandwidth Table\n\t     TC%   : 0   1   2   3   4   5   6   7\n\t     Value : ", func(i int) int {
		return p.u8(off + 4 + i)
	})
	p.lldpRow("TSA Assignment Table\n\t     Traffic Class: 0   1   2   3   4   5   6   7\n\t     Value        : ", func(i int) int {
		return p.u8(off + 12 + i)
	})
}

// lldpBridging prints what IEEE 802.1 defines for data centers, in size bytes, and reports
// whether it does not know it.
func (p *Printer) lldpBridging(kind, off, size int) (dump bool) {
	switch kind {
	case 8:
		if size >= 2 {
			p.lldpBits("Pre-Priority CNPV Indicator", p.u8(off))
			p.lldpBits("Pre-Priority Ready Indicator", p.u8(off+1))
		}
	case 9:
		if size >= 21 {
			v := p.u8(off)
			p.printf("\n\t    Willing:%d, CBS:%d, RES:%d, Max TCs:%d", v>>7, v>>6&2, v>>3&7, v&7)
			p.lldpClasses(off + 1)
		}
	case 10:
		if size >= 21 {
			p.field("\n\t    RES: ", p.u8(off))
			p.lldpClasses(off + 1)
		}
	case 11:
		if size >= 2 {
			v := p.u8(off)
			p.printf("\n\t    Willing: %d, MBC: %d, RES: %d, PFC cap:%d ", v>>7, v>>6&1, v>>4&3, v&0xf)
			p.lldpBits("PFC Enable", p.u8(off+1))
		}
	case 12:
		p.lldpPriorities(off, size)
	case 13:
		if size >= 5 {
			p.lldpVirtual(off)
		}
	case 14:
		p.lldpChannels(off, size)
	default:
		return true
	}
	return false
}

// lldpPriorities prints which protocols have which priority.
func (p *Printer) lldpPriorities(off, size int) {
	if size < 1 {
		return
	}
	p.field("\n\t    RES: ", p.u8(off))
	if size == 1 || (size-1)%3 != 0 {
		return
	}
	p.str("\n\t    Application Priority Table")
	for at := off + 1; at < off+size; at += 3 {
		v := p.u8(at)
		p.printf("\n\t      Priority: %d, RES: %d, Sel: %d, Protocol ID: %d", v>>5, v>>3&3, v&7, p.u16(at+1))
	}
}

var lldpVirtualModes = [...]string{"Not Supported", "EVB Bridge", "EVB Station", "Reserved for future Standardization"}

// lldpVirtual prints how a bridge and the stations inside of a station get along.
func (p *Printer) lldpVirtual(off int) {
	bridge, station, retry, mode, keep := p.u8(off), p.u8(off+1), p.u8(off+2), p.u8(off+3), p.u8(off+4)
	p.printf("\n\t    EVB Bridge Status\n\t      RES: %d, BGID: %d, RRCAP: %d, RRCTR: %d", bridge>>3, bridge>>2&1, bridge>>1&1, bridge&1)
	p.printf("\n\t    EVB Station Status\n\t      RES: %d, SGID: %d, RRREQ: %d,RRSTAT: %d", station>>4, station>>3&1, station>>2&1, station&3)
	p.printf("\n\t    R: %d, RTE: %d, EVB Mode: ", retry>>5, retry&0x1f)
	p.str(lldpVirtualModes[mode>>6])
	p.printf(" [%d]\n\t    ROL: %d, RWD: %d, ", mode>>6, mode>>5&1, mode&0x1f)
	p.printf("RES: %d, ROL: %d, RKA: %d", keep>>6, keep>>5&1, keep&0x1f)
}

// lldpChannels prints how many channels a port has, and which VLAN each belongs to.
func (p *Printer) lldpChannels(off, size int) {
	if size < 4 {
		return
	}
	v := p.u8(off)
	p.printf("\n\t    Role: %d, RES: %d, Scomp: %d ChnCap: %d", v>>7, v>>4&7, v>>3&1, p.u16(off+2)&0xfff)
	if (size-4)%3 != 0 {
		return
	}
	for at := off + 4; at < off+size; at += 3 {
		p.printf("\n\t    SCID: %d, SVID: %d", p.u24(at)>>12, p.u24(at)&0xfff)
	}
}

var lldpDCBXNames = table{
	1: "DCB Capability Exchange Protocol Rev 1", 2: "DCB Capability Exchange Protocol Rev 1.01",
}

// lldpDCBX prints what DCBX defines, of which the older version is not known.
func (p *Printer) lldpDCBX(kind, off, size int) (dump bool) {
	if kind == 1 {
		return true
	}
	for size >= 2 {
		head := p.u16(off)
		part, n := head>>9, head&0x1ff
		off, size = off+2, size-2
		if part == 0 || n == 0 {
			return false
		}
		if !p.has(off, n) || size < n {
			return false
		}
		dump = false
		switch {
		case part > 4:
			dump = true
		case n < [...]int{1: 10, 2: 17, 3: 6, 4: 4}[part]:
			return false
		default:
			p.lldpFeature(part, off, n)
		}
		if dump || p.opt.Verbose > 1 {
			p.unknownData("\n\t    ", off, n)
		}
		off, size = off+n, size-n
	}
	return dump
}

// lldpFeature prints one part of DCBX, in n bytes.
func (p *Printer) lldpFeature(part, off, n int) {
	p.str([...]string{
		1: "\n\t    Control - Protocol Control", 2: "\n\t    Feature - Priority Group",
		3: "\n\t    Feature - Priority Flow Control", 4: "\n\t    Feature - Application",
	}[part])
	p.printf(" (type 0x%x, length %d)", part, n)
	p.printf("\n\t      Oper_Version: %d\n\t      Max_Version: %d", p.u8(off), p.u8(off+1))
	if part == 1 {
		p.printf("\n\t      Sequence Number: %d\n\t      Acknowledgement Number: %d", p.u32(off+2), p.u32(off+6))
		return
	}
	v := p.u8(off + 2)
	p.str("\n\t      Info block(0x")
	p.out = append(p.out, upperDigits[v>>4], upperDigits[v&0xf])
	p.printf("): Enable bit: %d, Willing bit: %d, Error Bit: %d", v>>7, v>>6&1, v>>5&1)
	p.field("\n\t      SubType: ", p.u8(off+3))
	switch part {
	case 2:
		p.lldpGroups(off + 4)
	case 3:
		p.lldpPauses(off + 4)
	case 4:
		for at := off + 4; at+6 <= off+n; at += 6 {
			p.lldpApplication(at)
		}
	}
}

// lldpGroups prints which group each priority is in, and what each group is to get.
func (p *Printer) lldpGroups(off int) {
	p.str("\n\t      Priority Allocation")
	for i := range 8 {
		p.printf("\n\t          PgId_%d: %d", i, p.u32(off)>>(28-4*i)&0xf)
	}
	p.str("\n\t      Priority Group Allocation")
	for i := range 8 {
		p.printf("\n\t          Pg percentage[%d]: %d", i, p.u8(off+4+i))
	}
	p.field("\n\t      NumTCsSupported: ", p.u8(off+12))
}

// lldpPauses prints which priorities can be told to pause.
func (p *Printer) lldpPauses(off int) {
	v := p.u8(off)
	p.str("\n\t      PFC Config (0x")
	p.out = append(p.out, upperDigits[v>>4], upperDigits[v&0xf], ')')
	for i := range 8 {
		p.printf("\n\t          Priority Bit %d: ", i)
		p.str([...]string{"Disabled", "Enabled"}[v>>i&1])
	}
	p.field("\n\t      NumTCPFCSupported: ", p.u8(off+1))
}

// lldpApplication prints what an application's packets are known by.
func (p *Printer) lldpApplication(off int) {
	oui := p.u24(off + 2)
	p.printf("\n\t      Application Value\n\t          Application Protocol ID: 0x%04x", p.u16(off))
	p.printf("\n\t          SF (0x%x) Application Protocol ID is ", oui>>22)
	if oui>>22 != 0 {
		p.str("Socket Number")
	} else {
		p.str("L2 EtherType")
	}
	p.printf("\n\t          OUI: 0x%06x\n\t          User Priority Map: 0x%02x", oui&0x3fffff, p.u8(off+5))
}
