package dissect

// Options of neighbor discovery.
const (
	ndSource   = 1
	ndTarget   = 2
	ndPrefix   = 3
	ndRedirect = 4
	ndMTU      = 5
	ndInterval = 7
	ndAgent    = 8
	ndRoute    = 24
	ndServers  = 25
	ndDomains  = 31
)

var ndNames = table{
	ndSource: "source link-address", ndTarget: "destination link-address", ndPrefix: "prefix info",
	ndRedirect: "redirected header", ndMTU: "mtu", ndServers: "rdnss", ndDomains: "dnssl",
	ndInterval: "advertisement interval", ndAgent: "homeagent information", ndRoute: "route info",
}

var (
	ndRouterFlags = []bit{{0x80, "managed"}, {0x40, "other stateful"}, {0x20, "home agent"}, {0x02, "ipv6 only"}}
	ndAdvertFlags = []bit{{1 << 31, "router"}, {1 << 30, "solicited"}, {1 << 29, "override"}}
	ndPrefixFlags = []bit{{0x80, "onlink"}, {0x40, "auto"}, {0x20, "router"}}
	ndPreferences = [...]string{"medium", "high", "rsv", "low"}
)

// neighbor prints a message of neighbor discovery. It returns false where that ends the
// line.
func (p *Printer) neighbor(kind, off, length int) bool {
	size := 24
	switch kind {
	case icmp6Router:
		size = 8
	case icmp6Prefixes:
		size = 16
		if p.opt.Verbose > 0 {
			p.routerDetails(off)
		}
	case icmp6Solicit:
		p.need(off+8, 16)
		p.str(", who has ")
		p.ip6(off + 8)
	case icmp6Advert:
		p.need(off+8, 16)
		p.str(", tgt is ")
		p.ip6(off + 8)
		if p.opt.Verbose > 0 {
			flags := p.u32(off + 4)
			p.str(", Flags [")
			p.bits(ndAdvertFlags, "none", ", ", flags)
			p.str("]")
		}
	case icmp6Redirect:
		size = 40
		p.need(off+24, 16)
		p.str(", ")
		p.ip6(off + 24)
		p.str(" to ")
		p.ip6(off + 8)
	default:
		return true
	}
	return p.opt.Verbose == 0 || p.neighborOptions(off+size, length-size)
}

// routerDetails prints what a router advertises of itself.
func (p *Printer) routerDetails(off int) {
	p.need(off+4, 12)
	flags := p.u8(off + 5)
	p.printf("\n\thop limit %d, Flags [", p.u8(off+4))
	p.bits(ndRouterFlags, "none", ", ", flags)
	p.str("], pref ")
	p.str(ndPreferences[flags>>3&3])
	p.printf(", router lifetime %ds, reachable time %dms, retrans timer %dms", p.u16(off+6), p.u32(off+8), p.u32(off+12))
}

// neighborOptions prints the options at off, in length bytes. It returns false where one
// of them ends the packet.
func (p *Printer) neighborOptions(off, length int) bool {
	begin := off
	for off < len(p.pkt) {
		if !p.has(off+1, 1) {
			return p.cutShort()
		}
		if length <= 0 {
			return true
		}
		kind, words := p.u8(off), p.u8(off+1)
		size := words * 8
		if words == 0 || !p.has(off, size) {
			return p.cutShort()
		}
		p.str("\n\t  ")
		p.tok(ndNames, "unknown", kind)
		p.printf(" option (%d), length %d (%d): ", kind, size, words)
		known, ok := p.neighborOption(kind, off, size, begin)
		switch {
		case !ok:
			return p.cutShort()
		case !known && p.opt.Verbose <= 1:
			p.hexDump("\n\t  ", off+2, size-2)
			return true
		case p.opt.Verbose > 1:
			p.hexDump("\n\t    ", off+2, size-2)
		}
		off, length = off+size, length-size
	}
	return true
}

// cutShort ends a line where the packet ends.
func (p *Printer) cutShort() bool {
	p.truncated()
	return false
}

// neighborOption prints an option of size bytes; all options begin at begin.
func (p *Printer) neighborOption(kind, off, size, begin int) (known, ok bool) {
	switch kind {
	case ndSource, ndTarget:
		p.colons(p.pkt[off+2 : off+size])
	case ndPrefix:
		p.need(off+8, 4)
		p.need(off+16, 16)
		p.ip6(off + 16)
		p.field("/", p.u8(off+2))
		if size != 32 {
			p.str("badlen")
		}
		p.str(", Flags [")
		p.bits(ndPrefixFlags, "none", ", ", p.u8(off+3))
		p.str("], valid time ")
		p.lifetime(p.u32(off + 4))
		p.str(", pref. time ")
		p.lifetime(p.u32(off + 8))
	case ndRedirect:
		p.hexDump("\n\t    ", begin, size)
	case ndMTU:
		p.field(" ", p.u32(off+4))
		if size != 8 {
			p.str("bad option length")
		}
	case ndServers:
		p.printf(" lifetime %ds,", p.u32(off+4))
		for i := range (size/8 - 1) / 2 {
			p.need(off+8+16*i, 16)
			p.str(" addr: ")
			p.ip6(off + 8 + 16*i)
		}
	case ndDomains:
		p.printf(" lifetime %ds, domain(s):", p.u32(off+4))
		for at := off + 8; at < off+size && p.u8(at) != 0; {
			p.str(" ")
			if at = p.domainName(at, begin); at < 0 {
				return true, false
			}
		}
	case ndInterval:
		p.printf(" %dms", p.u32(off+4))
	case ndAgent:
		p.printf(" preference %d, lifetime %d", p.u16(off+4), p.u16(off+6))
	case ndRoute:
		return true, p.routeInfo(off, size)
	default:
		return false, true
	}
	return true, true
}

// routeInfo prints a route, whose prefix has as many bytes as it needs.
func (p *Printer) routeInfo(off, size int) bool {
	if size > 24 {
		return false
	}
	var prefix [16]byte
	copy(prefix[:], p.pkt[off+8:off+size])
	p.str(" ")
	if !p.host(prefix[:]) {
		p.words(prefix[:])
	}
	p.field("/", p.u8(off+2))
	p.str(", pref=")
	p.str(ndPreferences[p.u8(off+3)>>3&3])
	p.str(", lifetime=")
	p.lifetime(p.u32(off + 4))
	return true
}

func (p *Printer) lifetime(s int) {
	if s == 0xffffffff {
		p.str("infinity")
	} else {
		p.printf("%ds", s)
	}
}
