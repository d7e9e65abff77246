package dissect

import "strconv"

// Options of hop-by-hop headers.
const (
	opt6Pad1  = 0
	opt6PadN  = 1
	opt6Alert = 5
	opt6Jumbo = 0xc2
	opt6Home  = 0xc9

	jumboFloor = 65536 // a jumbo payload has at least this many bytes
)

// Types of routing headers.
const (
	routeSource   = 0
	routeMobile   = 2
	routeSegments = 4
)

// ipv6 prints an IPv6 packet, in length bytes.
func (p *Printer) ipv6(off, length int) {
	p.proto = "ip6"
	p.want(off, 40)
	if length < 40 {
		p.field("truncated-ip6 ", length)
		return
	}
	if !p.opt.Link {
		p.str("IP6 ")
	}
	if v := p.u8(off) >> 4; v != 6 {
		p.printf("version error: %d != 6", v)
		return
	}
	payload := p.u16(off + 4)
	total := payload + 40
	if payload == 0 { // a jumbo packet, perhaps, or nothing but the header
		total = length + 40
	}
	p.missing6(total, length, payload != 0)
	n := network{off: off, v6: true, next: p.u8(off + 6)}
	if p.opt.Verbose > 0 {
		p.details6(n, payload)
	}
	whole := p.cut(off, total)
	if !hasPorts(n.next) {
		p.addrs(n, ": ")
	}
	p.extensions6(n, total-40, length, payload)
	p.pkt = whole
}

// details6 prints what -v wants to know of an IPv6 header.
func (p *Printer) details6(n network, payload int) {
	p.str("(")
	flow := p.u32(n.off)
	if class := flow >> 20 & 0xff; class != 0 {
		p.printf("class 0x%02x, ", class)
	}
	if label := flow & 0xfffff; label != 0 {
		p.printf("flowlabel 0x%05x, ", label)
	}
	p.printf("hlim %d, next-header ", p.u8(n.off+7))
	p.tok(ipProtos, "unknown", n.next)
	p.printf(" (%d) payload length: %d) ", n.next, payload)
}

// missing6 says how much shorter the frame is than its packet.
func (p *Printer) missing6(total, length int, known bool) {
	if known && length < total {
		p.printf("truncated-ip6 - %d bytes missing!", total-length)
	}
}

// extensions6 prints what follows an IPv6 header, in left bytes: extension headers, as
// long as there are any, and the transport header.
func (p *Printer) extensions6(n network, left, length, payload int) {
	next, off := n.next, n.off+40
	seen, options, jumbo := false, false, 0
	for {
		size := -1
		switch next {
		case protoHopByHop:
			if !p.mayHopByHop(seen, options) {
				return
			}
			size, jumbo = p.hopByHop(off, payload)
			options = true
		case protoDestOpts:
			p.proto = "dstopt"
			if size = p.destination6(off); size < 0 {
				return
			}
		case protoFragment:
			size = p.fragment6(n, off)
			n.fragment = true
		case protoRouting:
			size = p.routing6(off)
		default:
			p.upper6(n, next, off, left, length, payload, jumbo, seen)
			return
		}
		if size < 0 {
			return
		}
		seen, next = true, p.u8(off)
		p.proto = "ip6"
		if left < size {
			p.truncated()
			return
		}
		off, left = off+size, left-size
	}
}

// upper6 prints the transport header. The length that it has to be content with is not
// known before the extension headers, since one of them may be a jumbo option.
func (p *Printer) upper6(n network, proto, off, left, length, payload, jumbo int, extended bool) {
	done := off - n.off
	switch {
	case jumbo != 0:
		if jumbo+40 < done {
			p.truncated()
			return
		}
		p.missing6(jumbo+40, length, true)
		p.cut(n.off, jumbo+40)
		left = jumbo + 40 - done
	case payload == 0 && extended:
		p.truncated()
		return
	case payload == 0:
		p.cut(n.off, 40)
		left = 0
	}
	p.transport(n, proto, off, left)
}

// mayHopByHop reports whether a hop-by-hop header may stand here: at once behind the
// IPv6 header. If not it says so.
func (p *Printer) mayHopByHop(seen, options bool) bool {
	switch {
	case options:
		p.str("[The Hop-by-Hop Options header was already found]")
	case seen:
		p.str("[The Hop-by-Hop Options header don't follow the IPv6 header]")
	default:
		return true
	}
	p.invalid()
	return false
}

// hopByHop prints a hop-by-hop header and returns its size, -1 where that ends the
// packet, and the payload's length from a jumbo option, 0 if there is none.
func (p *Printer) hopByHop(off, payload int) (size, jumbo int) {
	p.proto = "hbhopt"
	size = (p.u8(off+1) + 1) * 8
	whole := p.has(off, size)
	if whole {
		p.str("HBH ")
		jumbo, whole = p.options6(off+2, off+size, payload)
	}
	if !whole {
		p.truncated()
		size = -1
	}
	if payload == 0 && jumbo == 0 {
		p.str("[No valid Jumbo Payload Hop-by-Hop option found]")
		p.invalid()
		size = -1
	}
	return size, jumbo
}

// destination6 prints a destination options header and returns its size, -1 where that
// ends the packet. The options are for those who ask.
func (p *Printer) destination6(off int) int {
	p.proto = "dstopt"
	size := (p.u8(off+1) + 1) * 8
	whole := p.has(off, size)
	if whole {
		p.str("DSTOPT ")
		if p.opt.Verbose > 0 {
			_, whole = p.options6(off+2, off+size, notHopByHop)
		}
	}
	if !whole {
		p.truncated()
		return -1
	}
	return size
}

// notHopByHop is the payload length for options that tell nothing about it.
const notHopByHop = -1

// options6 goes through the options from off to end and prints what is wrong with them,
// with -v what is in them, too; ok is false where that ends them.
func (p *Printer) options6(off, end, payload int) (jumbo int, ok bool) {
	seen := false
	for size := 0; off < end; off += size {
		kind := p.u8(off)
		if kind == opt6Pad1 {
			size = 1
			p.verbose("(pad1)")
			continue
		}
		if off+1 >= end {
			return jumbo, false
		}
		data := p.u8(off + 1)
		size = data + 2
		if off+size > end {
			return jumbo, false
		}
		switch kind {
		case opt6PadN:
			p.verbose("(padn)")
		case opt6Alert:
			if !p.optionLen6("rtalert", off, end, data, 2) {
				return jumbo, false
			}
			p.verbose("(rtalert: 0x%04x) ", p.u16(off+2))
		case opt6Jumbo:
			if !p.optionLen6("jumbo", off, end, data, 4) {
				return jumbo, false
			}
			n := p.jumbo6(p.u32(off+2), payload, seen)
			if n > 0 {
				jumbo, payload = n, n
			}
			seen = true
		case opt6Home:
			if !p.optionLen6("homeaddr", off, end, data, -16) || !p.home6(off, size) {
				return jumbo, false
			}
		default:
			p.verbose("(opt_type 0x%02x: len=%d)", kind, data)
		}
	}
	p.verbose(" ")
	return jumbo, true
}

// verbose prints what only -v is for.
func (p *Printer) verbose(format string, args ...int) {
	if p.opt.Verbose > 0 {
		p.printf(format, args...)
	}
}

// jumbo6 returns the length that a jumbo option says the payload has, 0 if it is none
// that counts.
func (p *Printer) jumbo6(n, payload int, seen bool) int {
	switch {
	case seen:
		p.verbose("(jumbo: %d - already seen) ", n)
	case payload == notHopByHop:
		p.verbose("(jumbo: %d - not a hop-by-hop option) ", n)
	case payload != 0:
		p.verbose("(jumbo: %d - payload len != 0) ", n)
	case n < jumboFloor:
		p.verbose("(jumbo: %d - < 65536) ", n)
	default:
		p.verbose("(jumbo: %d) ", n)
		return n
	}
	return 0
}

// home6 prints a home address, and the options that an option of size bytes has behind
// it.
func (p *Printer) home6(off, size int) bool {
	if p.opt.Verbose == 0 {
		return true
	}
	p.need(off+2, 16)
	p.str("(homeaddr: ")
	p.ip6(off + 2)
	end := off + size
	for off += 18; off < end; {
		kind := p.u8(off)
		if kind == opt6Pad1 {
			p.str(", pad1")
			off++
			continue
		}
		if off+1 >= end || off+2+p.u8(off+1) > end {
			return false
		}
		if kind == opt6PadN {
			p.str(", padn")
		} else {
			p.printf(", sopt_type 0x%02x: len=%d", kind, p.u8(off+1))
		}
		off += 2 + p.u8(off+1)
	}
	p.str(")")
	return true
}

// optionLen6 checks the length of an option, of which a negative want is the least.
func (p *Printer) optionLen6(name string, off, end, data, want int) bool {
	least := want < 0
	want = max(want, -want)
	switch {
	case end-off < want+2:
		p.str("(")
		p.str(name)
		p.str(": trunc)")
	case least && data < want || !least && data != want:
		p.str("(")
		p.str(name)
		p.printf(": invalid len %d)", data)
	default:
		return true
	}
	return false
}

// fragment6 prints a fragment header and returns its size, -1 where nothing is to be
// decoded behind it.
func (p *Printer) fragment6(n network, off int) int {
	p.proto = "frag6"
	if p.opt.Verbose > 0 {
		p.need(off+4, 4)
	}
	at := p.u16(off+2) & 0xfff8
	p.str("frag (")
	if p.opt.Verbose > 0 {
		p.printf("0x%08x:", p.u32(off+4))
	}
	p.field("", at)
	p.str("|")
	// It is unsigned, and may be less than nothing.
	p.out = strconv.AppendUint(p.out, uint64(p.u16(n.off+4)+40-(off-n.off)-8), 10)
	p.str(")")
	if at != 0 {
		return -1
	}
	p.str(" ")
	if p.rest(off) <= 8 {
		return -1
	}
	return 8
}

// routing6 prints a routing header and returns its size, -1 where its type is unknown.
func (p *Printer) routing6(off int) int {
	p.want(off, 1)
	p.proto = "rt6"
	p.str("RT6")
	words := p.u8(off + 1)
	p.field(" (len=", words)
	kind := p.u8(off + 2)
	p.field(", type=", kind)
	if kind == routeSource {
		p.str(" [Deprecated]")
	}
	p.field(", segleft=", p.u8(off+3))
	switch kind {
	case routeSource, routeMobile:
		if v := p.u32(off + 4); v != 0 || p.opt.Verbose > 0 {
			p.printf(", rsv=0x%x", v)
		}
	case routeSegments:
		p.field(", last-entry=", p.u8(off+4))
		if v := p.u8(off + 5); v != 0 || p.opt.Verbose > 0 {
			p.printf(", flags=0x%x", v)
		}
		p.printf(", tag=%x", p.u16(off+6))
	default:
		p.str(" (unknown type)")
		p.invalid()
		return -1
	}
	if words%2 == 1 {
		p.field(" (invalid length ", words)
		p.str(")")
		p.invalid()
		return -1
	}
	for i := range words / 2 {
		p.need(off+8+16*i, 16)
		p.field(", [", i)
		p.str("]")
		p.ip6(off + 8 + 16*i)
	}
	p.str(") ")
	return (words + 1) * 8
}
