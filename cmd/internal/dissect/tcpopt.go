package dissect

// TCP options with a meaning of their own here.
const (
	tcpOptEnd       = 0
	tcpOptNop       = 1
	tcpOptMSS       = 2
	tcpOptScale     = 3
	tcpOptSackOK    = 4
	tcpOptSack      = 5
	tcpOptEcho      = 6
	tcpOptEchoReply = 7
	tcpOptTime      = 8
	tcpOptCC        = 11
	tcpOptCCNew     = 12
	tcpOptCCEcho    = 13
	tcpOptMD5       = 19
	tcpOptSCPS      = 20
	tcpOptUTO       = 28
	tcpOptAO        = 29
	tcpOptMultipath = 30
	tcpOptFastOpen  = 34
	tcpOptExp2      = 254

	fastOpenMagic = 0xf989 // experiment 254 with this number is fast open
)

var tcpOptNames = table{
	tcpOptEnd: "eol", tcpOptNop: "nop", tcpOptMSS: "mss", tcpOptScale: "wscale", tcpOptSackOK: "sackOK",
	tcpOptSack: "sack", tcpOptEcho: "echo", tcpOptEchoReply: "echoreply", tcpOptTime: "TS", tcpOptCC: "cc",
	tcpOptCCNew: "ccnew", tcpOptCCEcho: "", tcpOptMD5: "md5", tcpOptSCPS: "scps", tcpOptUTO: "uto",
	tcpOptAO: "tcp-ao", tcpOptMultipath: "mptcp", tcpOptFastOpen: "tfo", tcpOptExp2: "exp",
}

// tcpOptions prints the options of a segment of length bytes at off, and reports whether
// they were sound. sack is what to subtract from the numbers of a selective
// acknowledgement.
func (p *Printer) tcpOptions(seg network, segment, hlen, length int, sack uint32) bool {
	off, n := segment+20, hlen-20
	p.str(", options [")
	for sep := ""; n > 0; sep = "," {
		p.str(sep)
		kind, size := p.u8(off), 1
		if kind != tcpOptEnd && kind != tcpOptNop {
			size = p.u8(off + 1)
			if size < 2 || size > n {
				return p.tcpOptionBad(sep)
			}
		}
		p.tok(tcpOptNames, "unknown-%d", kind)
		head := min(size, 2)
		if kind == tcpOptMD5 && n-head >= 16 && p.has(off+head, 16) {
			p.str(" ")
			if !p.has(segment+hlen, length-hlen) {
				p.str("snaplen too short, ")
			} else {
				p.str("shared secret not supplied with -M, ")
			}
		}
		used, ok := p.tcpOption(kind, off+head, size-head, n-head, p.u8(segment+13), sack)
		if !ok {
			if used > n-head {
				return p.tcpOptionBad(sep)
			}
			p.truncated()
			if sep != "" {
				p.str(">")
			}
			return false
		}
		off, n = off+head+used, n-head-used
		if head+used != size {
			p.printf("[len %d]", size)
		}
		if kind == tcpOptEnd {
			break
		}
	}
	p.str("]")
	return true
}

// tcpOptionBad ends a line at an option that makes no sense.
func (p *Printer) tcpOptionBad(sep string) bool {
	p.str("[bad opt]")
	if sep != "" {
		p.str("]")
	}
	return false
}

// tcpOption prints the data of an option, which is of size bytes at off, and returns how
// many of them its kind has. Where those are more than the left bytes that all options
// have, or were not captured, ok is false. flags are those of the segment.
func (p *Printer) tcpOption(kind, off, size, left, flags int, sack uint32) (used int, ok bool) {
	used, ok = tcpOptionSize(kind, size), true
	if used > left {
		return used, false
	}
	switch kind { // these are printed as far as they were captured
	case tcpOptSack:
		return used, p.tcpSack(off, used, sack)
	case tcpOptAO:
		return used, p.tcpAuthentication(off, used)
	}
	if name := tcpOptNames[kind]; name == "" && kind != tcpOptCCEcho {
		if used > 0 {
			p.str(" 0x")
		}
		return used, p.hexBytes(off, used)
	}
	if !p.has(off, used) {
		return used, false
	}
	switch kind {
	case tcpOptMSS:
		p.field(" ", p.u16(off))
	case tcpOptScale:
		p.field(" ", p.u8(off))
	case tcpOptEcho, tcpOptEchoReply, tcpOptCC, tcpOptCCNew, tcpOptCCEcho:
		p.field(" ", p.u32(off))
	case tcpOptTime:
		p.field(" val ", p.u32(off))
		p.field(" ecr ", p.u32(off+4))
	case tcpOptMD5:
		p.str("can't check - ")
		p.hexBytes(off, used)
	case tcpOptSCPS:
		p.printf(" cap %02x id %d", p.u8(off), p.u8(off+1))
	case tcpOptUTO:
		p.tcpUserTimeout(p.u16(off))
	case tcpOptMultipath:
		if !p.multipath(off-2, size+2, flags) {
			return left + 1, false
		}
	case tcpOptFastOpen:
		p.str(" ")
		p.tcpFastOpen(off, used)
	case tcpOptExp2:
		if size < 2 { // it has no number
			return left + 1, false
		}
		p.tcpExperiment(off, used)
	}
	return used, true
}

// tcpOptionSize returns how many bytes of data a kind of option has, whatever its length
// field says; size for those of any length.
func tcpOptionSize(kind, size int) int {
	switch kind {
	case tcpOptEnd, tcpOptNop, tcpOptSackOK:
		return 0
	case tcpOptScale:
		return 1
	case tcpOptMSS, tcpOptSCPS, tcpOptUTO:
		return 2
	case tcpOptEcho, tcpOptEchoReply, tcpOptCC, tcpOptCCNew, tcpOptCCEcho:
		return 4
	case tcpOptTime:
		return 8
	case tcpOptMD5:
		return 16
	}
	return size
}

func (p *Printer) tcpSack(off, n int, sack uint32) bool {
	if n%8 != 0 {
		p.str(" invalid sack")
		return true
	}
	p.field(" ", n/8)
	p.str(" ")
	for i := 0; i < n; i += 8 {
		if !p.has(off+i, 8) {
			return false
		}
		p.field("{", int(uint32(p.u32(off+i))-sack))
		p.field(":", int(uint32(p.u32(off+i+4))-sack))
		p.str("}")
	}
	return true
}

// tcpUserTimeout prints a timeout in seconds, or in minutes with the lowest bit set.
func (p *Printer) tcpUserTimeout(v int) {
	seconds := v >> 1
	if v&1 != 0 {
		seconds *= 60
	}
	p.printf(" 0x%x %d", v, seconds)
}

func (p *Printer) tcpAuthentication(off, n int) bool {
	if n < 2 {
		p.invalid()
		return true
	}
	for i, name := range [...]string{" keyid ", " rnextkeyid "} {
		if !p.has(off+i, 1) {
			return false
		}
		p.field(name, p.u8(off+i))
	}
	if n == 2 {
		return true
	}
	p.str(" mac 0x")
	return p.hexBytes(off+2, n-2)
}

func (p *Printer) tcpFastOpen(off, n int) {
	switch {
	case n == 0:
		p.str(" cookiereq")
	case n%2 != 0 || n < 4 || n > 16:
		p.invalid()
	default:
		p.str(" cookie ")
		p.hexBytes(off, n)
	}
}

func (p *Printer) tcpExperiment(off, n int) {
	p.str("-")
	if magic := p.u16(off); magic != fastOpenMagic {
		p.hex(magic, 4)
		return
	}
	p.str("tfo")
	p.tcpFastOpen(off+2, n-2)
}
