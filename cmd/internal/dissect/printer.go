package dissect

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	"govale/cmd/internal/capfile"
)

// A Printer turns packets into text, as tcpdump 4.99 does. It is for one goroutine.
//
// Its methods decode one header each. They take offsets into pkt, as tcpdump takes
// pointers, and read by u8, u16, u32 and need, which end the packet where its bytes end:
// the line then closes with "[|who]", who being the protocol decoded at that moment.
type Printer struct {
	opt Options

	out   []byte // the text so far
	pkt   []byte // the packet as captured, cut to what its headers claim
	proto string // the protocol being decoded
	flows flows
	clock clock
}

// New returns a Printer that has not seen a packet yet.
func New(o Options) *Printer { return &Printer{opt: o} }

// Append appends what is to be printed for one packet to dst: a line, or several.
func (p *Printer) Append(dst []byte, pkt Packet) []byte {
	p.out = dst
	p.line(pkt.Time, pkt.Data, pkt.Length)
	dst, p.out = p.out, nil
	return dst
}

// short is what decoding panics with when a packet ends too early. It never leaves line.
type short struct{}

// line appends the line, or lines, for one packet to out. length is what the packet had
// on the wire, of which data may be the beginning only; ts is in nanoseconds since 1970.
func (p *Printer) line(ts int64, data []byte, length int) {
	if p.invalidHeader(len(data), length) {
		return
	}
	p.out = p.clock.append(p.out, ts)
	p.out = append(p.out, ' ')
	p.pkt, p.proto = data, ""
	p.decode(length)
	p.out = append(p.out, '\n')
}

// invalidHeader reports whether the lengths make no sense, and prints which. Only files
// have such packets.
func (p *Printer) invalidHeader(caplen, length int) bool {
	sep := "[Invalid header:"
	complain := func(format string, args ...any) {
		p.str(sep + " ")
		p.printf(format, args...)
		sep = ","
	}
	if caplen == 0 {
		p.str("[Invalid header: caplen==0")
		sep = ","
	}
	switch {
	case length == 0:
		complain("len==0")
	case length < caplen:
		complain("len(%d) < caplen(%d)", length, caplen)
	}
	if caplen > capfile.MaxPacket {
		complain("caplen(%d) > %d", caplen, capfile.MaxPacket)
	}
	if length > capfile.MaxPacket {
		complain("len(%d) > %d", length, capfile.MaxPacket)
	}
	if sep != "," {
		return false
	}
	p.str("]\n")
	return true
}

// decode prints the packet from its Ethernet header on.
func (p *Printer) decode(length int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case short:
			p.truncated()
		default:
			panic(e)
		}
	}()
	p.ethernet(length)
}

// truncated says which header the captured bytes end in.
func (p *Printer) truncated() { p.str(" [|" + p.proto + "]") }

// invalid marks what no sender may send.
func (p *Printer) invalid() { p.str(" (invalid)") }

// has reports whether n bytes from off on were captured.
func (p *Printer) has(off, n int) bool { return off+n <= len(p.pkt) }

// need ends the packet unless n bytes from off on were captured.
func (p *Printer) need(off, n int) {
	if !p.has(off, n) {
		panic(short{})
	}
}

// rest returns how many bytes were captured from off on.
func (p *Printer) rest(off int) int { return max(0, len(p.pkt)-off) }

// cut ends the packet length bytes after off, if it is not shorter: what follows is
// padding.
func (p *Printer) cut(off, length int) {
	if end := off + length; end <= len(p.pkt) {
		p.pkt = p.pkt[:end]
	}
}

func (p *Printer) u8(off int) uint8 {
	p.need(off, 1)
	return p.pkt[off]
}

func (p *Printer) u16(off int) uint16 {
	p.need(off, 2)
	return binary.BigEndian.Uint16(p.pkt[off:])
}

func (p *Printer) u32(off int) uint32 {
	p.need(off, 4)
	return binary.BigEndian.Uint32(p.pkt[off:])
}

func (p *Printer) str(s string) { p.out = append(p.out, s...) }

// printf is for what is rarely printed: it allocates.
func (p *Printer) printf(format string, args ...any) { p.out = fmt.Appendf(p.out, format, args...) }

// num prints v in decimal.
func (p *Printer) num(v int) { p.out = strconv.AppendInt(p.out, int64(v), 10) }

// field prints a name and a number: field(", id ", 7) is ", id 7".
func (p *Printer) field(name string, v int) {
	p.str(name)
	p.num(v)
}

// hex prints v with at least digits hexadecimal digits.
func (p *Printer) hex(v uint32, digits int) {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		p.out = append(p.out, hexDigits[v>>shift&0xf])
	}
}

const hexDigits = "0123456789abcdef"

// hexBytes prints n bytes from off on, without blanks between them, or as many as were
// captured; then it returns false.
func (p *Printer) hexBytes(off, n int) bool {
	for i := range min(n, p.rest(off)) {
		p.hex(uint32(p.pkt[off+i]), 2)
	}
	return p.has(off, n)
}

// A clock prints times of day, and remembers the second it has printed last.
type clock struct {
	sec  int64
	text []byte // "15:04:05."
}

// append appends ts, in nanoseconds since 1970, as HH:MM:SS.uuuuuu in local time.
func (c *clock) append(dst []byte, ts int64) []byte {
	t := time.Unix(0, ts)
	if sec := t.Unix(); sec != c.sec || c.text == nil {
		c.sec, c.text = sec, t.AppendFormat(c.text[:0], "15:04:05.")
	}
	dst = append(dst, c.text...)
	usec := t.Nanosecond() / 1000
	for div := 100000; div > 0; div /= 10 {
		dst = append(dst, byte('0'+usec/div%10))
	}
	return dst
}
