package dissect

import "strings"

// hexColumns is the width of sixteen bytes in a dump: " 0011" eight times.
const hexColumns = 40

// dump prints all that was captured from off on in hexadecimal and ASCII, sixteen bytes
// a line, as tcpdump does with payloads that it does not know.
func (p *Printer) dump(off int) {
	n := p.rest(off)
	for i := 0; i < n; i += 16 {
		b := p.pkt[off+i : off+min(i+16, n)]
		p.dumpLine(i, b)
		p.ascii(b)
	}
}

// hexDump prints n bytes from off on in hexadecimal alone, as many of them as were
// captured, as tcpdump does with messages of a kind that it does not know.
func (p *Printer) hexDump(off, n int) {
	n = min(n, p.rest(off))
	for i := 0; i < n; i += 16 {
		p.dumpLine(i, p.pkt[off+i:off+min(i+16, n)])
	}
}

// dumpLine prints up to sixteen bytes, which stand at the given place of the dump.
func (p *Printer) dumpLine(place int, b []byte) {
	p.str("\n\t0x")
	p.hex(uint32(place), 4)
	p.str(": ")
	for i, c := range b {
		if i%2 == 0 {
			p.str(" ")
		}
		p.hex(uint32(c), 2)
	}
}

// ascii prints the bytes of a dump's line as text, in its own column.
func (p *Printer) ascii(b []byte) {
	p.str(strings.Repeat(" ", hexColumns-2*len(b)-(len(b)+1)/2))
	p.str("  ")
	for _, c := range b {
		if c <= ' ' || c >= 0x7f {
			c = '.'
		}
		p.out = append(p.out, c)
	}
}
