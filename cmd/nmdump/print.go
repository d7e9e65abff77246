package main

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	"govale/cmd/internal/capfile"
)

// maxSnaplen is tcpdump's MAXIMUM_SNAPLEN: no packet is captured or shown beyond it.
const maxSnaplen = capfile.MaxPacket

// A printer turns packets into lines, as tcpdump 4.99 does with -n.
//
// Its methods decode one header each. They take offsets into pkt, as tcpdump takes
// pointers, and read by u8, u16, u32 and need, which end the packet where its bytes end:
// the line then closes with "[|who]", who being the protocol decoded at that moment.
type printer struct {
	link bool // -e: begin every line with the Ethernet header

	out   []byte // the lines so far
	pkt   []byte // the packet as captured, cut to what its headers claim
	proto string // the protocol being decoded
	flows flows
	clock clock
}

// short is what decoding panics with when a packet ends too early. It never leaves line.
type short struct{}

// line appends the line, or lines, for one packet to out. length is what the packet had
// on the wire, of which data may be the beginning only; ts is in nanoseconds since 1970.
func (p *printer) line(ts int64, data []byte, length int) {
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
func (p *printer) invalidHeader(caplen, length int) bool {
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
	if caplen > maxSnaplen {
		complain("caplen(%d) > %d", caplen, maxSnaplen)
	}
	if length > maxSnaplen {
		complain("len(%d) > %d", length, maxSnaplen)
	}
	if sep != "," {
		return false
	}
	p.str("]\n")
	return true
}

// decode prints the packet from its Ethernet header on.
func (p *printer) decode(length int) {
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
func (p *printer) truncated() { p.str(" [|" + p.proto + "]") }

// invalid marks what no sender may send.
func (p *printer) invalid() { p.str(" (invalid)") }

// has reports whether n bytes from off on were captured.
func (p *printer) has(off, n int) bool { return off+n <= len(p.pkt) }

// need ends the packet unless n bytes from off on were captured.
func (p *printer) need(off, n int) {
	if !p.has(off, n) {
		panic(short{})
	}
}

// rest returns how many bytes were captured from off on.
func (p *printer) rest(off int) int { return max(0, len(p.pkt)-off) }

// cut ends the packet length bytes after off, if it is not shorter: what follows is
// padding.
func (p *printer) cut(off, length int) {
	if end := off + length; end <= len(p.pkt) {
		p.pkt = p.pkt[:end]
	}
}

func (p *printer) u8(off int) uint8 {
	p.need(off, 1)
	return p.pkt[off]
}

func (p *printer) u16(off int) uint16 {
	p.need(off, 2)
	return binary.BigEndian.Uint16(p.pkt[off:])
}

func (p *printer) u32(off int) uint32 {
	p.need(off, 4)
	return binary.BigEndian.Uint32(p.pkt[off:])
}

func (p *printer) str(s string) { p.out = append(p.out, s...) }

// printf is for what is rarely printed: it allocates.
func (p *printer) printf(format string, args ...any) { p.out = fmt.Appendf(p.out, format, args...) }

// num prints v in decimal.
func (p *printer) num(v int) { p.out = strconv.AppendInt(p.out, int64(v), 10) }

// field prints a name and a number: field(", id ", 7) is ", id 7".
func (p *printer) field(name string, v int) {
	p.str(name)
	p.num(v)
}

// hex prints v with at least digits hexadecimal digits.
func (p *printer) hex(v uint32, digits int) {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		p.out = append(p.out, hexDigits[v>>shift&0xf])
	}
}

const hexDigits = "0123456789abcdef"

// hexBytes prints n bytes from off on, without blanks between them, or as many as were
// captured; then it returns false.
func (p *printer) hexBytes(off, n int) bool {
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
