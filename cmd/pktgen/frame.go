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
	udpLen     = 8
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
	protoUDP   = 17
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

// A flow says between whom the packets of a generator go.
type flow struct {
	srcMAC, dstMAC netmap.MAC
	src, dst       netip.AddrPort // of one family
	dials          []dial         // numbers that change from packet to packet
	text           string         // of the payload, again and again; "": payload
}

// A layout says where the parts of a frame begin.
type layout struct {
	v6        bool
	src, dst  int // addresses
	udp, body int
}

// layout returns that of the frames of f.
func (f flow) layout() layout { return layoutOf(f.src.Addr().Is6()) }

func layoutOf(v6 bool) layout {
	if v6 {
		return layout{v6: true, src: ipStart + 8, dst: ipStart + 24, udp: ipStart + ip6Len, body: ipStart + ip6Len + udpLen}
	}
	return layout{src: ipStart + 12, dst: ipStart + 16, udp: udpStart, body: bodyStart}
}

// newFrame returns a UDP packet of size bytes as pkt-gen builds it, with valid checksums.
// A frame that is shorter than its headers ends in the middle of them.
func newFrame(f flow, size int) []byte {
	return newPacket(f, size, size).frame()
}

// putHeaders writes all headers of f but the lengths and checksums.
func putHeaders(b []byte, f flow, l layout) {
	copy(b, f.dstMAC[:])
	copy(b[6:], f.srcMAC[:])
	h := b[ipStart:l.udp]
	if l.v6 {
		binary.BigEndian.PutUint16(b[12:], etherIPv6)
		h[0], h[6], h[7] = ipVersion6, protoUDP, ipTTL
	} else {
		binary.BigEndian.PutUint16(b[12:], etherIPv4)
		h[0], h[1] = ipVersion4, ipLowDelay
		binary.BigEndian.PutUint16(h[6:], ipDF)
		h[8], h[9] = ipTTL, protoUDP
	}
	copy(b[l.src:], f.src.Addr().AsSlice())
	copy(b[l.dst:], f.dst.Addr().AsSlice())
	binary.BigEndian.PutUint16(b[l.udp:], f.src.Port())
	binary.BigEndian.PutUint16(b[l.udp+2:], f.dst.Port())
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
