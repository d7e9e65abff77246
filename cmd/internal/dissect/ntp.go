package dissect

import "time"

const (
	ntpTime    = 48 // bytes of a message about time
	ntpControl = 12 // bytes of a control message without its data
	ntp1970    = 2208988800
)

var ntpModes = [...]string{
	"unspecified", "symmetric active", "symmetric passive", "Client", "Server", "Broadcast", "Control Message", "Reserved",
}

var ntpLeaps = table{0x00: "", 0x40: "+1s", 0x80: "-1s", 0xc0: "clock unsynchronized"}

// ntp prints an NTP message of length bytes.
func (p *Printer) ntp(off, length int) {
	p.proto = "ntp"
	status := p.u8(off)
	mode := status & 7
	p.field("NTPv", status>>3&7)
	p.str(", ")
	p.str(ntpModes[mode])
	p.field(", length ", length)
	if p.opt.Verbose == 0 {
		return
	}
	p.str("\n\tLeap indicator: ")
	p.tok(ntpLeaps, "Unknown", status&0xc0)
	p.printf(" (%d)", status&0xc0)
	switch {
	case mode < 6:
		p.ntpTimes(off, length)
	case mode == 6:
		p.ntpCommand(off, length)
	}
}

// ntpTimes prints what a clock says, or asks for.
func (p *Printer) ntpTimes(off, length int) {
	if length < ntpTime {
		p.invalid()
		p.want(off, length)
		return
	}
	stratum := p.u8(off + 1)
	p.printf(", Stratum %d (", stratum)
	switch {
	case stratum == 0:
		p.str("unspecified")
	case stratum == 1:
		p.str("primary reference")
	case stratum <= 15:
		p.str("secondary reference")
	default:
		p.str("reserved")
	}
	p.str(")")
	poll := int(int8(p.u8(off + 2)))
	p.field(", poll ", poll)
	switch {
	case poll <= -32 || poll >= 32:
	case poll >= 0:
		p.printf(" (%ds)", 1<<poll)
	default:
		p.printf(" (1/%ds)", 1<<-poll)
	}
	p.field(", precision ", int(int8(p.u8(off+3))))
	p.want(off+4, 4)
	p.str("\n\tRoot Delay: ")
	p.ntpShort(off + 4)
	p.want(off+8, 4)
	p.str(", Root dispersion: ")
	p.ntpShort(off + 8)
	p.want(off+12, 4)
	p.str(", Reference-ID: ")
	switch stratum {
	case 0:
		p.str("(unspec)")
	case 1:
		p.text(off+12, 4)
	case 62:
		p.ip4(off + 12)
		p.str(" INFO_QUERY")
		return
	case 63:
		p.ip4(off + 12)
		p.str(" INFO_REPLY")
		return
	default:
		p.printf("0x%08x", p.u32(off+12))
	}
	for i, name := range [...]string{
		"\n\t  Reference Timestamp:  ", "\n\t  Originator Timestamp: ", "\n\t  Receive Timestamp:    ",
		"\n\t  Transmit Timestamp:   ",
	} {
		p.want(off+16+8*i, 8)
		p.str(name)
		p.ntpStamp(off + 16 + 8*i)
	}
	p.str("\n\t    Originator - Receive Timestamp:  ")
	p.ntpDelta(off+24, off+32)
	p.str("\n\t    Originator - Transmit Timestamp: ")
	p.ntpDelta(off+24, off+40)
	p.ntpDigest(off+ntpTime, length-ntpTime)
}

// ntpDigest prints the key and the digest of a message that has one, in n bytes.
func (p *Printer) ntpDigest(off, n int) {
	switch n {
	case 0:
	case 4, 4 + 16, 4 + 20:
		p.field("\n\tKey id: ", p.u32(off))
		if n == 4 {
			return
		}
		p.want(off+4, n-4)
		p.str("\n\tAuthentication: ")
		p.hexBytes(off+4, n-4)
	default:
		p.printf("\n\t(%d more bytes after the header)", n)
	}
}

// ntpShort prints seconds in 16 bits and their fraction in 16.
func (p *Printer) ntpShort(off int) {
	p.printf("%d.%06d", p.u16(off), int(float64(p.u16(off+2))/65536*1e6))
}

// ntpFraction returns nanoseconds.
func ntpFraction(f uint32) int { return int(float64(f) / (1 << 32) * 1e9) }

// ntpStamp prints a time, in seconds since 1900 and as a date.
func (p *Printer) ntpStamp(off int) {
	sec := p.u32(off)
	p.printf("%d.%09d", sec, ntpFraction(uint32(p.u32(off+4))))
	if sec != 0 {
		p.str(" (")
		p.out = time.Unix(int64(sec)-ntp1970, 0).UTC().AppendFormat(p.out, "2006-01-02T15:04:05Z")
		p.str(")")
	}
}

// ntpDelta prints how much later than from is than to, or what to is if there is no from.
func (p *Printer) ntpDelta(from, to int) {
	a, b := p.u64(from), p.u64(to)
	if a == 0 {
		p.ntpStamp(to)
		return
	}
	sign, d := "+", b-a
	if b <= a && (b>>32 != a>>32 || uint32(b) <= uint32(a)) {
		sign, d = "-", a-b
	}
	p.str(sign)
	p.printf("%d.%09d", int(d>>32), ntpFraction(uint32(d)))
}

// ntpCommand prints a control message.
func (p *Printer) ntpCommand(off, length int) {
	if length < ntpControl {
		p.invalid()
		p.want(off, length)
		return
	}
	control := p.u8(off + 1)
	p.str([...]string{", Request", ", Response"}[control>>7])
	p.str([...]string{", OK", ", Error"}[control>>6&1])
	p.str([...]string{", Last", ", More"}[control>>5&1])
	p.printf(", OpCode=%d\n", control&0x1f)
	p.field("\tSequence=", p.u16(off+2))
	status := p.u16(off + 4)
	p.str(", Status=")
	if status != 0 {
		p.str("0x")
	}
	p.hex(status, 1)
	p.field(", Assoc.=", p.u16(off+6))
	p.field(", Offset=", p.u16(off+8))
	count := p.u16(off + 10)
	p.field(", Count=", count)
	if ntpControl+count > length {
		p.invalid()
		p.want(off, length)
		return
	}
	if count != 0 {
		p.want(off+12, count)
		p.str("\n\tTO-BE-DONE: data not interpreted")
	}
}
