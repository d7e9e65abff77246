package dissect

var dhcp6Kinds = table{
	1: "solicit", 2: "advertise", 3: "request", 4: "confirm", 5: "renew", 6: "rebind", 7: "reply", 8: "release",
	9: "decline", 10: "reconfigure", 11: "inf-req", dhcp6Forward: "relay-fwd", dhcp6Back: "relay-reply",
	14: "leasequery", 15: "leasequery-reply",
}

// Messages between relays.
const (
	dhcp6Forward = 12
	dhcp6Back    = 13
)

// dhcp6 prints a DHCPv6 message of length bytes: what it is, with -v its options.
func (p *Printer) dhcp6(off, length int) {
	p.proto = "dhcp6"
	p.str("dhcp6")
	if !p.has(off, 4) {
		p.truncated()
		return
	}
	kind := p.u8(off)
	p.str(" ")
	p.tok(dhcp6Kinds, "msgtype-%d", kind)
	if p.opt.Verbose == 0 {
		return
	}
	end := min(off+length, len(p.pkt))
	p.str(" (")
	if kind == dhcp6Forward || kind == dhcp6Back {
		p.need(off+2, 16)
		p.str("linkaddr=")
		p.ip6(off + 2)
		p.need(off+18, 16)
		p.str(" peeraddr=")
		p.ip6(off + 18)
		off += 34
	} else {
		p.printf("xid=%x", p.u24(off+1))
		off += 4
	}
	p.dhcp6Options(off, end)
	p.str(")")
}

// dhcp6Options prints the options between off and end.
func (p *Printer) dhcp6Options(off, end int) {
	for off < end {
		if end < off+4 || !p.has(off, 4) || end < off+4+p.u16(off+2) {
			p.truncated()
			return
		}
		kind, size := p.u16(off), p.u16(off+2)
		p.str(" (")
		p.tok(dhcp6Names, "opt_%d", kind)
		off += 4
		if !p.has(off, size) || !p.dhcp6Option(kind, off, size) {
			p.truncated()
			return
		}
		p.str(")")
		off += size
	}
}

// Options of DHCPv6.
const (
	dhcp6Client     = 1
	dhcp6Server     = 2
	dhcp6Addresses  = 3 // IA_NA
	dhcp6Temporary  = 4 // IA_TA
	dhcp6Address    = 5
	dhcp6Wishes     = 6
	dhcp6Preference = 7
	dhcp6Elapsed    = 8
	dhcp6Relayed    = 9
	dhcp6Auth       = 11
	dhcp6Status     = 13
	dhcp6Interface  = 18
	dhcp6Again      = 19 // reconfigure
	dhcp6SIPNames   = 21
	dhcp6SIP        = 22
	dhcp6DNS        = 23
	dhcp6Search     = 24
	dhcp6Prefixes   = 25 // IA_PD
	dhcp6Prefix     = 26
	dhcp6NIS        = 27
	dhcp6NISPlus    = 28
	dhcp6SNTP       = 31
	dhcp6Lifetime   = 32
	dhcp6BCMCS      = 34
	dhcp6Remote     = 37
	dhcp6Subscriber = 38
	dhcp6PANA       = 40
	dhcp6Posix      = 41
	dhcp6Zone       = 42
	dhcp6Echo       = 43
	dhcp6Query      = 44
	dhcp6Data       = 45
	dhcp6Time       = 46
	dhcp6RelayData  = 47
	dhcp6Link       = 48
	dhcp6NTP        = 56
	dhcp6Tunnel     = 64
	dhcp6MUD        = 112
)

var dhcp6Names = table{
	dhcp6Client: "client-ID", dhcp6Server: "server-ID", dhcp6Addresses: "IA_NA", dhcp6Temporary: "IA_TA",
	dhcp6Address: "IA_ADDR", dhcp6Wishes: "option-request", dhcp6Preference: "preference", dhcp6Elapsed: "elapsed-time",
	dhcp6Relayed: "relay-message", dhcp6Auth: "authentication", 12: "server-unicast", dhcp6Status: "status-code",
	14: "rapid-commit", 15: "user-class", 16: "vendor-class", 17: "vendor-specific-info", dhcp6Interface: "interface-ID",
	dhcp6Again: "reconfigure-message", 20: "reconfigure-accept", dhcp6SIPNames: "SIP-servers-domain",
	dhcp6SIP: "SIP-servers-address", dhcp6DNS: "DNS-server", dhcp6Search: "DNS-search-list", dhcp6Prefixes: "IA_PD",
	dhcp6Prefix: "IA_PD-prefix", dhcp6SNTP: "SNTP-servers", dhcp6Lifetime: "lifetime", dhcp6NIS: "NIS-server",
	dhcp6NISPlus: "NIS+-server", 29: "NIS-domain-name", 30: "NIS+-domain-name", 33: "BCMCS-domain-name",
	dhcp6BCMCS: "BCMCS-server", 36: "Geoconf-Civic", dhcp6Remote: "Remote-ID", dhcp6Subscriber: "Subscriber-ID",
	39: "Client-FQDN", dhcp6PANA: "PANA-agent", dhcp6Posix: "POSIX-timezone", dhcp6Zone: "POSIX-tz-database",
	dhcp6Echo: "Echo-request-option", dhcp6Query: "Lease-query", dhcp6Data: "LQ-client-data", dhcp6Time: "Clt-time",
	dhcp6RelayData: "LQ-relay-data", dhcp6Link: "LQ-client-link", dhcp6NTP: "NTP-server", dhcp6Tunnel: "AFTR-Name",
	dhcp6MUD: "MUD-URL",
}

var (
	dhcp6Agains     = table{5: "renew", 11: "inf-req"}
	dhcp6Queries    = table{1: "by-address", 2: "by-clientID"}
	dhcp6Protocols  = table{2: "delayed", 3: "reconfigure"}
	dhcp6Algorithms = table{1: "HMAC-MD5"}
	dhcp6Replays    = table{0: "mono"}
	dhcp6Keys       = table{1: "reconfig-key", 2: "type: HMAC-MD5"}
)

var dhcp6Codes = table{
	0: "Success", 1: "UnspecFail", 2: "NoAddrsAvail", 3: "NoBinding", 4: "NotOnLink", 5: "UseMulticast",
	6: "NoPrefixAvail", 7: "UnknownQueryType", 8: "MalformedQuery", 9: "NotConfigured", 10: "NotAllowed",
}

// dhcp6Sizes are the fewest bytes of options, and what their length must be a multiple
// of, if that matters: preferences, for example, have one byte.
var dhcp6Sizes = map[int]struct{ least, most, unit int }{
	dhcp6Client: {least: 2}, dhcp6Server: {least: 2}, dhcp6Address: {least: 24}, dhcp6Wishes: {unit: 2}, dhcp6Echo: {unit: 2},
	dhcp6Preference: {least: 1, most: 1}, dhcp6Elapsed: {least: 2, most: 2}, dhcp6Auth: {least: 11}, dhcp6Again: {least: 1, most: 1},
	dhcp6SIP: {unit: 16}, dhcp6DNS: {unit: 16}, dhcp6SNTP: {unit: 16}, dhcp6NIS: {unit: 16}, dhcp6NISPlus: {unit: 16},
	dhcp6BCMCS: {unit: 16}, dhcp6PANA: {unit: 16}, dhcp6Link: {unit: 16}, dhcp6Status: {least: 2}, dhcp6Addresses: {least: 12},
	dhcp6Prefixes: {least: 12}, dhcp6Temporary: {least: 4}, dhcp6Prefix: {least: 25}, dhcp6Lifetime: {least: 4, most: 4},
	dhcp6Time: {least: 4, most: 4}, dhcp6Remote: {least: 4}, dhcp6Query: {least: 17}, dhcp6RelayData: {least: 16},
	dhcp6NTP: {least: 4}, dhcp6Tunnel: {least: 3}, dhcp6Posix: {least: 5}, dhcp6Zone: {least: 5}, dhcp6MUD: {least: 5},
}

// dhcp6Option prints the size bytes of an option, all of which are there. It returns
// false where what is in it ends too early.
func (p *Printer) dhcp6Option(kind, off, size int) bool {
	if s := dhcp6Sizes[kind]; size < s.least || s.most > 0 && size > s.most || s.unit > 0 && size%s.unit != 0 {
		p.str(" ?")
		return true
	}
	switch kind {
	case dhcp6Client, dhcp6Server:
		p.dhcp6ID(off, size)
	case dhcp6Addresses, dhcp6Prefixes:
		p.printf(" IAID:%d T1:%d T2:%d", p.u32(off), p.u32(off+4), p.u32(off+8))
		p.dhcp6Options(off+12, off+size)
	case dhcp6Temporary:
		p.field(" IAID:", p.u32(off))
		p.dhcp6Options(off+4, off+size)
	case dhcp6Address:
		p.str(" ")
		p.ip6(off)
		p.printf(" pltime:%d vltime:%d", p.u32(off+16), p.u32(off+20))
		p.dhcp6Options(off+24, off+size)
	case dhcp6Prefix:
		p.str(" ")
		p.ip6(off + 9)
		p.printf("/%d pltime:%d vltime:%d", p.u8(off+8), p.u32(off), p.u32(off+4))
		p.dhcp6Options(off+25, off+size)
	case dhcp6Wishes, dhcp6Echo:
		for i := 0; i < size; i += 2 {
			p.str(" ")
			p.tok(dhcp6Names, "opt_%d", p.u16(off+i))
		}
	case dhcp6Preference:
		p.field(" ", p.u8(off))
	case dhcp6Elapsed:
		p.field(" ", p.u16(off))
	case dhcp6Lifetime, dhcp6Time:
		p.field(" ", p.u32(off))
	case dhcp6Relayed:
		p.dhcp6Message(off, size)
	case dhcp6Auth:
		p.dhcp6Authentication(off, size)
	case dhcp6Status:
		p.str(" ")
		if code := p.u16(off); code > 255 {
			p.str("INVALID code")
		} else {
			p.tok(dhcp6Codes, "code%d", code)
		}
	case dhcp6Interface, dhcp6Subscriber:
		p.str(" ")
		p.hexBytes(off, min(size, 10))
		p.str("...")
	case dhcp6Remote:
		p.printf(" %d ", p.u32(off))
		p.hexBytes(off+4, min(size-4, 10))
		p.str("...")
	case dhcp6RelayData:
		p.str(" ")
		p.ip6(off)
		p.str(" ")
		p.hexBytes(off+16, min(size-16, 10))
		p.str("...")
	case dhcp6Again:
		p.str(" for ")
		p.tok(dhcp6Agains, "???(%02x)", p.u8(off))
	case dhcp6SIP, dhcp6DNS, dhcp6SNTP, dhcp6NIS, dhcp6NISPlus, dhcp6BCMCS, dhcp6PANA, dhcp6Link:
		for i := 0; i < size; i += 16 {
			p.str(" ")
			p.ip6(off + i)
		}
	case dhcp6SIPNames, dhcp6Search:
		for at := off; at < off+size; {
			p.str(" ")
			if at = p.domainName(at, off+size); at < 0 {
				return false
			}
		}
	case dhcp6Query:
		p.str(" ")
		p.tok(dhcp6Queries, "type_%d", p.u8(off))
		p.str(" ")
		p.ip6(off + 1)
		p.dhcp6Options(off+17, off+size)
	case dhcp6Data:
		p.dhcp6Options(off, off+size)
	case dhcp6NTP:
		return p.dhcp6Clocks(off, off+size)
	case dhcp6Tunnel:
		p.dhcp6Tunnel(off, size)
	case dhcp6Posix, dhcp6Zone, dhcp6MUD:
		p.str(" ")
		p.textZero(off, size)
	}
	return true
}

// dhcp6ID prints who a client or a server is.
func (p *Printer) dhcp6ID(off, size int) {
	kind := p.u16(off)
	switch {
	case kind == 1 && size >= 8:
		p.printf(" hwaddr/time type %d time %d ", p.u16(off+2), p.u32(off+4))
		p.hexBytes(off+8, size-8)
	case kind == 2 && size >= 10:
		p.str(" vid ")
		p.hexBytes(off+2, 8)
	case kind == 3 && size >= 4:
		p.printf(" hwaddr type %d ", p.u16(off+2))
		p.hexBytes(off+4, size-4)
	case kind >= 1 && kind <= 3:
		p.str(" ?")
	default:
		p.field(" type ", kind)
	}
}

// dhcp6Message prints the message that a relay passes on. It opens a parenthesis that
// nothing closes, as tcpdump does.
func (p *Printer) dhcp6Message(off, size int) {
	p.str(" (")
	whole := p.cut(off, size)
	p.dhcp6(off, size)
	p.pkt = whole
}

// dhcp6Authentication prints how a message is authenticated.
func (p *Printer) dhcp6Authentication(off, size int) {
	proto := p.u8(off)
	p.str(" proto: ")
	p.tok(dhcp6Protocols, "%d", proto)
	p.str(", alg: ")
	p.tok(dhcp6Algorithms, "%d", p.u8(off+1))
	p.str(", RDM: ")
	p.tok(dhcp6Replays, "%d", p.u8(off+2))
	p.str(", RD:")
	for i := range 4 {
		p.printf(" %04x", p.u16(off+3+2*i))
	}
	off, size = off+11, size-11
	switch {
	case proto == 2 && size == 0:
	case proto == 2 && size >= 20:
		if realm := size - 20; realm > 0 {
			p.str(", realm: ")
			p.hexBytes(off, realm)
			off += realm
		}
		p.printf(", key ID: %08x, HMAC-MD5:", p.u32(off))
		p.dhcp6Words(off + 4)
	case proto == 3 && size == 17:
		p.str(" ")
		p.tok(dhcp6Keys, "type: ??", p.u8(off))
		p.str(" value:")
		p.dhcp6Words(off + 1)
	default:
		p.str(" ??")
	}
}

// dhcp6Words prints 16 bytes.
func (p *Printer) dhcp6Words(off int) {
	for i := range 4 {
		p.printf(" %08x", p.u32(off+4*i))
	}
}

// dhcp6Clocks prints NTP servers, and returns false where they end too early.
func (p *Printer) dhcp6Clocks(off, end int) bool {
	for off < end-4 {
		kind, size := p.u16(off), p.u16(off+2)
		if off += 4; off+size > end {
			return false
		}
		p.field(" subopt:", kind)
		switch {
		case (kind == 1 || kind == 2) && size == 16:
			p.str(" ")
			p.ip6(off)
		case kind == 3:
			p.str(" ")
			if p.domainName(off, off+size) < 0 {
				return false
			}
		default:
			p.str(" ?")
		}
		off += size
	}
	return true
}

// dhcp6Tunnel prints the name of the end of a tunnel.
func (p *Printer) dhcp6Tunnel(off, left int) {
	p.str(" ")
	for left > 0 && p.u8(off) != 0 {
		n := p.u8(off)
		off++
		if n >= left-1 {
			p.str(" ?")
			return
		}
		p.textZero(off, n)
		off, left = off+n, left-n-1
		if p.u8(off) != 0 {
			p.str(".")
		}
	}
}
