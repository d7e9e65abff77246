package dissect

import "strconv"

// mac prints the hardware address of n bytes at off: "02:00:00:00:00:01". Those of
// Ethernet have the name of who made them behind it, where there is no -n.
func (p *Printer) mac(off, n int) {
	p.need(off, n)
	if n == 0 {
		p.str("<empty>")
		return
	}
	b := p.pkt[off : off+n]
	if n == 6 && p.names != nil && string(b) == "\xff\xff\xff\xff\xff\xff" {
		p.str("Broadcast")
		return
	}
	p.colons(b)
	if n == 6 && p.names != nil {
		p.str(" (oui ")
		p.tok(ouiNames, "Unknown", p.u24(off))
		p.str(")")
	}
}

// colons prints bytes in hexadecimal with colons between them.
func (p *Printer) colons(b []byte) {
	for i, v := range b {
		if i > 0 {
			p.str(":")
		}
		p.out = append(p.out, hexDigits[v>>4], hexDigits[v&0xf])
	}
}

const hexDigits = "0123456789abcdef"

// ip4 prints the IPv4 address at off.
func (p *Printer) ip4(off int) {
	p.need(off, 4)
	if b := p.pkt[off : off+4]; !p.host(b) {
		p.dotted(b)
	}
}

func (p *Printer) dotted(b []byte) {
	for i, v := range b {
		if i > 0 {
			p.out = append(p.out, '.')
		}
		p.out = strconv.AppendUint(p.out, uint64(v), 10)
	}
}

// ip6 prints the IPv6 address at off.
func (p *Printer) ip6(off int) {
	p.need(off, 16)
	if b := p.pkt[off : off+16]; !p.host(b) {
		p.words(b)
	}
}

// words prints 16 bytes as an IPv6 address: the longest run of two or more zero words,
// the first of several, becomes "::". Addresses that embed one of IPv4 end in it.
func (p *Printer) words(b []byte) {
	var words [8]uint16
	for i := range words {
		words[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
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
			p.dotted(b[12:16])
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

// ouiNames are tcpdump's names of those who make or define things, by the first three
// bytes of what they number.
var ouiNames = table{
	0x000000: "Ethernet", ouiCisco: "Cisco", ouiIANA: "IANA", 0x000081: "Nortel Networks SONMP",
	ouiCisco90: "Cisco bridged", ouiBridged: "Ethernet bridged", 0x00a03e: "ATM Forum",
	0x00e02f: "DOCSIS Spanning Tree", ouiAppletalk: "Appletalk", 0x009069: "Juniper", 0x080009: "Hewlett-Packard",
	oui8023: "IEEE 802.3 Private", ouiTIA: "ANSI/TIA", ouiDCBX: "DCBX",
	0x002320: "Nicira Networks", 0x5c16c7: "Big Switch Networks", 0xb0d2f5: "Vello Systems", 0x002481: "HP",
	0x0004ea: "HP-Labs", 0x748771: "Infoblox Inc", 0xa42305: "Open Networking Lab", 0x00049f: "Freescale",
	0x0015ad: "Netronome", 0x001018: "Broadcom", 0x00e004: "PMC-Sierra", 0xd0f0db: "Ericsson",
}

// Numbers in ouiNames that matter elsewhere.
const (
	ouiCisco     = 0x00000c
	ouiIANA      = 0x00005e
	ouiCisco90   = 0x0000f8
	ouiBridged   = 0x0080c2 // also IEEE 802.1's
	ouiAppletalk = 0x080007
	oui8023      = 0x00120f
	ouiTIA       = 0x0012bb
	ouiDCBX      = 0x001b21
)
