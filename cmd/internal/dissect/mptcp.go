package dissect

import "strconv"

// Subtypes of multipath TCP's option.
const (
	mptcpCapable = iota
	mptcpJoin
	mptcpData
	mptcpAddress
	mptcpRemove
	mptcpPriority
	mptcpFail
	mptcpClose
)

var (
	mptcpNames    = [...]string{" capable", " join", " dss", " add-addr", " rem-addr", " prio", " fail", " fast-close", " unknown"}
	mptcpVersions = table{6: "v0-ip6", 4: "v0-ip4", 1: "v1-echo", 0: "v1"}
)

// num64 and hex64 print the eight bytes at off as a number.
func (p *Printer) num64(off int) { p.out = strconv.AppendUint(p.out, p.u64(off), 10) }
func (p *Printer) hex64(off int) { p.out = strconv.AppendUint(p.out, p.u64(off), 16) }

// multipath prints an option of size bytes at off, of a segment with the given flags, and
// reports whether it makes sense.
func (p *Printer) multipath(off, size, flags int) bool {
	p.proto = "mptcp"
	if size < 3 {
		return false
	}
	kind := min(p.u8(off+2)>>4, mptcpClose+1)
	p.field(" ", size)
	p.str(mptcpNames[kind])
	switch kind {
	case mptcpCapable:
		return p.multipathCapable(off, size, flags)
	case mptcpJoin:
		return p.multipathJoin(off, size, flags)
	case mptcpData:
		return size >= 4 && flags&tcpSYN == 0 && p.multipathData(off, size)
	case mptcpAddress:
		return p.multipathAddress(off, size)
	case mptcpRemove:
		if size < 4 {
			return false
		}
		p.str(" id")
		for i := 3; i < size; i++ {
			p.field(" ", p.u8(off+i))
		}
	case mptcpPriority:
		if size > 4 {
			return false
		}
		if p.u8(off+2)&1 != 0 {
			p.str(" backup")
		} else {
			p.str(" non-backup")
		}
		if size == 4 {
			p.field(" id ", p.u8(off+3))
		}
	case mptcpFail, mptcpClose:
		if size != 12 {
			return false
		}
		if kind == mptcpFail {
			p.str(" seq ")
			p.num64(off + 4)
		} else {
			p.str(" key 0x")
			p.hex64(off + 4)
		}
	}
	return true
}

// multipathCapable prints the keys by which the ends of a connection know each other.
func (p *Printer) multipathCapable(off, size, flags int) bool {
	opening := (size == 4 || size == 12) && flags&tcpSYN != 0
	third := (size == 20 || size == 22) && flags&(tcpSYN|tcpACK) == tcpACK
	if !opening && !third {
		return false
	}
	version := p.u8(off+2) & 0xf
	if version > 1 {
		p.printf(" Unknown Version (%d)", version)
		return true
	}
	p.field(" v", version)
	if p.u8(off+3)&0x80 != 0 {
		p.str(" csum")
	}
	if size > 4 {
		p.str(" {0x")
		p.hex64(off + 4)
		if size >= 20 {
			p.str(",0x")
			p.hex64(off + 12)
		}
		p.str("}")
	}
	return true
}

// multipathJoin prints how a path joins a connection.
func (p *Printer) multipathJoin(off, size, flags int) bool {
	switch {
	case size == 12 && flags&tcpSYN != 0:
	case size == 16 && flags&tcpSYN != 0 && flags&tcpACK != 0:
	case size == 24 && flags&tcpACK != 0:
	default:
		return false
	}
	if size == 24 {
		p.str(" hmac 0x")
		return p.hexBytes(off+4, 20)
	}
	if p.u8(off+2)&1 != 0 {
		p.str(" backup")
	}
	p.field(" id ", p.u8(off+3))
	if size == 12 {
		p.printf(" token 0x%x nonce 0x%x", p.u32(off+4), p.u32(off+8))
	} else {
		p.str(" hmac 0x")
		p.hex64(off + 4)
		p.printf(" nonce 0x%x", p.u32(off+12))
	}
	return true
}

// multipathData prints which data of the connection the segment has, and which has
// arrived.
func (p *Printer) multipathData(off, size int) bool {
	flags := p.u8(off + 3)
	if flags&0x10 != 0 {
		p.str(" fin")
	}
	off, size = off+4, size-4
	number := func(long bool) bool {
		n := 4
		if long {
			n = 8
		}
		if size < n {
			return false
		}
		if long {
			p.num64(off)
		} else {
			p.num(p.u32(off))
		}
		off, size = off+n, size-n
		return true
	}
	if flags&0x01 != 0 {
		p.str(" ack ")
		if !number(flags&0x02 != 0) {
			return false
		}
	}
	if flags&0x04 == 0 {
		return size == 0
	}
	p.str(" seq ")
	if !number(flags&0x08 != 0) || size < 4 {
		return false
	}
	p.field(" subseq ", p.u32(off))
	if size < 6 {
		return false
	}
	p.field(" len ", p.u16(off+4))
	off, size = off+6, size-6
	if size >= 2 {
		p.printf(" csum 0x%x", p.u16(off))
		size -= 2
	}
	return size == 0
}

// multipathAddress prints an address that an end has, too: with a port and a proof that it
// does, or without.
func (p *Printer) multipathAddress(off, size int) bool {
	n := network{v6: size >= 20}
	left := size - 4 - n.at(4, 16)
	if left != 0 && left != 2 && left != 8 && left != 10 {
		return false
	}
	p.str(" ")
	p.tok(mptcpVersions, "[bad version/echo]", p.u8(off+2)&0xf)
	p.field(" id ", p.u8(off+3))
	p.str(" ")
	p.addr(n, off+4)
	off += size - left
	if left%8 == 2 {
		p.field(":", p.u16(off))
		off += 2
	}
	if left >= 8 {
		p.str(" hmac 0x")
		p.hex64(off)
	}
	return true
}
