package dissect

import (
	"encoding/binary"
	"slices"
)

// A layer makes a packet out of what it carries.
type layer func(payload []byte) []byte

// packet puts layers around each other, the first one outermost.
func packet(layers ...layer) []byte {
	var b []byte
	for _, l := range slices.Backward(layers) {
		b = l(b)
	}
	return b
}

// raw is a payload, and what it carries behind it.
func raw(parts ...any) layer {
	return func(payload []byte) []byte { return append(bytesOf(parts...), payload...) }
}

// bytesOf puts together strings, bytes and numbers: uint8, uint16 and uint32 in network
// byte order, int as one byte.
func bytesOf(parts ...any) (b []byte) {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		case int:
			b = append(b, byte(p))
		case uint8:
			b = append(b, p)
		case uint16:
			b = binary.BigEndian.AppendUint16(b, p)
		case uint32:
			b = binary.BigEndian.AppendUint32(b, p)
		case uint64:
			b = binary.BigEndian.AppendUint64(b, p)
		default:
			panic(p)
		}
	}
	return b
}

const (
	macA = "\x02\x00\x00\x00\x00\x0a"
	macB = "\x02\x00\x00\x00\x00\x0b"
	ip4A = "\x0a\x00\x00\x01"
	ip4B = "\x0a\x01\x00\x02"
	ip6A = "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"
	ip6B = "\xfe\x80\x00\x00\x00\x00\x00\x00\x02\x00\x00\xff\xfe\x00\x00\x0b"
)

// eth is an Ethernet header.
func eth(kind int) layer { return raw(macB, macA, uint16(kind)) }

// vlan is a tag, whose type the header in front of it has.
func vlan(tci, kind int) layer { return raw(uint16(tci), uint16(kind)) }

// sum16 is the Internet checksum.
func sum16(b []byte) uint16 { return ^uint16(onesSum(0, b)) }

// ip4 is an IPv4 header, with what to change in it.
func ip4(proto int, options string, change ...func(h []byte)) layer {
	return func(payload []byte) []byte {
		hlen := 20 + len(options)
		h := bytesOf(0x40|hlen/4, 0x10, uint16(hlen+len(payload)), uint16(0x1234), uint16(0x4000), 64, proto, uint16(0), ip4A, ip4B, options)
		for _, f := range change {
			f(h)
		}
		binary.BigEndian.PutUint16(h[10:], sum16(h))
		fixSum(payload, proto, bytesOf(ip4A, ip4B, 0, proto, uint16(len(payload))))
		return append(h, payload...)
	}
}

// ip6 is an IPv6 header.
func ip6(next int, change ...func(h []byte)) layer {
	return func(payload []byte) []byte {
		h := bytesOf(uint32(0x60000000), uint16(len(payload)), next, 64, ip6A, ip6B)
		for _, f := range change {
			f(h)
		}
		fixSum(payload, next, bytesOf(ip6A, ip6B, uint32(len(payload)), uint16(0), 0, next))
		return append(h, payload...)
	}
}

// fixSum writes the checksum into a transport header.
func fixSum(payload []byte, proto int, pseudo []byte) {
	at, ok := map[int]int{protoTCP: 16, protoUDP: 6, protoICMP: 2, protoICMPv6: 2, protoIGMP: 2}[proto]
	if !ok || len(payload) < at+2 {
		return
	}
	if proto == protoICMP || proto == protoIGMP {
		pseudo = nil
	}
	copy(payload[at:], "\x00\x00")
	binary.BigEndian.PutUint16(payload[at:], sum16(append(pseudo, payload...)))
}

func udp(sport, dport int) layer {
	return func(payload []byte) []byte {
		return append(bytesOf(uint16(sport), uint16(dport), uint16(8+len(payload)), uint16(0)), payload...)
	}
}

func tcp(sport, dport int, seq, ack uint32, flags int, options string) layer {
	return raw(uint16(sport), uint16(dport), seq, ack, (20+len(options))/4<<4, flags, uint16(512), uint16(0), uint16(7), options)
}

// set changes bytes of a header.
func set(at int, b ...byte) func([]byte) { return func(h []byte) { copy(h[at:], b) } }

// whole returns packets that are captured completely.
func whole(data ...[]byte) (packets []Packet) {
	for _, d := range data {
		packets = append(packets, Packet{Data: d, Length: len(d)})
	}
	return packets
}

// cutEverywhere returns the packet captured only up to each of its bytes.
func cutEverywhere(data []byte) (packets []Packet) {
	for n := 1; n <= len(data); n++ {
		packets = append(packets, Packet{Data: data[:n], Length: len(data)})
	}
	return packets
}

// shortEverywhere returns the packet as if it had been sent only up to each of its
// bytes.
func shortEverywhere(data []byte) (packets []Packet) {
	for n := 1; n <= len(data); n++ {
		packets = append(packets, Packet{Data: data[:n], Length: n})
	}
	return packets
}
