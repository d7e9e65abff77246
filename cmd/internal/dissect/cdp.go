package dissect

import "strconv"

// Fields of a CDP message.
const (
	cdpDevice    = 0x01
	cdpAddress   = 0x02
	cdpAbility   = 0x04
	cdpVersion   = 0x05
	cdpPrefixes  = 0x07
	cdpVLAN      = 0x0a
	cdpDuplex    = 0x0b
	cdpVoice     = 0x0e
	cdpVoiceWish = 0x0f
	cdpPower     = 0x10
	cdpMTU       = 0x11
	cdpTrust     = 0x12
	cdpUntrusted = 0x13
	cdpManage    = 0x16
	cdpPlace     = 0x17
)

// A cdpField has the name of a field, and how many bytes it may have, 0 for any number;
// text fields say so, and plain ones are not decoded.
type cdpField struct {
	name        string
	least, most int
	text, plain bool
}

var cdpFields = [...]cdpField{
	cdpDevice: {name: "Device-ID", text: true}, cdpAddress: {name: "Address"}, 0x03: {name: "Port-ID", text: true},
	cdpAbility: {name: "Capability", least: 4, most: 4}, cdpVersion: {name: "Version String"},
	0x06: {name: "Platform", text: true}, cdpPrefixes: {name: "Prefixes"},
	0x08: {name: "Protocol-Hello option", plain: true}, 0x09: {name: "VTP Management Domain", text: true},
	cdpVLAN: {name: "Native VLAN ID", least: 2, most: 2}, cdpDuplex: {name: "Duplex", least: 1, most: 1},
	0x0d: {}, cdpVoice: {name: "ATA-186 VoIP VLAN assignment", least: 3, most: 3},
	cdpVoiceWish: {name: "ATA-186 VoIP VLAN request", least: 2, most: 3},
	cdpPower:     {name: "power consumption", least: 1, most: 3}, cdpMTU: {name: "MTU", least: 4, most: 4},
	cdpTrust: {name: "AVVID trust bitmap", least: 1, most: 1}, cdpUntrusted: {name: "AVVID untrusted ports CoS", least: 1, most: 1},
	0x14: {name: "System Name", text: true}, 0x15: {name: "System Object ID (not decoded)", plain: true},
	cdpManage: {name: "Management Addresses", least: 4}, cdpPlace: {name: "Physical Location", least: 1},
}

var cdpAbilities = []bit{
	{0x01, "Router"}, {0x02, "Transparent Bridge"}, {0x04, "Source Route Bridge"}, {0x08, "L2 Switch"},
	{0x10, "L3 capable"}, {0x20, "IGMP snooping"}, {0x40, "L1 capable"},
}

// cdp prints a message of Cisco's discovery protocol, in length bytes: with -v each of its
// fields, else who sends it.
func (p *Printer) cdp(off, length int) {
	p.proto = "cdp"
	whole := length
	if length < 4 {
		p.printf(" (packet length %d < 4)", length)
		p.invalid()
		p.need(off, length)
		return
	}
	version, ttl := p.u8(off), p.u8(off+1)
	p.printf("CDPv%d, ttl: %ds", version, ttl)
	sum := p.u16(off + 2)
	p.verbose(", checksum: 0x%04x (unverified), length %d", sum, whole)
	off, length = off+4, length-4
	for length > 0 {
		size := p.cdpField(off, length)
		if size < 0 {
			return
		}
		off, length = off+size, length-size
	}
	if p.opt.Verbose == 0 {
		p.field(", length ", whole)
	}
}

// cdpField prints a field and returns its size, -1 where that ends the packet.
func (p *Printer) cdpField(off, length int) int {
	if length < 4 {
		p.printf(" (remaining packet length %d < 4)", length)
		return p.cdpInvalid(off, length)
	}
	kind, size := p.u16(off), p.u16(off+2)
	var f cdpField
	known := kind < len(cdpFields)
	if known {
		f = cdpFields[kind]
	}
	name := f.name
	if name == "" {
		name = "unknown field type"
	}
	if size < 4 {
		if p.opt.Verbose > 0 {
			p.cdpName(name, "TLV", kind, size)
			p.str(" (too short)")
		} else {
			p.str(", ")
			p.str(name)
			p.printf(" TLV length %d too short", size)
		}
		return p.cdpInvalid(off, length)
	}
	if size > length {
		p.printf(" (TLV length %d > %d)", size, length)
		return p.cdpInvalid(off, length)
	}
	n := size - 4
	shown := p.opt.Verbose > 0 || kind == cdpDevice
	if p.opt.Verbose > 0 {
		p.cdpName(name, "value", kind, n)
		p.str(": ")
	} else if shown {
		p.str(", Device-ID ")
	}
	covered := false
	if known && (f.least > 0 && n < f.least || f.most > 0 && n > f.most) {
		p.str(" (malformed TLV)")
	} else if known && shown {
		p.cdpValue(f, kind, off+4, n)
		covered = true
	}
	if !covered {
		p.need(off+4, n)
		p.unknownData("\n\t  ", off+4, n)
	}
	return size
}

// cdpInvalid ends a message that makes no sense.
func (p *Printer) cdpInvalid(off, length int) int {
	p.invalid()
	p.need(off, length)
	return -1
}

func (p *Printer) cdpName(name, what string, kind, n int) {
	p.str("\n\t")
	p.str(name)
	p.printf(" (0x%02x), ", kind)
	p.str(what)
	p.printf(" length: %d byte", n)
	if n != 1 {
		p.str("s")
	}
}

// cdpValue prints the n bytes of a field.
func (p *Printer) cdpValue(f cdpField, kind, off, n int) {
	switch {
	case f.text:
		p.str("'")
		p.cdpText(off, n)
		p.str("'")
		return
	case f.plain || f.name == "":
		p.need(off, n)
		return
	}
	switch kind {
	case cdpAddress, cdpManage:
		p.cdpAddresses(off, n)
	case cdpAbility:
		v := p.u32(off)
		p.printf("(0x%08x): ", v)
		p.bits(cdpAbilities, "none", ", ", v)
	case cdpVersion:
		p.cdpLines(off, n)
	case cdpPrefixes:
		p.cdpNetworks(off, n)
	case cdpVLAN:
		p.num(p.u16(off))
	case cdpDuplex:
		if p.u8(off) != 0 {
			p.str("full")
		} else {
			p.str("half")
		}
	case cdpVoice, cdpVoiceWish:
		if n == 2 {
			p.printf("unknown 0x%04x", p.u16(off))
		} else {
			p.printf("app %d, vlan %d", p.u8(off), p.u16(off+1))
		}
	case cdpPower:
		p.cdpPower(off, n)
	case cdpMTU:
		p.printf("%d bytes", p.u32(off))
	case cdpTrust, cdpUntrusted:
		p.printf("0x%02x", p.u8(off))
	case cdpPlace:
		p.printf("0x%02x", p.u8(off))
		if n > 1 {
			p.str("/")
			p.cdpText(off+1, n-1)
		}
	}
}

// cdpText prints text. The packet ends where it is not there.
func (p *Printer) cdpText(off, n int) {
	if !p.text(off, n) {
		panic(short{})
	}
}

// cdpLines prints text that has several lines.
func (p *Printer) cdpLines(off, n int) {
	p.str("\n\t  ")
	for i := range n {
		if c := p.u8(off + i); c == '\n' {
			p.str("\n\t  ")
		} else {
			p.char(byte(c))
		}
	}
}

// cdpPower prints milliwatts as watts.
func (p *Printer) cdpPower(off, n int) {
	v := 0
	switch n {
	case 1:
		v = p.u8(off)
	case 2:
		v = p.u16(off)
	case 3:
		v = p.u24(off)
	}
	p.out = strconv.AppendFloat(p.out, float64(v)/1000, 'f', 2, 64)
	p.str("W")
}

// cdpNetworks prints networks of IPv4.
func (p *Printer) cdpNetworks(off, n int) {
	if n%5 != 0 {
		p.printf(" [length %d is not a multiple of 5]", n)
		p.need(off, n)
		return
	}
	p.printf(" IPv4 Prefixes (%d):", n/5)
	for i := 0; i < n; i += 5 {
		p.need(off+i, 5)
		p.str(" ")
		p.dotted(p.pkt[off+i : off+i+4])
		p.field("/", p.u8(off+i+4))
	}
}

// cdpAddresses prints addresses, each with the protocol it is one of.
func (p *Printer) cdpAddresses(off, n int) {
	if n < 4 {
		p.str(" (not enough space for num)")
		p.need(off, n)
		return
	}
	num := p.u32(off)
	off, n = off+4, n-4
	for ; num > 0; num-- {
		size := p.cdpAddress(off, n, num)
		if size < 0 {
			return
		}
		off, n = off+size, n-size
		if num > 1 {
			p.str(" ")
		}
	}
	if n > 0 {
		p.printf(" (%d bytes of stray data)", n)
	}
}

// cdpAddress prints the address at off, of which num are left, and returns its size, -1
// where the n bytes are too few.
func (p *Printer) cdpAddress(off, n, num int) int {
	lack := func(text string, off, n int) int {
		p.str(text)
		p.need(off, n)
		return -1
	}
	if n < 2 {
		return lack(" (not enough space for PT+PL)", off, n)
	}
	kind, plen := p.u8(off), p.u8(off+1)
	if n-2 < plen+2 {
		return lack(" (not enough space for P+AL)", off+2, n-2)
	}
	alen := p.u16(off + 2 + plen)
	at, left := off+2+plen+2, n-2-plen-2
	size := 2 + plen + 2 + alen
	switch {
	case kind == 1 && plen == 1 && p.u8(off+2) == 0xcc && alen == 4:
		if left < alen {
			return lack(" (not enough space for A)", at, left)
		}
		p.need(at, 4)
		p.printf("IPv4 (%d) ", num)
		p.ip4(at)
	case kind == 2 && plen == 8 && p.has(off+2, 8) && string(p.pkt[off+2:off+10]) == "\xaa\xaa\x03\x00\x00\x00\x86\xdd" && alen == 16:
		if left < alen {
			return lack(" (not enough space for A)", at, left)
		}
		p.need(at, 16)
		p.printf("IPv6 (%d) ", num)
		p.ip6(at)
	default:
		p.printf("pt=0x%02x, pl=%d, pb=", kind, plen)
		p.cdpBytes(off+2, plen)
		p.printf(", al=%d, a=", alen)
		if left < alen {
			return lack(" (not enough space for A)", at, left)
		}
		p.cdpBytes(at, alen)
	}
	return size
}

func (p *Printer) cdpBytes(off, n int) {
	for i := range n {
		p.printf(" %02x", p.u8(off+i))
	}
}
