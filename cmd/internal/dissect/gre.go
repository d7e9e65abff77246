package dissect

// Flags of GRE, and its protocol numbers that are no Ethernet types.
const (
	greChecksum = 0x8000
	greRouting  = 0x4000
	greKey      = 0x2000
	greSequence = 0x1000
	greAck      = 0x0080

	greEthernet = 0x6558
	grePPP      = 0x880b
)

var greFlags = []bit{
	{greChecksum, "checksum present"}, {greRouting, "routing present"}, {greKey, "key present"},
	{greSequence, "sequence# present"}, {0x0800, "source routing present"}, {greAck, "ack present"},
}

// gre prints a GRE header and what follows it, in length bytes.
func (p *Printer) gre(off, length int) {
	p.proto = "gre"
	if !p.has(off, 2) || length < 2 {
		p.truncated()
		return
	}
	flags := p.u16(off)
	p.field("GREv", flags&7)
	switch flags & 7 {
	case 0:
		p.gre0(flags, off, length)
	case 1:
		p.gre1(flags, off, length)
	default:
		p.str(" ERROR: unknown-version")
	}
}

// A greField is a word of a GRE header that a flag announces.
type greField struct {
	flag, size int
	name       string // with its value's format, "" for none
}

// greFields prints the words behind the first two bytes, protocol among them, and returns
// where they end, -1 if they were not captured.
func (p *Printer) greFields(flags, off, left int, fields []greField) (at, proto int) {
	if p.opt.Verbose > 0 {
		p.str(", Flags [")
		p.bits(greFlags, "none", ", ", flags)
		p.str("]")
	}
	off, left = off+2, left-2
	if !p.has(off, 2) || left < 2 {
		return -1, 0
	}
	proto = p.u16(off)
	off, left = off+2, left-2
	for _, f := range fields {
		if flags&f.flag == 0 {
			continue
		}
		if !p.has(off, f.size) || left < f.size {
			return -1, 0
		}
		if f.size == 2 {
			p.oneOf(f.name, p.u16(off))
		} else if f.flag == greKey && flags&7 == 1 {
			p.oneOf(f.name, p.u16(off+2)) // its upper half is a length
		} else {
			p.oneOf(f.name, p.u32(off))
		}
		off, left = off+f.size, left-f.size
	}
	return off, proto
}

var gre0Fields = [2][]greField{
	{{greChecksum | greRouting, 2, ""}, {greChecksum | greRouting, 2, ", off 0x%x"}, {greKey, 4, ", key=0x%x"}, {greSequence, 4, ", seq %d"}},
	{{greChecksum | greRouting, 2, ", sum 0x%x"}, {greChecksum | greRouting, 2, ", off 0x%x"}, {greKey, 4, ", key=0x%x"}, {greSequence, 4, ", seq %d"}},
}

// gre0 prints what carries any protocol.
func (p *Printer) gre0(flags, off, length int) {
	at, proto := p.greFields(flags, off, length, gre0Fields[min(p.opt.Verbose, 1)])
	if at < 0 {
		p.truncated()
		return
	}
	p.greProtocol(proto, length)
	left := length - (at - off)
	p.greBreak()
	switch {
	case proto == etherIPv4:
		p.ipv4(at, left)
	case proto == etherIPv6:
		p.ipv6(at, left)
	case proto == etherMPLS:
		p.mpls(at, left)
	case proto == greEthernet:
		p.inner(at, left)
	default:
		p.printf("gre-proto-0x%x", proto)
	}
}

var gre1Fields = []greField{{greKey, 4, ", call %d"}, {greSequence, 4, ", seq %d"}, {greAck, 4, ", ack %d"}}

// gre1 prints what PPTP carries PPP in.
func (p *Printer) gre1(flags, off, length int) {
	at, proto := p.greFields(flags, off, length, gre1Fields)
	if at < 0 {
		p.truncated()
		return
	}
	if flags&greSequence == 0 {
		p.str(", no-payload")
	}
	p.greProtocol(proto, length)
	if flags&greSequence == 0 {
		return
	}
	p.greBreak()
	if proto == grePPP {
		p.ppp(at, length-(at-off))
	} else {
		p.printf("gre-proto-0x%x", proto)
	}
}

func (p *Printer) greProtocol(proto, length int) {
	if p.opt.Link {
		p.str(", proto ")
		p.tok(etherNames, "unknown", proto)
		p.printf(" (0x%04x)", proto)
	}
	p.field(", length ", length)
}

// greBreak parts the header from what follows it.
func (p *Printer) greBreak() {
	if p.opt.Verbose > 0 {
		p.str("\n\t")
	} else {
		p.str(": ")
	}
}

// inner prints a frame inside of a packet.
func (p *Printer) inner(off, length int) {
	frame := p.frame
	p.ethernet(off, length)
	p.frame = frame
}
