package dissect

import "strconv"

// mac prints the hardware address of n bytes at off: "02:00:00:00:00:01".
func (p *Printer) mac(off, n int) {
	p.need(off, n)
	if n == 0 {
		p.str("<empty>")
	}
	for i, b := range p.pkt[off : off+n] {
		if i > 0 {
			p.str(":")
		}
		p.hex(uint32(b), 2)
	}
}

// ip4 prints the IPv4 address at off.
func (p *Printer) ip4(off int) {
	p.need(off, 4)
	p.dotted(p.pkt[off : off+4])
}

func (p *Printer) dotted(b []byte) {
	for i, v := range b {
		if i > 0 {
			p.str(".")
		}
		p.num(int(v))
	}
}

// ip6 prints the IPv6 address at off: the longest run of two or more zero words, the
// first of several, becomes "::". Addresses that embed one of IPv4 end in it.
func (p *Printer) ip6(off int) {
	p.need(off, 16)
	var words [8]uint16
	for i := range words {
		words[i] = p.u16(off + 2*i)
	}
	zero, n := zeroRun(words)
	for i := 0; i < 8; i++ {
		if i == zero {
			p.str("::")
			i += n - 1
			continue
		}
		if i > 0 && i != zero+n {
			p.str(":")
		}
		if i == 6 && zero == 0 && (n == 6 || n == 5 && words[5] == 0xffff) {
			p.dotted(p.pkt[off+12 : off+16])
			return
		}
		p.out = strconv.AppendUint(p.out, uint64(words[i]), 16)
	}
}

// zeroRun returns the longest run of at least two zero words, which begins at -n if
// there is none.
func zeroRun(words [8]uint16) (start, n int) {
	start, n = -1, 1
	for i := 0; i < 8; i++ {
		run := 0
		for i+run < 8 && words[i+run] == 0 {
			run++
		}
		if run > n {
			start, n = i, run
		}
		i += run
	}
	return start, n
}
