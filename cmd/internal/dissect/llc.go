package dissect

// LLC addresses (SAPs) and control fields of IEEE 802.2.
const (
	sapIP   = 0x06
	sapSTP  = 0x42
	sapSNAP = 0xaa

	llcUI     = 0x03
	llcXID    = 0xaf
	llcXIDFmt = 0x81
	llcPoll   = 0x10  // in the control field of a U frame
	llcPollIS = 0x100 // in that of an I or S frame
)

var sapNames = table{
	0x00: "Null", 0xfe: "OSI", 0x02: "802.1B I", 0x04: "SNA", sapIP: "IP", 0x0e: "ProWay NM", sapSTP: "STP",
	0x4e: "RS511", 0x7e: "ISO8208", 0x8e: "ProWay", sapSNAP: "SNAP", 0xe0: "IPX", 0xf0: "NetBeui",
}

var llcCommands = table{
	llcUI: "ui", 0xe3: "test", llcXID: "xid", 0x63: "ua", 0x43: "disc", 0x0f: "dm", 0x6f: "sabme", 0x87: "frmr",
}

// Protocols of Cisco's and of the bridges of RFC 2684, by their numbers in SNAP.
const (
	ciscoCDP    = 0x2000
	ciscoDTP    = 0x2004
	ciscoUDLD   = 0x0111
	ciscoPVST   = 0x010b
	ciscoBridge = 0x010c

	bridgedFCS  = 0x0001
	bridged     = 0x0007
	bridgedBPDU = 0x000e
	bridgedPad  = 2 // bytes in front of a bridged frame
)

var snapNames = map[int]table{
	0: etherNames, ouiCisco90: etherNames, ouiAppletalk: etherNames,
	ouiCisco: {
		ciscoCDP: "CDP", 0x2003: "VTP", ciscoDTP: "DTP", ciscoUDLD: "UDLD", ciscoPVST: "PVST", ciscoBridge: "VLAN Bridge",
	},
	ouiBridged: {
		bridgedFCS: "Ethernet + FCS", bridged: "Ethernet w/o FCS", 0x0002: "802.4 + FCS", 0x0008: "802.4 w/o FCS",
		0x0003: "Token Ring + FCS", 0x0009: "Token Ring w/o FCS", 0x0004: "FDDI + FCS", 0x000a: "FDDI w/o FCS",
		0x0005: "802.6 + FCS", 0x000b: "802.6 w/o FCS", bridgedBPDU: "BPDU",
	},
}

// ieee8023 prints a frame that has a length in place of a type, and returns the size of
// its LLC header.
func (p *Printer) ieee8023(off, length int, headed bool) int {
	p.cut(off, length)
	if p.opt.Link {
		p.str("802.3")
		if !headed {
			p.field(", length ", length)
			p.str(": ")
		}
	}
	size, known := p.llc(off, length)
	p.dumpUnknown(known, off, p.rest(off))
	return size
}

// llc prints an LLC header and what follows it. It returns the header's size, and
// whether it knows what follows.
func (p *Printer) llc(off, length int) (size int, known bool) {
	p.proto = "llc"
	control, size := 0, 3
	if p.has(off, 3) && length >= 3 {
		if control = p.u8(off + 2); control&3 != 3 {
			size = 4
		}
	}
	if !p.has(off, size) || length < size {
		p.truncated()
		p.dump(off)
		return min(p.rest(off), length), true
	}
	dsap, ssap := p.u8(off), p.u8(off+1)
	if size == 4 {
		control |= p.u8(off+3) << 8 // little endian
	}
	if dsap == 0xff && ssap == 0xff { // IPX without LLC
		if !p.opt.Link {
			p.etherAddrs()
		}
		p.str("IPX 802.3: ")
		return 0, false
	}
	if p.opt.Link {
		p.llcHeader(dsap, ssap, control, size)
	}
	if control == llcUI && dsap&^1 == ssap&^1 {
		switch dsap &^ 1 {
		case sapSNAP:
			p.headed(size + 5)
			return size + 5, p.snap(off+size, length-size)
		case sapSTP:
			p.headed(size)
			p.stp(off+size, length-size)
			return size, true
		case sapIP:
			p.headed(size)
			p.ipv4(off+size, length-size)
			return size, true
		}
	}
	if !p.opt.Link {
		p.llcAddrs(dsap&^1, ssap&^1)
	}
	if size == 3 {
		return size, p.llcUnnumbered(off, length, ssap, control)
	}
	return size, p.llcNumbered(length, ssap, control)
}

// llcHeader prints the header as -e wants it.
func (p *Printer) llcHeader(dsap, ssap, control, size int) {
	p.str("LLC, dsap ")
	p.tok(sapNames, "Unknown", dsap&^1)
	p.printf(" (0x%02x) ", dsap&^1)
	p.str([...]string{"Individual", "Group"}[dsap&1])
	p.str(", ssap ")
	p.tok(sapNames, "Unknown", ssap&^1)
	p.printf(" (0x%02x) ", ssap&^1)
	p.str([...]string{"Command", "Response"}[ssap&1])
	p.str(", ctrl 0x")
	p.hex(control, 2*(size-2))
	p.str(": ")
}

// llcAddrs prints the stations and SAPs of a frame whose payload is not decoded.
func (p *Printer) llcAddrs(dsap, ssap int) {
	p.mac(p.frame+6, 6)
	p.str(" ")
	if ssap != dsap {
		p.tok(sapNames, "Unknown SSAP 0x%02x", ssap)
		p.str(" ")
	}
	p.str("> ")
	p.mac(p.frame, 6)
	p.str(" ")
	p.tok(sapNames, "Unknown DSAP 0x%02x", dsap)
	p.str(" ")
}

// llcUnnumbered prints a U frame.
func (p *Printer) llcUnnumbered(off, length, ssap, control int) bool {
	p.str("Unnumbered, ")
	p.tok(llcCommands, "%02x", control&0xef)
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
func (p *Printer) llcNumbered(length, ssap, control int) bool {
	supervisory := control&3 == 1
	if supervisory {
		p.str("Supervisory, ")
		p.str([...]string{"Receiver Ready", "Receiver not Ready", "Reject", "?"}[control>>2&3])
	} else {
		p.field("Information, send seq ", control>>1&0x7f)
	}
	p.field(", rcv seq ", control>>9&0x7f)
	p.llcFlags(ssap, control&llcPollIS != 0)
	p.field("], length ", length)
	return supervisory
}

func (p *Printer) llcFlags(ssap int, poll bool) {
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
	if length < 5 || !p.has(off, 5) {
		p.truncated()
		return true
	}
	oui, kind := p.u24(off), p.u16(off+3)
	off, length = off+5, length-5
	if p.opt.Link {
		p.snapHeader(oui, kind, length)
	}
	if p.snapPayload(oui, kind, off, length) {
		return true
	}
	if !p.opt.Link {
		p.stations(" > ", " SNAP, ")
		if oui == 0 {
			p.str("ethertype ")
			p.tok(etherNames, "Unknown", kind)
			p.printf(" (0x%04x), length %d: ", kind, length)
		} else {
			p.snapHeader(oui, kind, length)
		}
	}
	return false
}

// snapPayload prints what a SNAP header announces, and reports whether it knows it.
func (p *Printer) snapPayload(oui, kind, off, length int) bool {
	switch {
	case oui == 0 || oui == ouiCisco90:
		return p.payload(kind, off, length)
	case oui == ouiCisco && kind == ciscoCDP:
		p.cdp(off, length)
	case oui == ouiCisco && kind == ciscoDTP:
		p.dtp(off, length)
	case oui == ouiCisco && kind == ciscoUDLD:
		p.udld(off, length)
	case oui == ouiCisco && (kind == ciscoPVST || kind == ciscoBridge), oui == ouiBridged && kind == bridgedBPDU:
		p.stp(off, length)
	case oui == ouiBridged && (kind == bridged || kind == bridgedFCS):
		if p.has(off, bridgedPad) {
			p.inner(off+bridgedPad, length-bridgedPad)
		} else {
			p.truncated()
		}
	default:
		return false
	}
	return true
}

func (p *Printer) snapHeader(oui, kind, length int) {
	p.str("oui ")
	p.tok(ouiNames, "Unknown", oui)
	p.printf(" (0x%06x), ", oui)
	if oui == 0 {
		p.str("ethertype ")
	} else {
		p.str("pid ")
	}
	p.tok(snapNames[oui], "Unknown", kind)
	p.printf(" (0x%04x), length %d: ", kind, length)
}
