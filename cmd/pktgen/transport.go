package main

import "encoding/binary"

// A proto is what IP carries in a packet: --proto.
type proto uint8

const (
	udp proto = iota // as pkt-gen
	tcpSYN
	icmpEcho
)

// protoNames are those of the command line.
var protoNames = map[string]proto{"udp": udp, "tcp-syn": tcpSYN, "icmp": icmpEcho}

// Protocol numbers, and what stands in the headers behind IP.
const (
	protoICMP  = 1
	protoTCP   = 6
	protoUDP   = 17
	protoICMP6 = 58

	udpLen  = 8
	tcpLen  = 20
	icmpLen = 8

	tcpSYNFlag  = 0x02
	tcpWindow   = 65535
	icmpRequest = 8   // echo request
	icmp6Ask    = 128 // echo request
)

// A transport says what the header of a proto is like.
type transport struct {
	number  byte // of the protocol
	header  int  // bytes
	check   int  // where the checksum is
	pseudo  bool // the checksum covers the addresses too
	lengths int  // how often it covers the length
}

func (t proto) transport(v6 bool) transport {
	switch {
	case t == tcpSYN:
		return transport{protoTCP, tcpLen, 16, true, 1}
	case t == icmpEcho && v6:
		return transport{protoICMP6, icmpLen, 2, true, 1}
	case t == icmpEcho:
		return transport{protoICMP, icmpLen, 2, false, 0}
	}
	return transport{protoUDP, udpLen, 6, true, 2}
}

// Offsets in headers of what changes from one packet to the next.
const (
	tcpSequence  = 4
	icmpIdent    = 4
	icmpSequence = 6
)

// putTransport writes the header behind IP but its length and checksum. An echo request
// has the source port as its identifier.
func putTransport(b []byte, f flow) {
	src, dst := f.src.Port(), f.dst.Port()
	if f.proto == icmpEcho {
		if b[0] = icmpRequest; f.v6() {
			b[0] = icmp6Ask
		}
		binary.BigEndian.PutUint16(b[icmpIdent:], src)
		return
	}
	binary.BigEndian.PutUint16(b, src)
	binary.BigEndian.PutUint16(b[2:], dst)
	if f.proto == tcpSYN {
		b[12], b[13] = tcpLen/4<<4, tcpSYNFlag
		binary.BigEndian.PutUint16(b[14:], tcpWindow)
	}
}
