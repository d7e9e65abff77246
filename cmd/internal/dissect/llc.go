package dissect

// LLC addresses (SAPs) and control fields of IEEE 802.2.
const (
	sapIP   = 0x06
	sapSNAP = 0xaa

	llcUI     = 0x03
	llcXID    = 0xaf
	llcXIDFmt = 0x81
	llcPoll   = 0x10  // in the control field of a U frame
	llcPollIS = 0x100 // in that of an I or S frame
)

var sapNames = map[uint8]string{
	0x00: "Null", 0xfe: "OSI", 0x02: "802.1B I", 0x04: "SNA", sapIP: "IP", 0x0e: "ProWay NM", 0x42: "STP",
	0x4e: "RS511", 0x7e: "ISO8208", 0x8e: "ProWay", sapSNAP: "SNAP", 0xe0: "IPX", 0xf0: "NetBeui",
}

var llcCommands = map[uint8]string{
	llcUI: "ui", 0xe3: "test", llcXID: "xid", 0x63: "ua", 0x43: "disc", 0x0f: "dm", 0x6f: "sabme", 0x87: "frmr",
}

var ouiNames = map[uint32]string{
	0x000000: "Ethernet", 0x00000c: "Cisco", 0x00005e: "IANA", 0x000081: "Nortel Networks SONMP",
	0x0000f8: "Cisco bridged", 0x0080c2: "Ethernet bridged", 0x00a03e: "ATM Forum",
	0x00e02f: "DOCSIS Spanning Tree", 0x080007: "Appletalk", 0x009069: "Juniper", 0x080009: "Hewlett-Packard",
	0x00120f: "IEEE 802.3 Private", 0x0012bb: "ANSI/TIA", 0x001b21: "DCBX",
}

// ieee8023 prints a frame that has a length in place of a type.
func (p *Printer) ieee8023(off, length int, headed bool) {
	p.cut(off, length)
	if p.opt.Link {
		p.str("802.3")
		if !headed {
			p.field(", length ", length)
			p.str(": ")
		}
	}
	if !p.llc(off, length) {
		p.dump(off)
	}
}

// llc prints an LLC header and what follows it, and reports whether it knows that.
func (p *Printer) llc(off, length int) bool {
	p.proto = "llc"
	control, size := uint16(0), 3
	if p.has(off, 3) && length >= 3 {
		if control = uint16(p.u8(off + 2)); control&3 != 3 {
			size = 4
		}
	}
	if !p.has(off, size) || length < size {
		p.truncated()
		p.dump(off)
		return true
	}
	dsap, ssap := p.u8(off), p.u8(off+1)
	if size == 4 {
		control |= uint16(p.u8(off+3)) << 8 // little endian
	}
	if dsap == 0xff && ssap == 0xff { // IPX without LLC
		if !p.opt.Link {
			p.etherAddrs()
		}
		p.str("IPX 802.3: ")
		return false
	}
	if p.opt.Link {
		p.llcHeader(dsap, ssap, control, size)
	}
	switch ui := control == llcUI; {
	case ui && dsap&^1 == sapSNAP && ssap&^1 == sapSNAP:
		return p.snap(off+size, length-size)
	case ui && dsap&^1 == sapIP && ssap&^1 == sapIP:
		p.ipv4(off+size, length-size)
		return true
	}
	if !p.opt.Link {
		p.llcAddrs(dsap&^1, ssap&^1)
	}
	if size == 3 {
		return p.llcUnnumbered(off, length, ssap, uint8(control))
	}
	return p.llcNumbered(length, ssap, control)
}

// llcHeader prints the header as -e wants it.
func (p *Printer) llcHeader(dsap, ssap uint8, control uint16, size int) {
	group, role := "Individual", "Command"
	if dsap&1 != 0 {
		group = "Group"
	}
	if ssap&1 != 0 {
		role = "Response"
	}
	p.printf("LLC, dsap %s (0x%02x) %s, ssap %s (0x%02x) %s, ctrl 0x%0*x: ",
		sapName(dsap&^1), dsap&^1, group, sapName(ssap&^1), ssap&^1, role, 2*(size-2), control)
}

func sapName(sap uint8) string {
	if name, ok := sapNames[sap]; ok {
		return name
	}
	return "Unknown"
}

// llcAddrs prints the stations and SAPs of a frame whose payload is not decoded.
func (p *Printer) llcAddrs(dsap, ssap uint8) {
	sap := func(kind string, sap uint8) {
		if name, ok := sapNames[sap]; ok {
			p.str(name)
		} else {
			p.printf("Unknown %s 0x%02x", kind, sap)
		}
		p.str(" ")
	}
	p.mac(6, 6)
	p.str(" ")
	if ssap != dsap {
		sap("SSAP", ssap)
	}
	p.str("> ")
	p.mac(0, 6)
	p.str(" ")
	sap("DSAP", dsap)
}

// llcUnnumbered prints a U frame.
func (p *Printer) llcUnnumbered(off, length int, ssap, control uint8) bool {
	p.str("Unnumbered, ")
	if name, ok := llcCommands[control&0xef]; ok {
		p.str(name)
	} else {
		p.hex(uint32(control&0xef), 2)
	}
	p.llcFlags(ssap, control&llcPoll != 0)
	p.field("], length ", length)
	if control&^llcPoll != llcXID {
		return false
	}
	off, length = off+3, length-3
	switch {
	case length == 0:
		return true
	case !p.has(off, 1):
		p.truncated()
		return true
	case p.u8(off) != llcXIDFmt:
		return false
	case !p.has(off, 3) || length < 3:
		p.truncated()
		p.dump(off)
		return true
	}
	p.printf(": %02x %02x", p.u8(off+1), p.u8(off+2))
	return true
}

// llcNumbered prints an S or an I frame.
func (p *Printer) llcNumbered(length int, ssap uint8, control uint16) bool {
	supervisory := control&3 == 1
	if supervisory {
		p.str("Supervisory, ")
		p.str([...]string{"Receiver Ready", "Receiver not Ready", "Reject", "?"}[control>>2&3])
	} else {
		p.field("Information, send seq ", int(control>>1&0x7f))
	}
	p.field(", rcv seq ", int(control>>9&0x7f))
	p.llcFlags(ssap, control&llcPollIS != 0)
	p.field("], length ", length)
	return supervisory
}

func (p *Printer) llcFlags(ssap uint8, poll bool) {
	name := [...]string{"Command", "Response", "Poll", "Final"}
	i := ssap & 1
	if poll {
		i |= 2
	}
	p.str(", Flags [")
	p.str(name[i])
}

// snap prints a SNAP header and what follows it, and reports whether it knows that.
func (p *Printer) snap(off, length int) bool {
	p.proto = "snap"
	if length < 5 {
		panic(short{})
	}
	oui, kind := uint32(p.u16(off))<<8|uint32(p.u8(off+2)), p.u16(off+3)
	ethernet := oui == 0 || oui == 0x0000f8 || oui == 0x080007 // these use Ethernet types
	if p.opt.Link {
		p.snapHeader(oui, kind, length-5, ethernet)
	}
	if ethernet && oui != 0x080007 && p.payload(kind, off+5, length-5) {
		return true
	}
	if !p.opt.Link {
		p.mac(6, 6)
		p.str(" > ")
		p.mac(0, 6)
		p.str(" SNAP, ")
		if oui == 0 {
			p.etherTypeLength(kind, length-5)
		} else {
			p.snapHeader(oui, kind, length-5, ethernet)
		}
	}
	return false
}

func (p *Printer) snapHeader(oui uint32, kind uint16, length int, ethernet bool) {
	what, name := "pid", "Unknown"
	if oui == 0 {
		what = "ethertype"
	}
	if known, ok := etherNames[kind]; ok && ethernet {
		name = known
	}
	vendor, ok := ouiNames[oui]
	if !ok {
		vendor = "Unknown"
	}
	p.printf("oui %s (0x%06x), %s %s (0x%04x), length %d: ", vendor, oui, what, name, kind, length)
}
