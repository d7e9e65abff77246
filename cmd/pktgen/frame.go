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
	udpLen     = 8
	ipStart    = etherLen
	udpStart   = ipStart + ipLen
	bodyStart  = udpStart + udpLen
	etherIPv4  = 0x0800
	ipVersion4 = 0x45 // version 4, 5 words of header
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
	"http://info.iet.unipi.it/~luigi/netmap/ "

// A flow says between whom the packets of a generator go.
type flow struct {
	srcMAC, dstMAC netmap.MAC
	src, dst       netip.AddrPort // IPv4
}

// newFrame returns a UDP packet of size bytes as pkt-gen builds it, with valid checksums.
// A frame of less than 42 bytes ends in the middle of its headers.
func newFrame(f flow, size int) []byte {
	b := make([]byte, max(size, bodyStart))
	for body := b[bodyStart:]; len(body) > 0; {
		body = body[copy(body, payload):]
	}
	putEther(b, f)
	putIPv4(b, f, size-etherLen)
	putUDP(b, f, max(size-udpStart, 0))
	return b[:size:size]
}

func putEther(b []byte, f flow) {
	copy(b, f.dstMAC[:])
	copy(b[6:], f.srcMAC[:])
	binary.BigEndian.PutUint16(b[12:], etherIPv4)
}

// putIPv4 writes the header of a packet of n bytes.
func putIPv4(b []byte, f flow, n int) {
	h := b[ipStart:udpStart]
	h[0], h[1] = ipVersion4, ipLowDelay
	binary.BigEndian.PutUint16(h[2:], uint16(n))
	binary.BigEndian.PutUint16(h[6:], ipDF)
	h[8], h[9] = ipTTL, protoUDP
	src, dst := f.src.Addr().As4(), f.dst.Addr().As4()
	copy(h[12:], src[:])
	copy(h[16:], dst[:])
	binary.BigEndian.PutUint16(h[10:], ^fold(sum(h)))
}

// putUDP writes the header of a datagram of n bytes. Its checksum covers the addresses,
// which are in b already.
func putUDP(b []byte, f flow, n int) {
	h := b[udpStart:]
	binary.BigEndian.PutUint16(h, f.src.Port())
	binary.BigEndian.PutUint16(h[2:], f.dst.Port())
	binary.BigEndian.PutUint16(h[4:], uint16(n))
	pseudo := sum(b[ipStart+12:udpStart]) + protoUDP + uint64(uint16(n))
	check := ^fold(pseudo + sum(h))
	if check == 0 {
		check = 0xffff // 0 says that there is no checksum (RFC 768)
	}
	binary.BigEndian.PutUint16(h[6:], check)
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
