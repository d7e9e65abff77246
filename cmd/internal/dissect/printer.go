package dissect

import (
	"encoding/binary"

	"govale/cmd/internal/capfile"
)

// A Printer turns packets into text, as tcpdump 4.99 does. It is for one goroutine.
//
// Its methods decode one header each. They take offsets into pkt, as tcpdump takes
// pointers, and read by u8, u16, u32 and need, which end the packet where its bytes end:
// the line then closes with "[|who]", who being the protocol decoded at that moment.
type Printer struct {
	opt   Options
	names *names // nil where nothing is looked up

	out    []byte // the text so far
	pkt    []byte // the packet as captured, cut to what its headers claim
	proto  string // the protocol being decoded
	frame  int    // where the addresses of the Ethernet header stand, -1 without one
	header int    // bytes of the link-layer header, 0 if it is not whole
	count  int    // packets printed
	flows  flows
	clock  clock

	incomplete string // the protocol in which the packet has ended too early
	wrong      bool   // something in the packet is invalid
}

// New returns a Printer that has not seen a packet yet.
func New(o Options) *Printer {
	if o.JSON {
		o.Color = false
	}
	p := &Printer{opt: o, clock: newClock(o)}
	if o.Numeric == 0 {
		p.names = newNames(o.NoDomain)
	}
	return p
}

// Append appends what is to be printed for one packet to dst: a line, or several.
func (p *Printer) Append(dst []byte, pkt Packet) []byte {
	p.out = dst
	p.count++
	if p.opt.JSON {
		p.object(&pkt)
	} else {
		p.lines(&pkt)
	}
	dst, p.out = p.out, nil
	return dst
}

// short is what decoding panics with when a packet ends too early, and ended when it does
// so in a place of which tcpdump knows where the packet's headers end. They never leave
// decode.
type (
	short struct{}
	ended struct{}
)

// lines prints a packet as text.
func (p *Printer) lines(pkt *Packet) {
	if p.opt.Number {
		p.column(p.count, 5)
		p.str("  ")
	}
	if p.invalidHeader(len(pkt.Data), pkt.Length) {
		return
	}
	p.stamp(pkt.Time)
	if p.opt.Interfaces {
		p.place(pkt)
	}
	p.decode(pkt)
	p.payloads(pkt.Data)
	p.str("\n")
}

// place prints where a packet was seen, as tcpdump does that captures on all interfaces.
func (p *Printer) place(pkt *Packet) {
	p.padded(pkt.Interface, 5)
	p.padded([...]string{Unknown: "?", In: "In", Out: "Out"}[pkt.Direction], 3)
}

// invalidHeader reports whether the lengths make no sense, and prints which. Only files
// have such packets.
func (p *Printer) invalidHeader(caplen, length int) bool {
	sep := "[Invalid header:"
	if caplen == 0 {
		p.str("[Invalid header: caplen==0")
		sep = ","
	}
	complain := func(format string, args ...int) {
		p.str(sep)
		p.printf(format, args...)
		sep = ","
	}
	switch {
	case length == 0:
		complain(" len==0")
	case length < caplen:
		complain(" len(%d) < caplen(%d)", length, caplen)
	}
	if caplen > capfile.MaxPacket {
		complain(" caplen(%d) > %d", caplen, capfile.MaxPacket)
	}
	if length > capfile.MaxPacket {
		complain(" len(%d) > %d", length, capfile.MaxPacket)
	}
	if sep != "," {
		return false
	}
	p.str("]\n")
	return true
}

// decode prints a packet from its Ethernet header on.
func (p *Printer) decode(pkt *Packet) {
	p.pkt, p.proto, p.header = pkt.Data, "", 0
	defer func() {
		switch e := recover().(type) {
		case nil:
		case short:
			p.truncated()
			p.header = 0
		case ended:
			p.truncated()
		default:
			panic(e)
		}
	}()
	p.header = p.ethernet(0, pkt.Length)
}

// truncated says which header the captured bytes end in.
func (p *Printer) truncated() {
	p.incomplete = p.proto
	p.paint(alarm)
	p.str(" [|")
	p.str(p.proto)
	p.str("]")
	p.plain()
}

// invalid marks what no sender may send.
func (p *Printer) invalid() {
	p.wrong = true
	p.paint(alarm)
	p.str(" (invalid)")
	p.plain()
}

// has reports whether n bytes from off on were captured.
func (p *Printer) has(off, n int) bool { return off+n <= len(p.pkt) }

// need ends the packet unless n bytes from off on were captured.
func (p *Printer) need(off, n int) {
	if !p.has(off, n) {
		panic(short{})
	}
}

// want ends the packet unless n bytes from off on were captured, as need does; -x dumps
// what is behind the link-layer header all the same.
func (p *Printer) want(off, n int) {
	if !p.has(off, n) {
		panic(ended{})
	}
}

// rest returns how many bytes were captured from off on.
func (p *Printer) rest(off int) int { return max(0, len(p.pkt)-off) }

// cut ends the packet length bytes after off, if it is not shorter: what follows is
// padding. It returns what the packet was, for those who want it back.
func (p *Printer) cut(off, length int) []byte {
	whole := p.pkt
	if end := off + length; end >= 0 && end <= len(p.pkt) {
		p.pkt = p.pkt[:end]
	}
	return whole
}

func (p *Printer) u8(off int) int {
	p.need(off, 1)
	return int(p.pkt[off])
}

func (p *Printer) u16(off int) int {
	p.need(off, 2)
	return int(binary.BigEndian.Uint16(p.pkt[off:]))
}

func (p *Printer) u24(off int) int {
	p.need(off, 3)
	return int(p.pkt[off])<<16 | int(p.pkt[off+1])<<8 | int(p.pkt[off+2])
}

func (p *Printer) u32(off int) int {
	p.need(off, 4)
	return int(binary.BigEndian.Uint32(p.pkt[off:]))
}

func (p *Printer) u64(off int) uint64 {
	p.need(off, 8)
	return binary.BigEndian.Uint64(p.pkt[off:])
}
