package dissect

import "strings"

// hexColumns is the width of sixteen bytes in a dump: " 0011" eight times.
const hexColumns = 40

// payloads prints the whole packet as -x, -X and -A want it.
func (p *Printer) payloads(data []byte) {
	o := &p.opt
	p.pkt = data
	skip := func(level int) int {
		if level > 1 {
			return 0
		}
		return p.header
	}
	switch {
	case o.HexASCII > 0:
		p.dump(skip(o.HexASCII))
	case o.Hex > 0:
		off := skip(o.Hex)
		p.hexDump("\n\t", off, p.rest(off))
	case o.ASCII > 0:
		if off := skip(o.ASCII); off < len(data) {
			p.asciiDump(data[off:])
		}
	}
}

// dump prints all that was captured from off on in hexadecimal and ASCII, sixteen bytes
// a line, as tcpdump does with payloads that it does not know.
func (p *Printer) dump(off int) { p.dumpN(off, p.rest(off)) }

// dumpN does so with at most n bytes.
func (p *Printer) dumpN(off, n int) {
	n = min(n, p.rest(off))
	for i := 0; i < n; i += 16 {
		b := p.pkt[off+i : off+min(i+16, n)]
		p.dumpLine("\n\t", i, b)
		p.ascii(b)
	}
}

// dumpUnknown does so unless known, or the whole packet is dumped anyway, or -q asks for
// less.
func (p *Printer) dumpUnknown(known bool, off, n int) {
	if !known && p.dumps() {
		p.dumpN(off, n)
	}
}

// dumps reports whether what is not known is dumped.
func (p *Printer) dumps() bool {
	o := &p.opt
	return o.Hex == 0 && o.HexASCII == 0 && !o.Quiet
}

// hexDump prints n bytes from off on in hexadecimal alone, as many of them as were
// captured. Each line begins with indent.
func (p *Printer) hexDump(indent string, off, n int) {
	n = min(n, p.rest(off))
	for i := 0; i < n; i += 16 {
		p.dumpLine(indent, i, p.pkt[off+i:off+min(i+16, n)])
	}
}

// dumpLine prints up to sixteen bytes, which stand at the given place of the dump.
func (p *Printer) dumpLine(indent string, place int, b []byte) {
	p.str(indent)
	p.paint(faint)
	p.printf("0x%04x: ", place)
	p.plain()
	for i, c := range b {
		if i%2 == 0 {
			p.out = append(p.out, ' ')
		}
		p.out = append(p.out, hexDigits[c>>4], hexDigits[c&0xf])
	}
}

const hexBlanks = "                                        "

// ascii prints the bytes of a dump's line as text, in its own column.
func (p *Printer) ascii(b []byte) {
	p.str(hexBlanks[:hexColumns-2*len(b)-(len(b)+1)/2])
	p.str("  ")
	for _, c := range b {
		if c <= ' ' || c >= 0x7f {
			c = '.'
		}
		p.out = append(p.out, c)
	}
}

// asciiDump prints bytes as text that may have several lines. A carriage return in front
// of a line's end is no character of the line.
func (p *Printer) asciiDump(b []byte) {
	p.str("\n")
	for i, c := range b {
		switch {
		case c == '\r':
			if left := len(b) - i - 1; left <= 1 || b[i+1] == '\n' {
				continue
			}
			c = '.'
		case strings.IndexByte("\t \n", c) < 0 && (c <= ' ' || c >= 0x7f):
			c = '.'
		}
		p.out = append(p.out, c)
	}
}
