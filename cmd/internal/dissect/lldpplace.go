package dissect

// Parts of an LLDP message by which telephones say where they are and what they need.

var (
	lldpPlaces    = table{1: "coordinate-based LCI", 2: "civic address LCI", 3: "ECS ELIN"}
	lldpAltitudes = table{1: "meters", 2: "floors"}
	lldpDatums    = table{
		1: "World Geodesic System 1984", 2: "North American Datum 1983 (NAVD88)", 3: "North American Datum 1983 (MLLW)",
	}
	lldpWhats = table{
		0: "location of DHCP server", 1: "location of the network element believed to be closest to the client",
		2: "location of the client",
	}
	lldpCivics = table{
		1: "national subdivisions (state,canton,region,province,prefecture)", 2: "county, parish, gun, district",
		3: "city, township, shi", 4: "city division, borough, city district, ward chou", 5: "neighborhood, block", 6: "street",
	}
	lldpSources = table{
		1: "PSE - primary power source", 2: "local - backup power source", 3: "PSE+local - reserved",
	}
	lldpUrgencies = table{1: "critical", 2: "high", 3: "low"}
)

// lldpPlace prints a place, in size bytes.
func (p *Printer) lldpPlace(off, size int) {
	if size < 1 {
		return
	}
	form := p.u8(off)
	p.str("\n\t    Location data format ")
	p.tok(lldpPlaces, "unknown", form)
	p.printf(" (0x%02x)", form)
	off, size = off+1, size-1
	switch form {
	case 1:
		if size >= 16 {
			p.lldpCoordinates(off)
		}
	case 2:
		p.lldpCivic(off, size)
	case 3:
		p.str("\n\t    ECS ELIN id ")
		p.textZero(off, size)
	default:
		p.str("\n\t    Location ID ")
		p.unknownData("\n\t      ", off, size)
	}
}

// lldpCoordinates prints a point on the earth. Angles have 34 bits behind 6 that say how
// many of them count.
func (p *Printer) lldpCoordinates(off int) {
	angle := func(off int) int { return p.u8(off)&3<<32 | p.u32(off+1) }
	p.printf("\n\t    Latitude resolution %d, latitude value %d", p.u8(off)>>2, angle(off))
	p.printf("\n\t    Longitude resolution %d, longitude value %d", p.u8(off+5)>>2, angle(off+5))
	p.str("\n\t    Altitude type ")
	p.tok(lldpAltitudes, "unknown", p.u8(off+10)>>4)
	p.printf(" (%d)", p.u8(off+10)>>4)
	p.printf("\n\t    Altitude resolution %d, altitude value 0x%x", p.u16(off+10)>>6&0x3f, p.u32(off+11)&0x3fffffff)
	p.str("\n\t    Datum ")
	p.tok(lldpDatums, "unknown", p.u8(off+15))
	p.printf(" (0x%02x)", p.u8(off+15))
}

// lldpCivic prints an address of streets and houses.
func (p *Printer) lldpCivic(off, size int) {
	if size < 1 {
		return
	}
	n := p.u8(off)
	if n < 3 || size < 2+n {
		return
	}
	p.printf("\n\t    LCI length %d, LCI what ", n)
	p.tok(lldpWhats, "unknown", p.u8(off+1))
	p.printf(" (0x%02x), Country-code ", p.u8(off+1))
	p.textZero(off+2, 2)
	off, n = off+4, n-3
	for n >= 2 {
		kind, length := p.u8(off), p.u8(off+1)
		off, n = off+2, n-2
		p.str("\n\t      CA type '")
		p.tok(lldpCivics, "unknown", kind)
		p.printf("' (%d), length %d: ", kind, length)
		if kind == 0 || length == 0 || n < length {
			return
		}
		p.textZero(off, length)
		off, n = off+length, n-length
	}
}

// lldpPowerNeed prints how much power a telephone wants, in tenths of a watt.
func (p *Printer) lldpPowerNeed(off, size int) {
	if size < 3 {
		return
	}
	v, tenths := p.u8(off), p.u16(off+1)
	p.str("\n\t    Power type [")
	if v&(0xc0>>6) != 0 { // these bits, whatever TIA says, are what tcpdump goes by
		p.str("PD device")
	} else {
		p.str("PSE device")
	}
	p.str("], Power source [")
	p.tok(lldpSources, "none", v>>4&3)
	p.str("]\n\t    Power priority [")
	p.tok(lldpUrgencies, "none", v&0xf)
	p.printf("] (0x%02x)", v&0xf)
	if tenths < 1024 {
		p.printf(", Power %d.%d Watts", tenths/10, tenths%10)
	} else {
		p.printf(", Power %d (Reserved)", tenths)
	}
}
