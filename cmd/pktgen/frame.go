package main

import (
	"encoding/binary"
	"net/netip"

	"govale/netmap"
)

// Sizes and offsets of an Ethernet frame that carries IPv4 without options and UDP.
const (
	etherLen   = 14
	ipLen      = 20
	ip6Len     = 40
	ipStart    = etherLen
	udpStart   = ipStart + ipLen
	bodyStart  = udpStart + udpLen
	etherIPv4  = 0x0800
	etherIPv6  = 0x86dd
	ipVersion4 = 0x45 // version 4, 5 words of header
	ipVersion6 = 0x60
	ipLowDelay = 0x10 // IPTOS_LOWDELAY
	ipDF       = 0x4000
	ipTTL      = 64
)

// Sizes of a frame, without its CRC, that -l takes.
const (
	minFrame = 16
	maxFrame = 65536

	minEthernet = 60 // the least that a card sends, without its CRC
)

// payload fills the frame behind the UDP header, again and again.
const payload = "netmap pkt-gen DIRECT payload\n" +
	payloadEnd

// indirectPayload stands there in frames that are in no buffer of the port.
const indirectPayload = "netmap pkt-gen indirect payload\n" + payloadEnd

const payloadEnd = "http://info.iet.unipi.it/~luigi/netmap/ "

// A flow says what the packets of a generator are like, and between whom they go.
type flow struct {
	srcMAC, dstMAC netmap.MAC
	src, dst       netip.AddrPort // of one family
	tags           []vlanTag      // the outer one first
	proto          proto
	dials          []dial    // numbers that change from packet to packet
	mix            *mix      // which of the flows that they make is next; nil: one after the other
	text           string    // of the payload, again and again; "": payload
	raw            []byte    // the frame as it is given, instead of all that; nil: none
	seed           [2]uint64 // of all that is random
}

// A layout says where the parts of a frame begin.
type layout struct {
	v6        bool
	proto     proto
	ip        int
	src, dst  int // addresses
	transport int
	body      int
}

func (f *flow) v6() bool { return f.src.Addr().Is6() }

// layout returns that of the frames of f.
func (f *flow) layout() layout { return layoutOf(f.v6(), f.proto, len(f.tags)) }

// layoutOf returns the layout of frames with so many VLAN tags.
func layoutOf(v6 bool, t proto, tags int) layout {
	l := layout{v6: v6, proto: t, ip: etherLen + tagLen*tags}
	if v6 {
		l.src, l.dst, l.transport = l.ip+8, l.ip+24, l.ip+ip6Len
	} else {
		l.src, l.dst, l.transport = l.ip+12, l.ip+16, l.ip+ipLen
	}
	l.body = l.transport + t.transport(v6).header
	return l
}

// end returns where the IP packet in a frame of size bytes ends. A SYN has no data in the
// shortest frame that Ethernet has: what is behind its header there is padding.
func (l layout) end(size int) int {
	if l.proto == tcpSYN && size <= minEthernet {
		return min(size, l.body)
	}
	return size
}

// newFrame returns a packet of size bytes as pkt-gen builds it, with valid checksums.
// A frame that is shorter than its headers ends in the middle of them.
func newFrame(f flow, size int) []byte {
	return newPacket(f, oneSize(size)).frame()
}

// putHeaders writes all headers of f but the lengths and checksums.
func putHeaders(b []byte, f flow, l layout) {
	copy(b, f.dstMAC[:])
	copy(b[6:], f.srcMAC[:])
	putTags(b, f.tags)
	number := f.proto.transport(l.v6).number
	h := b[l.ip:l.transport]
	if l.v6 {
		binary.BigEndian.PutUint16(b[l.ip-2:], etherIPv6)
		h[0], h[6], h[7] = ipVersion6, number, ipTTL
	} else {
		binary.BigEndian.PutUint16(b[l.ip-2:], etherIPv4)
		h[0], h[1] = ipVersion4, ipLowDelay
		binary.BigEndian.PutUint16(h[6:], ipDF)
		h[8], h[9] = ipTTL, number
	}
	copy(b[l.src:], f.src.Addr().AsSlice())
	copy(b[l.dst:], f.dst.Addr().AsSlice())
	putTransport(b[l.transport:l.body], f)
}

// fillBody writes the payload. Padding is zeros.
func fillBody(b []byte, l layout, text string) {
	from := l.body
	if l.proto == tcpSYN {
		from = max(from, minEthernet)
	}
	for body := b[min(from, len(b)):]; len(body) > 0; {
		body = body[copy(body, text):]
	}
}

// sum adds up the 16-bit words of b, with a zero byte behind an odd one.
func sum(b []byte) (s uint64) {
	for ; len(b) >= 2; b = b[2:] {
		s += uint64(binary.BigEndian.Uint16(b))
	}
	if len(b) == 1 {
		s += uint64(b[0]) << 8
	}
	return s
}

// fold adds the carries of a sum to it until 16 bits are left.
func fold(s uint64) uint16 {
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}
