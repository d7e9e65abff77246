package dissect

// Options of IPv4.
const (
	ipOptEnd    = 0
	ipOptNop    = 1
	ipOptRecord = 7
	ipOptTime   = 68
	ipOptLoose  = 131
	ipOptStrict = 137
	ipOptAlert  = 148
)

var ipOptNames = table{
	ipOptEnd: "EOL", ipOptNop: "NOP", ipOptRecord: "RR", ipOptTime: "timestamp", 130: "security",
	ipOptLoose: "LSRR", ipOptStrict: "SSRR", ipOptAlert: "RA", 82: "traceroute",
}

// ipOptions prints the n bytes of options at off. It returns false where one of them
// was not captured.
func (p *Printer) ipOptions(off, n int) bool {
	sep := ""
	for size := 0; n > 0; off, n = off+size, n-size {
		p.str(sep)
		sep = ","
		kind := p.u8(off)
		p.tok(ipOptNames, "unknown %d", kind)
		size = 1
		if kind != ipOptNop && kind != ipOptEnd {
			if size = p.u8(off + 1); size < 2 {
				p.printf(" [bad length %d]", size)
				return true
			}
		}
		if size > n {
			p.printf(" [bad length %d]", size)
			return true
		}
		if !p.has(off, size) {
			return false
		}
		switch kind {
		case ipOptEnd:
			return true
		case ipOptTime:
			if !p.ipTimes(off, size) {
				return false
			}
		case ipOptRecord, ipOptLoose, ipOptStrict:
			if !p.ipRoute(off, size) {
				return false
			}
		case ipOptAlert:
			if size < 4 {
				p.printf(" [bad length %d]", size)
			} else if v := p.u16(off + 2); v != 0 {
				p.field(" value ", v)
			}
		}
	}
	return true
}

// ipRoute prints the addresses of a route, those behind the pointer without a comma. It
// returns false where they end too early.
func (p *Printer) ipRoute(off, size int) bool {
	if size < 3 {
		p.printf(" [bad length %d]", size)
		return true
	}
	if (size+1)&3 != 0 {
		p.printf(" [bad length %d]", size)
	}
	next := p.u8(off+2) - 1
	if next < 3 || (next+1)&3 != 0 || next > size+1 {
		p.printf(" [bad ptr %d]", p.u8(off+2))
	}
	for i := 3; i < size; i += 4 {
		if !p.has(off+i, 4) {
			return false
		}
		p.str(" ")
		p.ip4(off + i)
		if next > i || next < 0 { // it is unsigned
			p.str(",")
		}
	}
	return true
}

// ipTimes prints a timestamp option, and returns false where it ends too early.
func (p *Printer) ipTimes(off, size int) bool {
	if size < 4 {
		p.printf("[bad length %d]", size)
		return true
	}
	p.str(" TS{")
	kind, hop := p.u8(off+3)&0xf, 8
	if kind == 0 {
		hop = 4
	}
	if (size-4)&(hop-1) != 0 {
		p.printf("[bad length %d]", size)
	}
	next, i := p.u8(off+2)-1, 0
	if next < 4 || (next-4)&(hop-1) != 0 || next > size+1 {
		p.printf("[bad ptr %d]", p.u8(off+2))
	}
	if name, ok := ipTimeKinds[kind]; ok {
		p.str(name)
		for i = 4; i < size; i += hop {
			if !p.has(off+i, hop) {
				return false
			}
			p.ipTime(off+i, hop, next == i)
		}
	} else {
		p.printf("[bad ts type %d]", kind)
	}
	if next == i {
		p.str(" ^ ")
	}
	if missed := p.u8(off+3) >> 4; missed != 0 {
		p.printf(" [%d hops not recorded]} ", missed)
	} else {
		p.str("}")
	}
	return true
}

var ipTimeKinds = table{0: "TSONLY", 1: "TS+ADDR", 3: "PRESPEC"}

// ipTime prints one entry of a timestamp option, marked where the next one goes.
func (p *Printer) ipTime(off, hop int, next bool) {
	if next {
		p.str(" ^ ")
	} else {
		p.str(" ")
	}
	p.num(p.u32(off + hop - 4))
	p.str("@")
	if hop == 8 {
		p.ip4(off)
	}
}
