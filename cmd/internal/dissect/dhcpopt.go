package dissect

// Options of DHCP with a form of their own.
const (
	dhcpPad       = 0
	dhcpNode      = 46
	dhcpOverload  = 52
	dhcpKind      = 53
	dhcpWishes    = 55
	dhcpClient    = 61
	dhcpUserClass = 77
	dhcpFQDN      = 81
	dhcpAgent     = 82
	dhcpRoutes    = 121
	dhcpRoutesMS  = 249
	dhcpEnd       = 255
)

// A dhcpTag is an option: what it is made of, and its name.
type dhcpTag struct {
	// form is i for addresses, p for pairs of them, l and L for unsigned and signed
	// words, s for words of 16 bits, b for bytes, B for bytes that are yes or no, a for
	// text, $ for a form of its own.
	form byte
	name string
}

var dhcpTags = map[int]dhcpTag{
	0: {' ', "PAD"}, 1: {'i', "Subnet-Mask"}, 2: {'L', "Time-Zone"}, 3: {'i', "Default-Gateway"},
	4: {'i', "Time-Server"}, 5: {'i', "IEN-Name-Server"}, 6: {'i', "Domain-Name-Server"}, 7: {'i', "LOG"},
	8: {'i', "CS"}, 9: {'i', "LPR-Server"}, 10: {'i', "IM"}, 11: {'i', "RL"}, 12: {'a', "Hostname"},
	13: {'s', "BS"}, 14: {'a', "DP"}, 15: {'a', "Domain-Name"}, 16: {'i', "SS"}, 17: {'a', "RP"}, 18: {'a', "EP"},
	19: {'B', "IPF"}, 20: {'B', "SRT"}, 21: {'p', "PF"}, 22: {'s', "RSZ"}, 23: {'b', "TTL"},
	24: {'l', "MTU-Timeout"}, 25: {'s', "MTU-Table"}, 26: {'s', "MTU"}, 27: {'B', "LSN"}, 28: {'i', "BR"},
	29: {'B', "MD"}, 30: {'B', "MS"}, 31: {'B', "Router-Discovery"}, 32: {'i', "RSA"}, 33: {'p', "Static-Route"},
	34: {'B', "UT"}, 35: {'l', "AT"}, 36: {'B', "IE"}, 37: {'b', "TT"}, 38: {'l', "KI"}, 39: {'B', "KG"},
	40: {'a', "YD"}, 41: {'i', "YS"}, 42: {'i', "NTP"}, 43: {'b', "Vendor-Option"},
	44: {'i', "Netbios-Name-Server"}, 45: {'i', "WDD"}, 46: {'$', "Netbios-Node"}, 47: {'a', "Netbios-Scope"},
	48: {'i', "XFS"}, 49: {'i', "XDM"}, 50: {'i', "Requested-IP"}, 51: {'l', "Lease-Time"}, 52: {'$', "OO"},
	53: {' ', "DHCP-Message"}, 54: {'i', "Server-ID"}, 55: {'b', "Parameter-Request"}, 56: {'a', "MSG"},
	57: {'s', "MSZ"}, 58: {'l', "RN"}, 59: {'l', "RB"}, 60: {'a', "Vendor-Class"}, 61: {'$', "Client-ID"},
	64: {'s', "N+D"}, 65: {'i', "N+S"}, 66: {'a', "TFTP"}, 67: {'a', "BF"}, 68: {'i', "MH"}, 69: {'i', "SMTP"},
	70: {'i', "POP3"}, 71: {'i', "NNTP"}, 72: {'i', "WWW"}, 73: {'i', "FG"}, 74: {'i', "IRC"}, 75: {'i', "STS"},
	76: {'i', "STDA"}, 77: {'$', "User-Class"}, 78: {'b', "SLP-DA"}, 79: {'b', "SLP-SCOPE"}, 80: {'a', "SLP-NA"},
	81: {'$', "FQDN"}, 82: {'$', "Agent-Information"}, 83: {'b', "ARMT"}, 88: {'a', "TZSTR"}, 89: {'b', "FQDNS"},
	90: {'b', "AUTH"}, 91: {'L', "Last-Transaction-Time"}, 92: {'i', "Associated-IP"}, 93: {'s', "ARCH"},
	94: {'b', "NDI"}, 95: {'a', "LDAP"}, 97: {'b', "GUID"}, 98: {'a', "UAP"}, 100: {'a', "POSIX-TZ"},
	101: {'a', "TZ-Name"}, 112: {'i', "NI"}, 113: {'a', "NITAG"}, 114: {'a', "URL"}, 116: {'B', "NOAUTO"},
	117: {'s', "NSSEARCH"}, 118: {'i', "SUBNET"}, 121: {'$', "Classless-Static-Route"},
	150: {'i', "TFTP-Server-Address"}, 161: {'a', "MUD-URL"}, 249: {'$', "Classless-Static-Route-Microsoft"},
	255: {' ', "END"},
}

var (
	dhcpKinds = table{
		1: "Discover", 2: "Offer", 3: "Request", 4: "Decline", 5: "ACK", 6: "NACK", 7: "Release", 8: "Inform",
		10: "LeaseQuery", 11: "LeaseUnassigned", 12: "LeaseUnknown", 13: "LeaseActive",
	}
	dhcpNodes     = table{1: "b-node", 2: "p-node", 4: "m-node", 8: "h-node"}
	dhcpOverloads = table{1: "file", 2: "sname", 3: "file+sname"}
	dhcpHardware  = table{1: "ether", 6: "ieee802", 7: "arcnet", 15: "frelay", 23: "strip", 24: "ieee1394"}
	dhcpAgents    = table{1: "Circuit-ID", 2: "Remote-ID", 6: "Subscriber-ID"}
)

// dhcpTagOf returns what an option is; one that is not known has bytes or words,
// depending on its length.
func dhcpTagOf(tag, size int) dhcpTag {
	if t, ok := dhcpTags[tag]; ok {
		return t
	}
	form := byte('l')
	if size&1 != 0 {
		form = 'b'
	} else if size&2 != 0 {
		form = 's'
	}
	return dhcpTag{form, "Unknown"}
}

// dhcpOptions prints the options behind the cookie at off.
func (p *Printer) dhcpOptions(off int) {
	p.str("\n\t  Vendor-rfc1048 Extensions")
	p.printf("\n\t    Magic Cookie 0x%08x", p.u32(off))
	off += 4
	for p.has(off, 1) {
		tag := p.u8(off)
		off++
		if p.opt.Verbose < 3 && tag == dhcpPad {
			continue
		}
		if p.opt.Verbose < 3 && tag == dhcpEnd {
			return
		}
		size := 0
		if tag != dhcpPad && tag != dhcpEnd {
			size = p.u8(off)
			off++
		}
		t := dhcpTagOf(tag, size)
		p.str("\n\t    ")
		p.str(t.name)
		p.printf(" (%d), length %d", tag, size)
		if size > 0 {
			p.str(": ")
		}
		if tag == dhcpPad {
			off = p.dhcpPads(off)
		}
		p.want(off, size)
		switch {
		case tag == dhcpKind && size == 1:
			p.tok(dhcpKinds, "Unknown (%d)", p.u8(off))
		case tag == dhcpWishes:
			p.dhcpWanted(off, size)
		default:
			if left := size - p.dhcpOption(t.form, tag, off, size); left > 0 {
				p.field("\n\t  trailing data length ", left)
			}
		}
		off += size
	}
}

// dhcpPads counts the padding of which one byte stands before off, and returns where it
// ends.
func (p *Printer) dhcpPads(off int) int {
	n := 1
	for p.has(off, 1) && p.u8(off) == dhcpPad {
		off++
		n++
	}
	if n > 1 {
		p.field(", occurs ", n)
	}
	return off
}

// dhcpWanted prints the options that a client asks for.
func (p *Printer) dhcpWanted(off, size int) {
	for i := range size {
		if i%4 == 0 {
			p.str("\n\t      ")
		} else {
			p.str(", ")
		}
		tag := p.u8(off + i)
		p.str(dhcpTagOf(tag, 0).name)
		p.printf(" (%d)", tag)
	}
}

// dhcpOption prints the size bytes of an option, all of which are there, and returns how
// many of them have been printed.
func (p *Printer) dhcpOption(form byte, tag, off, size int) int {
	unit := 1
	switch form {
	case '$':
		return p.dhcpSpecial(tag, off, size)
	case 'a':
		p.quoted(off, size)
		return size
	case 'i', 'l', 'L':
		unit = 4
	case 'p':
		unit = 8
	case 's':
		unit = 2
	}
	i := 0
	for ; i+unit <= size; i += unit {
		if i > 0 {
			p.str([...]string{",", "."}[isBytes(form)])
		}
		p.dhcpValue(form, off+i)
	}
	return i
}

// isBytes returns 1 if an option is made of bytes as they are.
func isBytes(form byte) int {
	if form == 'b' || form == ' ' {
		return 1
	}
	return 0
}

func (p *Printer) dhcpValue(form byte, at int) {
	switch form {
	case 'i':
		p.ip4(at)
	case 'L':
		p.num(int(int32(p.u32(at))))
	case 'l':
		p.num(p.u32(at))
	case 'p':
		p.str("(")
		p.ip4(at)
		p.str(":")
		p.ip4(at + 4)
		p.str(")")
	case 's':
		p.num(p.u16(at))
	case 'B':
		switch v := p.u8(at); v {
		case 0:
			p.str("N")
		case 1:
			p.str("Y")
		default:
			p.printf("%d?", v)
		}
	default:
		p.num(p.u8(at))
	}
}

// quoted prints text in quotation marks. The packet ends where it is not there.
func (p *Printer) quoted(off, n int) {
	p.str(`"`)
	whole := p.text(off, n)
	p.str(`"`)
	if !whole {
		panic(ended{})
	}
}

// dhcpLeast has how many bytes options with a form of their own have at least.
var dhcpLeast = map[int]int{
	dhcpNode: 1, dhcpOverload: 1, dhcpClient: 1, dhcpFQDN: 3, dhcpRoutes: 5, dhcpRoutesMS: 5, dhcpUserClass: 2,
}

// dhcpSpecial prints an option with a form of its own, and returns how many of its bytes
// have been printed.
func (p *Printer) dhcpSpecial(tag, off, size int) int {
	if least := dhcpLeast[tag]; size < least {
		p.printf("[ERROR: length < %d bytes]", least)
		return size
	}
	switch tag {
	case dhcpNode:
		p.tok(dhcpNodes, "#%d", p.u8(off))
		return 1
	case dhcpOverload:
		p.tok(dhcpOverloads, "#%d", p.u8(off))
		return 1
	case dhcpClient:
		p.dhcpClientID(off, size)
	case dhcpFQDN:
		p.dhcpDomain(off, size)
	case dhcpAgent:
		return p.dhcpRelay(off, size)
	case dhcpRoutes, dhcpRoutesMS:
		p.dhcpRouteList(off, size)
	case dhcpUserClass:
		p.dhcpClasses(off, size)
	}
	return size
}

// dhcpClientID prints a text or a hardware address.
func (p *Printer) dhcpClientID(off, size int) {
	kind := p.u8(off)
	if kind == 0 {
		p.quoted(off+1, size-1)
		return
	}
	p.tok(dhcpHardware, "hardware-type %d,", kind)
	p.str(" ")
	p.colons(p.pkt[off+1 : off+size])
}

var dhcpFlags = []bit{{1, "S"}, {2, "O"}, {4, "E"}, {8, "N"}}

// dhcpDomain prints what a client wants to be called, and who is to see to it.
func (p *Printer) dhcpDomain(off, size int) {
	flags := p.u8(off)
	if flags&0xf0 != 0 {
		p.printf("[ERROR: MBZ nibble 0x%x != 0] ", flags>>4)
	}
	if flags&0xf != 0 {
		p.str("[")
		p.bits(dhcpFlags, "", "", flags)
		p.str("] ")
	}
	if a, b := p.u8(off+1), p.u8(off+2); a != 0 || b != 0 {
		p.printf("%d/%d ", a, b)
	}
	p.quoted(off+3, size-3)
}

// dhcpRelay prints what a relay says of where a client is. A single byte is left over.
func (p *Printer) dhcpRelay(off, size int) int {
	left := size
	for left >= 2 {
		kind, n := p.u8(off), p.u8(off+1)
		off, left = off+2, left-2
		p.str("\n\t      ")
		p.tok(dhcpAgents, "Unknown", kind)
		p.printf(" SubOption %d, length %d: ", kind, n)
		if n > left {
			p.str("length goes past end of option")
			return size
		}
		if _, known := dhcpAgents[kind]; known {
			p.text(off, n)
		} else {
			p.unknownData("\n\t\t", off, n)
		}
		off, left = off+n, left-n
	}
	return size - left
}

// dhcpRouteList prints routes, whose networks have as many bytes as they need.
func (p *Printer) dhcpRouteList(off, size int) {
	end := off + size
	for first := true; off < end; first = false {
		if !first {
			p.str(",")
		}
		width := p.u8(off)
		off++
		n := (width + 7) / 8
		if width > 32 {
			p.printf("[ERROR: Mask width (%d) > 32]", width)
			return
		}
		if left := end - off; left < n+4 {
			p.printf("[ERROR: Remaining length (%d) < %d bytes]", left, n+4)
			return
		}
		p.str("(")
		if width == 0 {
			p.str("default")
		} else {
			var net [4]byte
			copy(net[:], p.pkt[off:off+n])
			p.dotted(net[:])
			p.field("/", width)
		}
		p.str(":")
		p.ip4(off + n)
		p.str(")")
		off += n + 4
	}
}

// dhcpClasses prints the classes that a user belongs to.
func (p *Printer) dhcpClasses(off, size int) {
	end := off + size
	for i := 1; off < end; i++ {
		n := p.u8(off)
		off++
		p.printf("\n\t      instance#%d: ", i)
		if n == 0 {
			p.str("[ERROR: suboption length must be non-zero]")
			return
		}
		if end-off < n {
			p.str("[ERROR: invalid option]")
			return
		}
		p.quoted(off, n)
		p.field(", length ", n)
		off += n
	}
}
