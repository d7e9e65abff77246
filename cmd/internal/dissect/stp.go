package dissect

// Versions of the spanning tree protocol, and types of its messages.
const (
	stpPlain = 0
	stpRapid = 2
	stpMany  = 3
	stpPath  = 4 // shortest path bridging

	stpConfig  = 0x00
	stpRapidly = 0x02
	stpChange  = 0x80

	stpSize     = 36  // of a message, from its protocol on; 35 of the plain one
	stpManySize = 102 // of one about many trees
	stpTreeSize = 16  // of each tree in it
	stpTrees    = 64  // bytes in front of the trees that the length of version 3 counts
	stpPathSize = 87
)

var (
	stpVersions = table{stpPlain: "802.1d", stpRapid: "802.1w", stpMany: "802.1s", stpPath: "802.1aq"}
	stpTypes    = table{stpConfig: "Config", stpRapidly: "Rapid STP", stpChange: "Topology Change"}
	stpFlags    = []bit{
		{0x01, "Topology change"}, {0x02, "Proposal"}, {0x10, "Learn"}, {0x20, "Forward"}, {0x40, "Agreement"},
		{0x80, "Topology change ACK"},
	}
	stpRoles = [...]string{"Unknown", "Alternate", "Root", "Designated"}
)

// stp prints a message of the spanning tree protocol, in length bytes.
func (p *Printer) stp(off, length int) {
	p.proto = "stp"
	if length < 4 {
		p.invalid()
		return
	}
	if p.u16(off) != 0 {
		p.field("unknown STP version, length ", length)
		return
	}
	version := p.u8(off + 2)
	p.str("STP ")
	p.tok(stpVersions, "Unknown STP protocol (0x%02x)", version)
	if _, known := stpVersions[version]; !known {
		return
	}
	kind := p.u8(off + 3)
	p.str(", ")
	p.tok(stpTypes, "Unknown BPDU Type (0x%02x)", kind)
	switch {
	case kind == stpConfig && length >= stpSize-1, kind == stpRapidly && version == stpRapid && length >= stpSize:
		p.stpTree(off, version, length)
	case kind == stpConfig, kind == stpRapidly && version == stpRapid:
		p.invalid()
	case kind == stpRapidly && version >= stpMany:
		if !p.stpManyTrees(off, version, length) {
			p.invalid()
		}
	}
}

// bridge prints who a bridge is: its priority and its address.
func (p *Printer) bridge(off int) {
	p.need(off, 8)
	p.hex(p.u16(off), 4)
	p.str(".")
	p.colons(p.pkt[off+2 : off+8])
}

// stpTree prints a message about one tree.
func (p *Printer) stpTree(off, version, length int) {
	flags := p.u8(off + 4)
	p.str(", Flags [")
	p.bits(stpFlags, "none", ", ", flags)
	p.str("]")
	p.need(off+17, 10)
	p.str(", bridge-id ")
	p.bridge(off + 17)
	p.printf(".%04x, length %d", p.u16(off+25), length)
	if p.opt.Verbose == 0 {
		return
	}
	p.stpTimers(off)
	p.need(off+5, 12)
	p.str("\n\troot-id ")
	p.bridge(off + 5)
	p.field(", root-pathcost ", p.u32(off+13))
	if version == stpRapid {
		p.str(", port-role ")
		p.str(stpRoles[flags>>2&3])
	}
}

// stpTimers prints the timers, which count 256ths of a second.
func (p *Printer) stpTimers(off int) {
	p.need(off+27, 8)
	for i, name := range [...]string{"\n\tmessage-age ", ", max-age ", ", hello-time ", ", forwarding-delay "} {
		v := p.u16(off + 27 + 2*i)
		hundredths, rest := v*25/64, v*25%64
		if rest > 32 || rest == 32 && hundredths%2 == 1 {
			hundredths++
		}
		p.str(name)
		p.printf("%d.%02ds", hundredths/100, hundredths%100)
	}
}

// stpManyTrees prints a message about many trees, and returns false where its lengths
// make no sense.
func (p *Printer) stpManyTrees(off, version, length int) bool {
	if length < stpManySize || p.u8(off+35) != 0 {
		return false
	}
	many := p.u16(off+36) + 2
	if length < stpSize+many {
		return false
	}
	flags := p.u8(off + 4)
	p.str(", CIST Flags [")
	p.bits(stpFlags, "none", ", ", flags)
	p.field("], length ", length)
	if p.opt.Verbose > 0 {
		p.stpCommon(off, flags)
		p.stpInstances(off+stpManySize, many-2-stpTrees)
	}
	if version != stpPath {
		return true
	}
	path := p.u16(off+36+many) + 2
	if length < stpSize+many+path || path < stpPathSize {
		return false
	}
	if p.opt.Verbose > 0 {
		p.stpShortest(off + stpSize + many)
	}
	return true
}

// stpCommon prints what is so for all trees.
func (p *Printer) stpCommon(off, flags int) {
	p.str("\n\tport-role ")
	p.str(stpRoles[flags>>2&3])
	p.str(", ")
	p.need(off+5, 12)
	p.str("CIST root-id ")
	p.bridge(off + 5)
	p.field(", CIST ext-pathcost ", p.u32(off+13))
	p.need(off+17, 8)
	p.str("\n\tCIST regional-root-id ")
	p.bridge(off + 17)
	p.str(", ")
	p.printf("CIST port-id %04x,", p.u16(off+25))
	p.stpTimers(off)
	p.printf("\n\tv3len %d, ", p.u16(off+36))
	p.str("MCID Name ")
	p.textZero(off+39, 32)
	p.need(off+71, 18)
	p.printf(", rev %d,", p.u16(off+71))
	p.str("\n\t\tdigest ")
	p.hexBytes(off+73, 16)
	p.str(", ")
	p.printf("CIST int-root-pathcost %d,", p.u32(off+89))
	p.need(off+93, 8)
	p.str("\n\tCIST bridge-id ")
	p.bridge(off + 93)
	p.str(", ")
	p.field("CIST remaining-hops ", p.u8(off+101))
}

// stpInstances prints the trees at off, in n bytes.
func (p *Printer) stpInstances(off, n int) {
	for ; n >= stpTreeSize; off, n = off+stpTreeSize, n-stpTreeSize {
		number, flags := p.u16(off+1)&0xfff, p.u8(off)
		p.printf("\n\tMSTI %d, Flags [", number)
		p.bits(stpFlags, "none", ", ", flags)
		p.str("], port-role ")
		p.str(stpRoles[flags>>2&3])
		p.need(off+1, 12)
		p.str("\n\t\tMSTI regional-root-id ")
		p.bridge(off + 1)
		p.field(", pathcost ", p.u32(off+9))
		p.need(off+13, 3)
		p.printf("\n\t\tMSTI bridge-prio %d, port-prio %d, hops %d", p.u8(off+13)>>4, p.u8(off+14)>>4, p.u8(off+15))
	}
}

// stpShortest prints what shortest path bridging adds.
func (p *Printer) stpShortest(off int) {
	p.printf("\n\tv4len %d, ", p.u16(off))
	p.str("AUXMCID Name ")
	p.textZero(off+3, 32)
	p.need(off+35, 18)
	p.printf(", Rev %d,\n\t\tdigest ", p.u16(off+35))
	p.hexBytes(off+37, 16)
	at := off + 53
	p.need(at, 34)
	v := p.u8(at)
	p.printf("\n\tAgreement num %d, Discarded Agreement num %d, Agreement valid-flag %d,", v>>6, v>>4&3, v>>3&1)
	p.printf("\n\tRestricted role-flag: %d, Format id %d cap %d, ", v>>2&1, p.u8(at+2)>>4, p.u8(at+2))
	p.printf("Convention id %d cap %d,\n\tEdge count %d, Agreement digest ", p.u8(at+3)>>4, p.u8(at+3), p.u16(at+4))
	p.hexBytes(at+14, 20)
}
