package dissect

// Kinds of labels, by their upper two bits.
const (
	labelKind     = 0xc0
	labelPointer  = 0xc0
	labelExtended = 0x40
	labelPlain    = 0x00

	labelBits = 0x41 // the one extended label that there is: a string of bits

	longestName = 255
)

// labelSize returns how many bytes the label at off has behind its first, -1 if that is
// not known, for which it may say why.
func (p *Printer) labelSize(off int) int {
	if !p.has(off, 1) {
		return -1
	}
	switch c := p.u8(off); {
	case c == labelBits:
		if !p.has(off+1, 1) {
			return -1
		}
		return (bitsOf(p.u8(off+1))+7)/8 + 1
	case c&labelKind == labelExtended:
		p.printf("<ELT %d>", c&^labelKind)
		return -1
	case c&labelKind == labelPlain, c&labelKind == labelPointer:
		return c
	}
	p.str("<BAD LABEL TYPE>")
	return -1
}

// bitsOf returns how many bits a label of bits has.
func bitsOf(c int) int {
	if c == 0 {
		return 256
	}
	return c
}

// domainName prints the name at off, which may point to what stands behind base, and
// returns where it ends, -1 if that is not known.
func (p *Printer) domainName(off, base int) (end int) {
	size := p.labelSize(off)
	if size < 0 {
		return -1
	}
	floor := int(uint32(off - base)) // pointers must point below it
	c := p.u8(off)
	off++
	end = -1
	pointed := false
	if c&labelKind != labelPointer {
		end = off + size
	}
	if c == 0 {
		p.str(".")
		return end
	}
	printed := 0
	for c != 0 && off < len(p.pkt) {
		if c&labelKind == labelPointer {
			if !pointed {
				end, pointed = off+1, true
			}
			if !p.has(off, 1) {
				return -1
			}
			to := (c<<8 | p.u8(off)) & 0x3fff
			if to >= floor {
				p.str("<BAD PTR>")
				return -1
			}
			floor = to
			if off = base + to; !p.has(off, 1) {
				return -1
			}
			c = p.u8(off)
			if size = p.labelSize(off); size < 0 {
				return -1
			}
			off++
			continue
		}
		if !p.label(c, off, size, &printed) {
			return -1
		}
		off += size
		if printed <= longestName {
			p.str(".")
		}
		printed++
		if !p.has(off, 1) {
			return -1
		}
		c = p.u8(off)
		if size = p.labelSize(off); size < 0 {
			return -1
		}
		off++
		if !pointed {
			end += size + 1
		}
	}
	if printed > longestName {
		p.str("<DOMAIN NAME TOO LONG>")
	}
	return end
}

// label prints a label whose bytes behind the first, c, stand at off. printed is how long
// the name is so far.
func (p *Printer) label(c, off, size int, printed *int) bool {
	if c == labelBits {
		return p.bitLabel(off)
	}
	room := longestName - *printed
	*printed += size
	if room <= 0 {
		return true
	}
	return p.text(off, min(size, room))
}

// bitLabel prints a label of bits.
func (p *Printer) bitLabel(off int) bool {
	n := bitsOf(p.u8(off))
	p.str("\\[x")
	at, left := off+1, n
	for ; left > 7; left -= 8 {
		p.hex(p.u8(at), 2)
		at++
	}
	switch {
	case left > 4:
		p.hex(p.u8(at)&(0xff<<(8-left)), 2)
	case left > 0:
		p.hex(p.u8(at)>>4&0xf&(0xf<<(4-left)), 1)
	}
	p.printf("/%d]", n)
	return true
}

// skipName returns where the name at off ends, -1 if that is not known.
func (p *Printer) skipName(off int) int {
	for {
		if !p.has(off, 1) {
			return -1
		}
		c := p.u8(off)
		off++
		switch {
		case c == 0:
			return off
		case c&labelKind == labelPointer:
			return off + 1
		case c == labelBits:
			if !p.has(off, 1) {
				return -1
			}
			off += 1 + (bitsOf(p.u8(off))+7)/8
		case c&labelKind == labelPlain:
			off += c
		default:
			return -1
		}
	}
}
