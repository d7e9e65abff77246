package dissect

// Parts of an LLDP message that IEEE 802.1, IEEE 802.3 and TIA define.
var (
	lldp8021Names = table{
		1: "Port VLAN Id", 2: "Port and Protocol VLAN ID", 3: "VLAN name", 4: "Protocol Identity", 7: "Link aggregation",
		8: "Congestion Notification", 9: "ETS Configuration", 10: "ETS Recommendation",
		11: "Priority Flow Control Configuration", 12: "Application Priority", 13: "EVB", 14: "CDCP",
	}
	lldp8023Names = table{
		1: "MAC/PHY configuration/status", 2: "Power via MDI", 3: "Link aggregation", 4: "Max frame size",
	}
	lldpTIANames = table{
		1: "LLDP-MED Capabilities", 2: "Network policy", 3: "Location identification", 4: "Extended power-via-MDI",
		5: "Inventory - hardware revision", 6: "Inventory - firmware revision", 7: "Inventory - software revision",
		8: "Inventory - serial number", 9: "Inventory - manufacturer name", 10: "Inventory - model name",
		11: "Inventory - asset ID",
	}

	lldpProtocolVLAN = []bit{{2, "supported"}, {4, "enabled"}}
	lldpSupport      = []bit{{1, "supported"}, {2, "enabled"}}
	lldpSpeeds       = []bit{
		{1 << 14, "10BASE-T hdx"}, {1 << 13, "10BASE-T fdx"}, {1 << 12, "100BASE-T4"}, {1 << 11, "100BASE-TX hdx"},
		{1 << 10, "100BASE-TX fdx"}, {1 << 9, "100BASE-T2 hdx"}, {1 << 8, "100BASE-T2 fdx"}, {1 << 7, "Pause for fdx links"},
		{1 << 6, "Asym PAUSE for fdx"}, {1 << 5, "Sym PAUSE for fdx"}, {1 << 4, "Asym and Sym PAUSE for fdx"},
		{1 << 3, "1000BASE-{X LX SX CX} hdx"}, {1 << 2, "1000BASE-{X LX SX CX} fdx"}, {1 << 1, "1000BASE-T hdx"},
		{1 << 0, "1000BASE-T fdx"},
	}
	lldpMedia = [...]string{
		"Unknown", "AUI", "10BASE_5", "FOIRL", "10BASE2", "10BASET duplex mode unknown", "10BASEFP", "10BASEFB",
		"10BASEFL duplex mode unknown", "10BROAD36", "10BASET hdx", "10BASET fdx", "10BASEFL hdx", "10BASEFL fdx",
		"100BASET4", "100BASETX hdx", "100BASETX fdx", "100BASEFX hdx", "100BASEFX fdx", "100BASET2 hdx", "100BASET2 fdx",
		"1000BASEX hdx", "1000BASEX fdx", "1000BASELX hdx", "1000BASELX fdx", "1000BASESX hdx", "1000BASESX fdx",
		"1000BASECX hdx", "1000BASECX fdx", "1000BASET hdx", "1000BASET fdx", "10GBASEX", "10GBASELX4", "10GBASER",
		"10GBASEER", "10GBASELR", "10GBASESR", "10GBASEW", "10GBASEEW", "10GBASELW", "10GBASESW",
	}
	lldpPower        = []bit{{1, "PSE"}, {2, "supported"}, {4, "enabled"}, {8, "can be controlled"}}
	lldpPairs        = table{1: "signal", 2: "spare"}
	lldpPowerClasses = table{1: "class0", 2: "class1", 3: "class2", 4: "class3", 5: "class4"}

	lldpTIAAbilities = []bit{
		{1, "LLDP-MED capabilities"}, {2, "network policy"}, {4, "location identification"},
		{8, "extended power via MDI-PSE"}, {16, "extended power via MDI-PD"}, {32, "Inventory"},
	}
	lldpDevices = table{
		1: "endpoint class 1", 2: "endpoint class 2", 3: "endpoint class 3", 4: "network connectivity",
	}
	lldpApplications = table{
		1: "voice", 2: "voice signaling", 3: "guest voice", 4: "guest voice signaling", 5: "softphone voice",
		6: "video conferencing", 7: "streaming video", 8: "video signaling",
	}
	lldpPolicies  = []bit{{128, "Unknown"}, {64, "Tagged"}, {32, "reserved"}}
	lldpInventory = table{
		5: "Hardware revision", 6: "Firmware revision", 7: "Software revision", 8: "Serial number", 9: "Manufacturer name",
		10: "Model name", 11: "Asset ID",
	}
)

// lldpOrganization prints a part that an organization defines, in size bytes, and reports
// whether not all of it is known.
func (p *Printer) lldpOrganization(oui, off, size int) (dump bool) {
	names, least := table(nil), 4
	switch oui {
	case ouiBridged: // that of IEEE 802.1
		names = lldp8021Names
	case oui8023:
		names = lldp8023Names
	case ouiTIA:
		names = lldpTIANames
	case ouiDCBX:
		names = lldpDCBXNames
	case ouiIANA:
		names, least = lldpIANANames, 8
	default:
		return true
	}
	if size < least {
		return false
	}
	kind := p.u8(off + 3)
	p.str("\n\t  ")
	p.tok(names, "unknown", kind)
	p.printf(" Subtype (%d)", kind)
	off, size = off+4, size-4
	switch oui {
	case ouiBridged:
		return p.lldp8021(kind, off, size)
	case oui8023:
		return p.lldp8023(kind, off, size)
	case ouiTIA:
		return p.lldpTIA(kind, off, size)
	case ouiDCBX:
		return p.lldpDCBX(kind, off, size)
	}
	if kind != 1 {
		return true
	}
	p.str("\n\t  MUD-URL=")
	p.text(off, size)
	return false
}

var lldpIANANames = table{1: "MUD-URL"}

// lldp8021 prints what a port knows of VLANs.
func (p *Printer) lldp8021(kind, off, size int) (dump bool) {
	switch kind {
	case 1:
		if size >= 2 {
			p.field("\n\t    port vlan id (PVID): ", p.u16(off))
		}
	case 2:
		if size >= 3 {
			p.printf("\n\t    port and protocol vlan id (PPVID): %d, flags [", p.u16(off+1))
			p.bits(lldpProtocolVLAN, "none", ", ", p.u8(off))
			p.printf("] (0x%02x)", p.u8(off))
		}
	case 3:
		if size < 2 {
			return false
		}
		p.field("\n\t    vlan id (VID): ", p.u16(off))
		if size >= 3 && size >= 3+p.u8(off+2) {
			p.str("\n\t    vlan name: ")
			p.textZero(off+3, p.u8(off+2))
		}
	case 4:
		if size >= 1 && size >= 1+p.u8(off) {
			p.str("\n\t    protocol identity: ")
			p.textZero(off+1, p.u8(off))
		}
	case 7:
		p.lldpAggregation(off, size)
	default:
		return p.lldpBridging(kind, off, size)
	}
	return false
}

func (p *Printer) lldpAggregation(off, size int) {
	if size < 5 {
		return
	}
	p.str("\n\t    aggregation status [")
	p.bits(lldpSupport, "none", ", ", p.u8(off))
	p.field("], aggregation port ID ", p.u32(off+1))
}

// lldp8023 prints what a port is able to send.
func (p *Printer) lldp8023(kind, off, size int) (dump bool) {
	switch kind {
	case 1:
		if size < 5 {
			return false
		}
		p.str("\n\t    autonegotiation [")
		p.bits(lldpSupport, "none", ", ", p.u8(off))
		p.printf("] (0x%02x)\n\t    PMD autoneg capability [", p.u8(off))
		p.bits(lldpSpeeds, "unknown", ", ", p.u16(off+1))
		p.printf("] (0x%04x)\n\t    MAU type ", p.u16(off+1))
		if v := p.u16(off + 3); v < len(lldpMedia) {
			p.str(lldpMedia[v])
		} else {
			p.str("unknown")
		}
		p.printf(" (0x%04x)", p.u16(off+3))
	case 2:
		if size < 3 {
			return false
		}
		p.str("\n\t    MDI power support [")
		p.bits(lldpPower, "none", ", ", p.u8(off))
		p.str("], power pair ")
		p.tok(lldpPairs, "unknown", p.u8(off+1))
		p.str(", power class ")
		p.tok(lldpPowerClasses, "unknown", p.u8(off+2))
	case 3:
		p.lldpAggregation(off, size)
	case 4:
		if size >= 2 {
			p.field("\n\t    MTU size ", p.u16(off))
		}
	default:
		return true
	}
	return false
}

// lldpTIA prints what telephones and the like are and need.
func (p *Printer) lldpTIA(kind, off, size int) (dump bool) {
	switch {
	case kind == 1:
		if size < 3 {
			return false
		}
		p.str("\n\t    Media capabilities [")
		p.bits(lldpTIAAbilities, "none", ", ", p.u16(off))
		p.printf("] (0x%04x)\n\t    Device type [", p.u16(off))
		p.tok(lldpDevices, "unknown", p.u8(off+2))
		p.printf("] (0x%02x)", p.u8(off+2))
	case kind == 2:
		if size < 4 {
			return false
		}
		p.str("\n\t    Application type [")
		p.tok(lldpApplications, "none", p.u8(off))
		p.printf("] (0x%02x), Flags [", p.u8(off))
		p.bits(lldpPolicies, "none", ", ", p.u8(off+1))
		p.printf("]\n\t    Vlan id %d, L2 priority %d, DSCP value %d", p.u16(off+1)&0x1ffe>>1, p.u16(off+2)&0x1ff>>6, p.u16(off+2)&0x3f)
	case kind == 3:
		p.lldpPlace(off, size)
	case kind == 4:
		p.lldpPowerNeed(off, size)
	case lldpInventory[kind] != "":
		p.str("\n\t  ")
		p.str(lldpInventory[kind])
		p.str(" ")
		p.textZero(off, size)
	default:
		return true
	}
	return false
}
