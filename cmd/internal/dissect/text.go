package dissect

import (
	"strconv"
	"strings"
)

func (p *Printer) str(s string) { p.out = append(p.out, s...) }

// num prints v in decimal.
func (p *Printer) num(v int) { p.out = strconv.AppendInt(p.out, int64(v), 10) }

// field prints a name and a number: field(", id ", 7) is ", id 7".
func (p *Printer) field(name string, v int) {
	p.str(name)
	p.num(v)
}

// column prints v in decimal, with at least width characters.
func (p *Printer) column(v, width int) { p.digits(v, 10, width, ' ') }

// padded prints s and blanks behind it up to width, one at least.
func (p *Printer) padded(s string, width int) {
	p.str(s)
	p.str(" ")
	for n := len(s); n < width; n++ {
		p.str(" ")
	}
}

// hex prints v with at least digits hexadecimal digits.
func (p *Printer) hex(v, digits int) { p.digits(v, 16, digits, '0') }

// digits prints v with fill in front, up to width.
func (p *Printer) digits(v, base, width int, fill byte) {
	var b [24]byte
	s := strconv.AppendInt(b[:0], int64(v), base)
	for n := len(s); n < width; n++ {
		p.out = append(p.out, fill)
	}
	p.out = append(p.out, s...)
}

// printf prints numbers as format says, which knows %d, %x, and a width with or without
// a zero in front. It allocates nothing, as fmt's does.
func (p *Printer) printf(format string, args ...int) {
	for {
		text, rest, found := strings.Cut(format, "%")
		p.str(text)
		if !found {
			return
		}
		fill, width := byte(' '), 0
		if rest[0] == '0' {
			fill = '0'
		}
		for rest[0] >= '0' && rest[0] <= '9' {
			width = width*10 + int(rest[0]-'0')
			rest = rest[1:]
		}
		base := 10
		if rest[0] == 'x' {
			base = 16
		}
		p.digits(args[0], base, width, fill)
		format, args = rest[1:], args[1:]
	}
}

// A table has the names of numbers.
type table map[int]string

// tok prints the name of v, or what the format unknown makes of v where it has none.
func (p *Printer) tok(t table, unknown string, v int) {
	if s, ok := t[v]; ok {
		p.str(s)
	} else {
		p.oneOf(unknown, v)
	}
}

// oneOf prints a format that may want v, and need not.
func (p *Printer) oneOf(format string, v int) {
	if strings.Contains(format, "%") {
		p.printf(format, v)
	} else {
		p.str(format)
	}
}

// A bit is a flag, or several together, and its name.
type bit struct {
	mask int
	name string
}

// bits prints the names of those that v has, with sep between them, or none.
func (p *Printer) bits(list []bit, none, sep string, v int) {
	first := true
	for i := range list {
		if m := list[i].mask; m == 0 || v&m != m {
			continue
		}
		if !first {
			p.str(sep)
		}
		p.str(list[i].name)
		first = false
	}
	if first {
		p.oneOf(none, v)
	}
}

// hexBytes prints n bytes from off on, without blanks between them, or as many as were
// captured; then it returns false.
func (p *Printer) hexBytes(off, n int) bool {
	for i := range min(n, p.rest(off)) {
		c := p.pkt[off+i]
		p.out = append(p.out, hexDigits[c>>4], hexDigits[c&0xf])
	}
	return p.has(off, n)
}

// char prints a byte of text so that it cannot disturb a terminal: control characters
// as ^A, bytes beyond ASCII as M-a.
func (p *Printer) char(c byte) {
	if c >= 0x80 {
		c &= 0x7f
		p.str("M-")
	}
	if c < ' ' || c == 0x7f {
		c ^= 0x40
		p.str("^")
	}
	p.out = append(p.out, c)
}

// text prints n bytes of text from off on, or as many as were captured; then it returns
// false.
func (p *Printer) text(off, n int) bool {
	for i := range min(n, p.rest(off)) {
		p.char(p.pkt[off+i])
	}
	return p.has(off, n)
}

// textZero prints text that ends at the first zero byte or after n bytes. The packet
// ends where it has neither.
func (p *Printer) textZero(off, n int) {
	for i := range n {
		c := p.u8(off + i)
		if c == 0 {
			return
		}
		p.char(byte(c))
	}
}

// span prints seconds as "1y2w3d4h5m6s", parts that are 0 left out.
func (p *Printer) span(s int) {
	if s < 0 {
		p.str("-")
		s = -s
	}
	if s == 0 {
		p.str("0s")
	}
	for _, u := range [...]struct {
		seconds int
		name    string
	}{{365 * 86400, "y"}, {7 * 86400, "w"}, {86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}} {
		if s >= u.seconds {
			p.num(s / u.seconds)
			p.str(u.name)
			s %= u.seconds
		}
	}
}

// A color is an ANSI sequence that begins it.
type color string

const (
	faint  color = "\x1b[2m"
	source color = "\x1b[36m"   // where a packet comes from
	target color = "\x1b[32m"   // where it goes
	mark   color = "\x1b[33m"   // flags
	alarm  color = "\x1b[1;31m" // what is wrong
)

// paint begins a colour, and plain ends it, if there are any.
func (p *Printer) paint(c color) {
	if p.opt.Color {
		p.str(string(c))
	}
}

func (p *Printer) plain() {
	if p.opt.Color {
		p.str("\x1b[0m")
	}
}
