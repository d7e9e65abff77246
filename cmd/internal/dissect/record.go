package dissect

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/netip"
	"time"
)

// A Record is what is printed for a packet with Options.JSON: an object on a line of its
// own. cmd/nmdump/nmdump.schema.json says the same to programs.
//
// Of several headers of one kind, as tunnels have them, it has the outermost; the summary
// tells of all. What a packet does not have, or has not been captured, is absent.
type Record struct {
	Number    int         `json:"number"`              // from 1 on
	Time      string      `json:"time"`                // RFC 3339, UTC, with nanoseconds
	Timestamp json.Number `json:"timestamp"`           // the same in seconds since 1970
	Interface string      `json:"interface,omitempty"` // where it was seen
	Direction string      `json:"direction,omitempty"` // in or out
	Length    int         `json:"length"`              // bytes on the wire
	Captured  int         `json:"captured"`            // bytes of them that were captured

	Ethernet *EthernetRecord `json:"eth,omitempty"`
	VLAN     []VLANRecord    `json:"vlan,omitempty"` // tags, the outermost first
	ARP      *ARPRecord      `json:"arp,omitempty"`
	IP       *IPRecord       `json:"ip,omitempty"`
	ICMP     *ICMPRecord     `json:"icmp,omitempty"`
	ICMP6    *ICMPRecord     `json:"icmp6,omitempty"`
	TCP      *TCPRecord      `json:"tcp,omitempty"`
	UDP      *UDPRecord      `json:"udp,omitempty"`
	SCTP     *PortsRecord    `json:"sctp,omitempty"`

	Summary    string `json:"summary"`              // what is printed without JSON, but for the time
	Incomplete string `json:"incomplete,omitempty"` // the protocol in which the packet ends too early
	Invalid    bool   `json:"invalid,omitempty"`    // something in it no sender may send
	Data       string `json:"data,omitempty"`       // all that was captured, in hexadecimal, with -x or -X
}

// An EthernetRecord is an Ethernet header. Frames of IEEE 802.3 have a size in place of a
// type.
type EthernetRecord struct {
	Source      string `json:"src"`
	Destination string `json:"dst"`
	Type        string `json:"type,omitempty"` // of the payload, behind VLAN tags: "0x0800"
	Size        *int   `json:"size,omitempty"`
}

// A VLANRecord is a tag.
type VLANRecord struct {
	Type     string `json:"type"` // "0x8100"
	ID       int    `json:"id"`
	Priority int    `json:"priority"`
	DEI      bool   `json:"dei"` // may be dropped before others
}

// An ARPRecord is an ARP or RARP packet for IPv4 over Ethernet.
type ARPRecord struct {
	Operation int    `json:"operation"` // 1 request, 2 reply
	SenderMAC string `json:"sender_mac"`
	SenderIP  string `json:"sender_ip"`
	TargetMAC string `json:"target_mac"`
	TargetIP  string `json:"target_ip"`
}

// An IPRecord is a header of IPv4 or IPv6.
type IPRecord struct {
	Version     int    `json:"version"`
	Source      string `json:"src"`
	Destination string `json:"dst"`
	Protocol    int    `json:"protocol"` // in IPv6, behind the extension headers
	TTL         int    `json:"ttl"`      // in IPv6, the hop limit
	TOS         int    `json:"tos"`      // in IPv6, the traffic class
	Length      int    `json:"length"`   // of the packet, as it says itself

	ID       *int            `json:"id,omitempty"`   // in IPv4
	Flow     *int            `json:"flow,omitempty"` // in IPv6
	Fragment *FragmentRecord `json:"fragment,omitempty"`
}

// A FragmentRecord says which part of a packet a fragment is.
type FragmentRecord struct {
	Offset int  `json:"offset"` // in bytes
	More   bool `json:"more"`   // it is not the last
}

// An ICMPRecord is what an ICMP or ICMPv6 message is about.
type ICMPRecord struct {
	Type int `json:"type"`
	Code int `json:"code"`
}

// A PortsRecord is from where to where a transport protocol goes.
type PortsRecord struct {
	Source      int `json:"src"`
	Destination int `json:"dst"`
}

// A TCPRecord is a TCP header. Its numbers are absolute.
type TCPRecord struct {
	PortsRecord
	Flags  []string `json:"flags"` // FIN, SYN, RST, PSH, ACK, URG, ECE, CWR
	Seq    uint32   `json:"seq"`
	Ack    uint32   `json:"ack"`
	Window int      `json:"window"`
	Length int      `json:"length"` // bytes of data
}

// A UDPRecord is a UDP header.
type UDPRecord struct {
	PortsRecord
	Length int `json:"length"` // bytes of data, as it says itself
}

// object prints a packet as JSON.
func (p *Printer) object(pkt *Packet) {
	t := time.Unix(0, pkt.Time).UTC()
	r := Record{
		Number: p.count, Time: t.Format("2006-01-02T15:04:05.000000000Z"),
		Timestamp: json.Number(stampOf(pkt.Time)),
		Interface: pkt.Interface, Direction: pkt.Direction.String(),
		Length: pkt.Length, Captured: len(pkt.Data),
	}
	r.fill(pkt.Data)
	r.Summary = p.summary(pkt)
	r.Incomplete, r.Invalid = p.incomplete, p.wrong
	if p.opt.Hex > 0 || p.opt.HexASCII > 0 {
		r.Data = hex.EncodeToString(pkt.Data)
	}
	b := bytes.NewBuffer(p.out)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&r); err != nil {
		panic(err) // there is nothing in a Record that cannot be encoded
	}
	p.out = b.Bytes()
}

// stampOf returns seconds with nine digits behind the point.
func stampOf(ts int64) string {
	var p Printer
	p.clock.tick, p.clock.digits = 1, 9
	p.num(int(ts / 1e9))
	p.fraction(ts % 1e9)
	return string(p.out)
}

// summary returns what is printed for a packet as text, without time, number and dump.
func (p *Printer) summary(pkt *Packet) string {
	out := p.out
	p.out, p.incomplete, p.wrong = nil, "", false
	if p.invalidHeader(len(pkt.Data), pkt.Length) {
		p.wrong = true
	} else {
		p.decode(pkt)
	}
	text := string(bytes.TrimSpace(p.out))
	p.out = out
	return text
}

// fill decodes what the record has of a frame's headers.
func (r *Record) fill(b []byte) {
	if len(b) < etherHeader {
		return
	}
	r.Ethernet = &EthernetRecord{Source: macOf(b[6:12]), Destination: macOf(b[:6])}
	kind := be16(b[12:])
	b = b[etherHeader:]
	for kind == etherVLAN || kind == etherQinQ || kind == ether9100 || kind == ether9200 {
		if len(b) < 4 {
			break
		}
		tci := be16(b)
		r.VLAN = append(r.VLAN, VLANRecord{typeOf(kind), tci & 0xfff, tci >> 13, tci&0x1000 != 0})
		kind, b = be16(b[2:]), b[4:]
	}
	if kind <= etherMaxLength {
		r.Ethernet.Size = &kind
		return
	}
	r.Ethernet.Type = typeOf(kind)
	switch kind {
	case etherARP, etherRARP:
		r.arp(b)
	case etherIPv4:
		r.ip4(b)
	case etherIPv6:
		r.ip6(b)
	}
}

func be16(b []byte) int { return int(b[0])<<8 | int(b[1]) }

func be32(b []byte) uint32 { return uint32(be16(b))<<16 | uint32(be16(b[2:])) }

func macOf(b []byte) string { return net.HardwareAddr(b).String() }

func typeOf(kind int) string { return "0x" + hex.EncodeToString([]byte{byte(kind >> 8), byte(kind)}) }

func ipOf(b []byte) string {
	addr, _ := netip.AddrFromSlice(b)
	return addr.String()
}

func (r *Record) arp(b []byte) {
	if len(b) < 28 || be16(b[2:]) != etherIPv4 || b[4] != 6 || b[5] != 4 {
		return
	}
	r.ARP = &ARPRecord{be16(b[6:]), macOf(b[8:14]), ipOf(b[14:18]), macOf(b[18:24]), ipOf(b[24:28])}
}

func (r *Record) ip4(b []byte) {
	if len(b) < 20 || b[0]>>4 != 4 {
		return
	}
	id := be16(b[4:])
	ip := &IPRecord{
		Version: 4, Source: ipOf(b[12:16]), Destination: ipOf(b[16:20]), Protocol: int(b[9]), TTL: int(b[8]), TOS: int(b[1]),
		Length: be16(b[2:]), ID: &id,
	}
	r.IP = ip
	offset, more := be16(b[6:])&0x1fff*8, b[6]&0x20 != 0
	if offset != 0 || more {
		ip.Fragment = &FragmentRecord{offset, more}
	}
	if hlen := int(b[0]&0xf) * 4; offset == 0 && hlen >= 20 && hlen <= len(b) {
		r.transport(ip.Protocol, b[hlen:], ip.Length-hlen)
	}
}

func (r *Record) ip6(b []byte) {
	if len(b) < 40 || b[0]>>4 != 6 {
		return
	}
	flow := int(be32(b) & 0xfffff)
	ip := &IPRecord{
		Version: 6, Source: ipOf(b[8:24]), Destination: ipOf(b[24:40]), TTL: int(b[7]), TOS: int(be32(b) >> 20 & 0xff),
		Length: 40 + be16(b[4:]), Flow: &flow,
	}
	r.IP = ip
	next, left := int(b[6]), ip.Length-40
	b = b[40:]
	for {
		ip.Protocol = next
		size := 0
		switch next {
		case protoHopByHop, protoDestOpts, protoRouting:
			if len(b) >= 2 {
				size = (int(b[1]) + 1) * 8
			}
		case protoFragment:
			size = 8
		default:
			if ip.Fragment == nil || ip.Fragment.Offset == 0 {
				r.transport(next, b, left)
			}
			return
		}
		if size == 0 || size > len(b) || ip.Fragment != nil && ip.Fragment.Offset != 0 {
			return
		}
		if next == protoFragment {
			ip.Fragment = &FragmentRecord{be16(b[2:]) & 0xfff8, b[3]&1 != 0}
		}
		next, left, b = int(b[0]), left-size, b[size:]
	}
}

// tcpFlagNames are the names of the flags, from the lowest bit on.
var tcpFlagNames = [...]string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"}

// transport decodes the header of a transport protocol, which with what it carries has
// length bytes.
func (r *Record) transport(proto int, b []byte, length int) {
	switch {
	case proto == protoICMP && len(b) >= 2 && r.IP.Version == 4:
		r.ICMP = &ICMPRecord{int(b[0]), int(b[1])}
	case proto == protoICMPv6 && len(b) >= 2 && r.IP.Version == 6:
		r.ICMP6 = &ICMPRecord{int(b[0]), int(b[1])}
	case proto == protoSCTP && len(b) >= 4:
		r.SCTP = &PortsRecord{be16(b), be16(b[2:])}
	case proto == protoUDP && len(b) >= 8:
		r.UDP = &UDPRecord{PortsRecord{be16(b), be16(b[2:])}, max(0, be16(b[4:])-8)}
	case proto == protoTCP && len(b) >= 20:
		t := &TCPRecord{
			PortsRecord: PortsRecord{be16(b), be16(b[2:])}, Flags: []string{}, Seq: be32(b[4:]), Ack: be32(b[8:]), Window: be16(b[14:]),
			Length: max(0, length-int(b[12]>>4)*4),
		}
		for i, name := range tcpFlagNames {
			if b[13]>>i&1 != 0 {
				t.Flags = append(t.Flags, name)
			}
		}
		r.TCP = t
	}
}
