package pcapfilter_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"net/netip"
	"strings"
)

// A packet is a frame of a capture.
type packet struct {
	data []byte // what has been captured of it
	wire int    // how long it was
}

// A capture is a file of packets.
type capture struct {
	name    string
	packets []packet
}

// add adds whole frames.
func (c *capture) add(frames ...[]byte) {
	for _, f := range frames {
		c.packets = append(c.packets, packet{f, len(f)})
	}
}

// pcap returns the file. Packet number i is stamped with second i, which tells it from
// others.
func (c *capture) pcap() []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0xa1b2c3d4)
	b = le.AppendUint16(b, 2)
	b = le.AppendUint16(b, 4)
	b = append(b, make([]byte, 8)...)
	b = le.AppendUint32(b, 262144)
	b = le.AppendUint32(b, 1) // Ethernet
	for i, p := range c.packets {
		b = le.AppendUint32(b, uint32(i))
		b = le.AppendUint32(b, 0)
		b = le.AppendUint32(b, uint32(len(p.data)))
		b = le.AppendUint32(b, uint32(p.wire))
		b = append(b, p.data...)
	}
	return b
}

// stamps returns the numbers of the packets in a file made from one of pcap.
func stamps(file []byte) []int {
	le := binary.LittleEndian
	var n []int
	for file = file[24:]; len(file) >= 16; {
		n = append(n, int(le.Uint32(file)))
		file = file[16+le.Uint32(file[8:]):]
	}
	return n
}

// Addresses of the stations.
const (
	macA      = "001122334455"
	macB      = "00aabbccdd01"
	macAll    = "ffffffffffff"
	macGroup4 = "01005e000001"
	macGroup6 = "333300000001"
	macBridge = "0180c2000000"
)

func cat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func fromHex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

func be16(v int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(v)) }
func be32(v int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(v)) }

// ether returns a frame; short ones are padded.
func ether(dst, src string, etherType int, payload ...[]byte) []byte {
	f := cat(fromHex(dst), fromHex(src), be16(etherType), cat(payload...))
	return append(f, make([]byte, max(0, 60-len(f)))...)
}

// between returns a frame from A to B.
func between(etherType int, payload ...[]byte) []byte {
	return ether(macB, macA, etherType, payload...)
}

// ieee returns a frame with a length instead of a type.
func ieee(dst string, llc ...[]byte) []byte {
	body := cat(llc...)
	return ether(dst, macA, len(body), body)
}

// ip4 returns an IPv4 packet. fragment is the field of flags and offset.
func ip4(src, dst string, proto, fragment int, options []byte, payload ...[]byte) []byte {
	body := cat(payload...)
	s, d := netip.MustParseAddr(src).As4(), netip.MustParseAddr(dst).As4()
	length := 20 + len(options) + len(body)
	return cat([]byte{byte(0x45 + len(options)/4), 0}, be16(length), be16(0x1234), be16(fragment),
		[]byte{64, byte(proto), 0, 0}, s[:], d[:], options, body)
}

// ip6 returns an IPv6 packet.
func ip6(src, dst string, next int, payload ...[]byte) []byte {
	body := cat(payload...)
	s, d := netip.MustParseAddr(src).As16(), netip.MustParseAddr(dst).As16()
	return cat(be32(0x60000000), be16(len(body)), []byte{byte(next), 255}, s[:], d[:], body)
}

func ports(src, dst int) []byte { return cat(be16(src), be16(dst)) }

func tcp(src, dst int, flags byte, payload string) []byte {
	return cat(ports(src, dst), be32(1000), be32(2000), []byte{0x50, flags}, be16(8192), be16(0), be16(0), []byte(payload))
}

func udp(src, dst int, payload ...[]byte) []byte {
	body := cat(payload...)
	return cat(ports(src, dst), be16(8+len(body)), be16(0), body)
}

func sctp(src, dst int) []byte {
	return cat(ports(src, dst), be32(7), be32(0), fromHex("01000014 00000001"))
}

// Hosts of the captures.
const (
	hostA, hostB, hostC = "10.0.0.1", "10.0.0.2", "10.0.0.3"
	farA                = "192.168.1.7"
	sixA, sixB          = "2001:db8::1", "2001:db8::2"
	linkA               = "fe80::1"
)

// arp returns an ARP or RARP packet.
func arp(op int, from, to string) []byte {
	s, d := netip.MustParseAddr(from).As4(), netip.MustParseAddr(to).As4()
	return cat(fromHex("0001 0800 06 04"), be16(op), fromHex(macA), s[:], make([]byte, 6), d[:])
}

// web returns TCP packets of a connection to port, from one IPv4 host to another.
func web(src, dst string, port int) [][]byte {
	return [][]byte{
		ip4(src, dst, 6, 0x4000, nil, tcp(40000, port, 0x02, "")),
		ip4(dst, src, 6, 0x4000, nil, tcp(port, 40000, 0x12, "")),
		ip4(src, dst, 6, 0x4000, nil, tcp(40000, port, 0x18, "GET / HTTP/1.0\r\n\r\n")),
		ip4(dst, src, 6, 0x4000, nil, tcp(port, 40000, 0x11, "HTTP/1.0 200 OK\r\n\r\n")),
		ip4(src, dst, 6, 0x4000, nil, tcp(40000, port, 0x04, "")),
	}
}

// each returns a frame of A to B for each payload.
func each(etherType int, payloads ...[]byte) [][]byte {
	var frames [][]byte
	for _, p := range payloads {
		frames = append(frames, between(etherType, p))
	}
	return frames
}

// Types of frames.
const (
	tIP, tARP, tRARP, tIP6 = 0x800, 0x806, 0x8035, 0x86dd
	tVLAN, tVLANAD, tOld   = 0x8100, 0x88a8, 0x9100
	tMPLS, tMPLSMulti      = 0x8847, 0x8848
	tPPPoED, tPPPoES       = 0x8863, 0x8864
)

// captures returns files with every protocol that the language knows.
func captures() []*capture {
	all := []*capture{}
	file := func(name string, frames ...[]byte) *capture {
		c := &capture{name: name}
		c.add(frames...)
		all = append(all, c)
		return c
	}
	file("arp", ether(macAll, macA, tARP, arp(1, hostA, hostB)), between(tARP, arp(2, hostB, hostA)),
		between(tARP, arp(1, farA, hostC)))
	file("rarp", ether(macAll, macA, tRARP, arp(3, "10.0.0.9", hostA)), between(tRARP, arp(4, hostA, "10.0.0.9")))
	file("tcp4", each(tIP, append(append(web(hostA, hostB, 80), web(hostA, farA, 443)...), web(hostC, hostB, 8080)...)...)...)
	file("tcp4 options", each(tIP,
		ip4(hostA, hostB, 6, 0, fromHex("01010101 94040000"), tcp(22, 50000, 0x18, "SSH-2.0-x")),
		ip4(hostB, hostA, 6, 0, fromHex("01010101"), tcp(50000, 80, 0xc2, "")),
		ip4(hostA, hostC, 6, 0, make([]byte, 40), tcp(80, 80, 0x29, "x")))...)
	file("tcp6", each(tIP6,
		ip6(sixA, sixB, 6, tcp(40000, 80, 2, "")), ip6(sixB, sixA, 6, tcp(80, 40000, 0x12, "")),
		ip6(sixA, linkA, 6, tcp(443, 443, 0x10, "data")), ip6("::1", "::ffff:10.0.0.1", 6, tcp(22, 23, 0x10, "")))...)
	file("udp", append(each(tIP,
		ip4(hostA, hostB, 17, 0, nil, udp(5353, 53, fromHex("1234 0100 0001 0000 0000 0000"))),
		ip4(hostB, hostA, 17, 0, nil, udp(53, 5353, fromHex("1234 8180 0001 0001 0000 0000"))),
		ip4(hostA, hostC, 17, 0, nil, udp(53, 53)),
		ip4(hostA, hostC, 17, 0, nil, udp(123, 123, make([]byte, 48))),
		ip4(hostA, farA, 17, 0, nil, udp(69, 33434, []byte("x"))),
		ip4("0.0.0.0", "255.255.255.255", 17, 0, nil, udp(68, 67, make([]byte, 300))),
		ip4(hostA, "224.0.0.251", 17, 0, nil, udp(5353, 5353, []byte("mdns")))),
		each(tIP6, ip6(sixA, sixB, 17, udp(53, 1024)), ip6(linkA, "ff02::fb", 17, udp(5353, 80)))...)...)
	file("sctp", append(each(tIP, ip4(hostA, hostB, 132, 0, nil, sctp(5000, 80)), ip4(hostB, hostA, 132, 0, nil, sctp(80, 5000))),
		each(tIP6, ip6(sixA, sixB, 132, sctp(5000, 6000)))...)...)
	file("icmp", each(tIP, icmps()...)...)
	file("icmp6", each(tIP6, icmp6s()...)...)
	file("igmp pim vrrp",
		ether(macGroup4, macA, tIP, ip4(hostA, "224.0.0.1", 2, 0, fromHex("94040000"), fromHex("11640000 00000000"))),
		ether("01005e000016", macA, tIP, ip4(hostA, "224.0.0.22", 2, 0, nil, fromHex("16000000 e00000fb"))),
		ether("01005e00000d", macA, tIP, ip4(hostA, "224.0.0.13", 103, 0, nil, fromHex("20000000 00010002"))),
		ether("01005e000012", macA, tIP, ip4(hostA, "224.0.0.18", 112, 0, nil, fromHex("21016401 00010000"))),
		between(tIP, ip4(hostA, hostB, 9, 0, nil, fromHex("01020304"))),
		between(tIP, ip4(hostA, hostB, 89, 0, nil, fromHex("0201002c"))),
		between(tIP6, ip6(sixA, "ff02::d", 103, fromHex("20000000"))))
	file("esp ah", append(each(tIP,
		ip4(hostA, hostB, 50, 0, nil, fromHex("00000001 00000001"), make([]byte, 32)),
		ip4(hostA, hostB, 51, 0, nil, ah(6), tcp(1, 80, 2, "")),
		ip4(hostA, hostB, 51, 0, nil, ah(51), ah(17), udp(1, 53)),
		ip4(hostA, hostB, 47, 0, nil, fromHex("00000800"), ip4(hostB, hostA, 1, 0, nil, fromHex("08000000")))),
		each(tIP6, ip6(sixA, sixB, 50, make([]byte, 16)), ip6(sixA, sixB, 51, ah(6), tcp(1, 80, 2, "")))...)...)
	file("ip6 extensions", each(tIP6, extensions()...)...)
	file("fragments", append(each(tIP,
		ip4(hostA, hostB, 17, 0x2000, nil, udp(53, 1024, make([]byte, 40))),
		ip4(hostA, hostB, 17, 0x2006, nil, make([]byte, 48)),
		ip4(hostA, hostB, 17, 0x0030, nil, fromHex("00350035 00500050")),
		ip4(hostA, hostB, 6, 0x1fff, nil, fromHex("00500050"))),
		each(tIP6, ip6(sixA, sixB, 44, fromHex("11000001 00000001"), udp(53, 53)),
			ip6(sixA, sixB, 44, fromHex("06000101 00000001"), make([]byte, 20)))...)...)
	tag := func(id int) []byte { return be16(0x6000 | id) }
	file("vlan", vlans(tVLAN, tag(5))...)
	file("vlan stacks", cat2(vlans(tVLANAD, tag(100), be16(tVLAN), tag(200)), vlans(tVLAN, tag(100), be16(tVLAN), tag(300)),
		vlans(tOld, tag(5), be16(tVLAN), tag(5), be16(tVLAN), tag(5)), vlans(tVLAN, tag(0)), vlans(tVLAN, tag(4095)))...)
	file("mpls", mplss()...)
	file("pppoe", pppoes()...)
	file("geneve", geneves()...)
	file("llc", llcs()...)
	file("stp ipx netbeui", cat2(stps(), [][]byte{
		ieee(macAll, fromHex("ffff0022 00010000")), ieee(macAll, fromHex("e0e003 ffff0022")),
		ieee(macAll, fromHex("aaaa03 000000 8137 ffff0022")), between(0x8137, fromHex("ffff0022")),
		ieee("030000000001", fromHex("f0f003 2c00ffef")), ieee(macB, fromHex("0606034500"))})...)
	file("iso", isos()...)
	file("apple and digital", ieee(macB, fromHex("aaaa03 080007 809b 0102")), ieee(macB, fromHex("aaaa03 000000 80f3 0001")),
		between(0x809b, fromHex("0102")), between(0x80f3, fromHex("0001")),
		between(0x6001, fromHex("00")), between(0x6002, fromHex("00")), between(0x6004, fromHex("00")), between(0x6007, fromHex("00")),
		between(0x6003, fromHex("1500 06 0000 aa000400 2a04 0000 aa000400 2b04 00000000")),
		between(0x6003, fromHex("1600 81 06 0000 aa000400 2b04 0000 aa000400 2a04 00000000")),
		between(0x6003, fromHex("0700 02 2a04 2b04 0000")), between(0x6003, fromHex("0700 81 02 2b04 2a04 0000")))
	file("other types", between(0x88cc, fromHex("0207040011")), between(0x9000, make([]byte, 46)), between(0x0600, fromHex("00")),
		between(1501, make([]byte, 46)), between(1500, make([]byte, 46)), ether(macBridge, macA, 0x8809, fromHex("0101")),
		ether("000000000000", "000000000000", 0, make([]byte, 46)))
	file("broadcast", ether(macAll, macB, tIP, ip4(hostB, "10.0.0.255", 17, 0, nil, udp(137, 137))),
		ether(macAll, macA, tIP, ip4(hostA, "255.255.255.255", 1, 0, nil, fromHex("0800"))),
		ether(macAll, macA, tIP, ip4(hostA, "0.0.0.0", 1, 0, nil, fromHex("0800"))),
		ether(macGroup6, macA, tIP6, ip6(linkA, "ff02::1", 58, fromHex("8600"))),
		ether(macA, macB, tIP, ip4(hostB, "239.1.2.3", 17, 0, nil, udp(1, 2))))
	file("jumbo", between(tIP, ip4(hostA, hostB, 17, 0, nil, udp(1, 2, make([]byte, 8900)))),
		between(tIP, ip4(hostA, hostB, 6, 0, nil, tcp(80, 1, 0x10, strings.Repeat("x", 1460)))))
	shortened(file("runts"), all, []int{0, 1, 5, 6, 11, 12, 13, 14})
	shortened(file("truncated"), all, []int{15, 16, 17, 18, 20, 22, 23, 24, 26, 30, 34, 35, 36, 37, 38, 40, 42, 46, 47, 48, 50, 54, 55, 56, 57, 58, 62, 64})
	damaged(file("damaged"), all)
	return all
}

func cat2(lists ...[][]byte) [][]byte {
	var all [][]byte
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// shortened adds packets of other captures of which less has been captured.
func shortened(c *capture, all []*capture, lengths []int) {
	n := 0
	for _, other := range all {
		for _, p := range other.packets {
			length := lengths[n%len(lengths)]
			n++
			if other != c && length < len(p.data) {
				c.packets = append(c.packets, packet{p.data[:length], len(p.data)})
			}
		}
	}
}

// damaged adds packets of other captures with bytes changed, always the same ones.
func damaged(c *capture, all []*capture) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, other := range all {
		for _, p := range other.packets {
			if len(p.data) < 15 || len(p.data) > 400 {
				continue
			}
			d := bytes.Clone(p.data)
			for range 1 + r.IntN(4) {
				d[12+r.IntN(min(len(d), 80)-12)] = byte(r.Uint32() >> r.IntN(8))
			}
			c.packets = append(c.packets, packet{d, p.wire})
		}
	}
}

func icmps() [][]byte {
	var all [][]byte
	for _, t := range []int{0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18} {
		all = append(all, ip4(hostA, hostB, 1, 0, nil, []byte{byte(t), byte(t % 5), 0, 0}, make([]byte, 36)))
	}
	return append(all, ip4(hostA, hostB, 1, 0x2000, nil, fromHex("08000000")), ip4(hostA, hostB, 1, 0x0001, nil, fromHex("08000000")))
}

func icmp6s() [][]byte {
	var all [][]byte
	for _, t := range []int{1, 2, 3, 4, 128, 129, 130, 133, 134, 135, 136, 137, 143, 153} {
		all = append(all, ip6(linkA, sixA, 58, []byte{byte(t), byte(t % 3), 0, 0}, make([]byte, 20)))
	}
	return append(all, ip6(linkA, "ff02::16", 0, fromHex("3a000502 00000100 8f000000 00000001")))
}

// ah returns an authentication header.
func ah(next int) []byte {
	return cat([]byte{byte(next), 4, 0, 0}, be32(1), be32(1), make([]byte, 12))
}

func extensions() [][]byte {
	option := func(next int) []byte { return cat([]byte{byte(next), 0}, make([]byte, 6)) }
	return [][]byte{
		ip6(sixA, sixB, 0, option(6), tcp(1, 80, 2, "")),
		ip6(sixA, sixB, 0, option(60), option(17), udp(1, 53)),
		ip6(sixA, sixB, 43, cat([]byte{58, 2, 0, 0}, make([]byte, 20)), fromHex("8000")),
		ip6(sixA, sixB, 0, option(43), option(44), fromHex("11000001 00000001"), udp(53, 53)),
		ip6(sixA, sixB, 60, option(59)),
		ip6(sixA, sixB, 59),
		ip6(sixA, sixB, 0, option(51), ah(6), tcp(1, 80, 2, "")),
		ip6(sixA, sixB, 0, []byte{6, 255}, make([]byte, 10)),
		ip6(sixA, sixB, 135, option(6)),
	}
}

// vlans returns frames with tags: the type, and what stands behind it up to the last type.
func vlans(etherType int, tags ...[]byte) [][]byte {
	t := cat(tags...)
	return [][]byte{
		between(etherType, t, be16(tIP), ip4(hostA, hostB, 6, 0, nil, tcp(1024, 80, 0x02, ""))),
		between(etherType, t, be16(tIP), ip4(hostA, hostC, 17, 0, nil, udp(53, 1024, make([]byte, 80)))),
		between(etherType, t, be16(tIP6), ip6(sixA, sixB, 58, fromHex("8000 0000"), make([]byte, 8))),
		between(etherType, t, be16(tIP6), ip6(sixA, sixB, 0, []byte{17, 0}, make([]byte, 6), udp(1, 2))),
		ether(macAll, macA, etherType, t, be16(tARP), arp(1, hostA, hostB)),
		between(etherType, t, be16(8), fromHex("424203 0000 00")),
		between(etherType, t, be16(tMPLS), label(100, true), ip4(hostA, hostB, 6, 0, nil, tcp(1, 80, 2, ""))),
		between(etherType, t, be16(tPPPoES), session(39, 0x21, ip4(hostA, hostB, 6, 0, nil, tcp(1, 80, 2, "")))),
	}
}

// label returns an MPLS label.
func label(n int, last bool) []byte {
	v := n << 12
	if last {
		v |= 0x100
	}
	return be32(v | 64)
}

func mplss() [][]byte {
	four, six := ip4(hostA, hostB, 6, 0, nil, tcp(1024, 80, 2, "")), ip6(sixA, sixB, 17, udp(1, 53))
	return [][]byte{
		between(tMPLS, label(100, true), four),
		between(tMPLS, label(100, true), six),
		between(tMPLS, label(100000, false), label(1024, true), four),
		between(tMPLS, label(7, false), label(1024, true), six),
		between(tMPLS, label(1, false), label(2, false), label(3, true), four),
		between(tMPLS, label(0, false), four),
		between(tMPLS, label(1048575, true), ip4(hostA, hostC, 17, 0, nil, udp(53, 53))),
		between(tMPLSMulti, label(100, true), four),
	}
}

// session returns a PPPoE session packet.
func session(id, ppp int, payload []byte) []byte {
	return cat([]byte{0x11, 0}, be16(id), be16(len(payload)+2), be16(ppp), payload)
}

func pppoes() [][]byte {
	return [][]byte{
		ether(macAll, macA, tPPPoED, fromHex("1109 0000 0004 01010000")),
		between(tPPPoES, session(39, 0x21, ip4(hostA, hostB, 6, 0, nil, tcp(1024, 80, 0x12, "")))),
		between(tPPPoES, session(39, 0x21, ip4(hostA, hostC, 17, 0, nil, udp(53, 1024)))),
		between(tPPPoES, session(40, 0x57, ip6(sixA, sixB, 58, fromHex("8000 0000")))),
		between(tPPPoES, session(65535, 0x57, ip6(sixA, sixB, 6, tcp(80, 1, 2, "")))),
		between(tPPPoES, session(39, 0xc021, fromHex("0101 0004"))),
		between(tPPPoES, session(39, 0x23, fromHex("81 00"))),
		between(tPPPoES, session(39, 0x31, fromHex("0000"))),
		between(tPPPoES, session(39, 0x2b, fromHex("ffff"))),
		between(tPPPoES, session(39, 0x27, fromHex("0600"))),
		between(tPPPoES, session(39, 0x281, cat(label(100, true), ip4(hostA, hostB, 1, 0, nil, fromHex("0800"))))),
	}
}

func geneves() [][]byte {
	header := func(options, etherType, network int) []byte {
		return cat([]byte{byte(options), 0}, be16(etherType), be32(network<<8), make([]byte, 4*options))
	}
	inner := ip4(hostA, hostB, 6, 0, nil, tcp(1024, 80, 2, ""))
	over4 := func(b ...[]byte) []byte {
		return between(tIP, ip4(hostC, farA, 17, 0, nil, udp(50000, 6081, b...)))
	}
	over6 := func(b ...[]byte) []byte { return between(tIP6, ip6(sixA, sixB, 17, udp(50000, 6081, b...))) }
	frame := ether(macB, macA, tIP, inner)
	return [][]byte{
		over4(header(0, 0x6558, 11), frame), over4(header(2, 0x6558, 12), frame), over4(header(3, tIP, 11), inner),
		over4(header(0, tIP6, 11), ip6(sixA, sixB, 58, fromHex("8000"))),
		over4(header(1, 0x6558, 11), ether(macAll, macA, tARP, arp(1, hostA, hostB))),
		over6(header(0, 0x6558, 11), frame), over6(header(63, tIP, 16777215), inner),
		over4(header(0, 0x6558, 11), between(tVLAN, be16(5), be16(tIP), inner)),
		over4([]byte{0x80, 0}, make([]byte, 20)), over4(),
	}
}

func llcs() [][]byte {
	var all [][]byte
	for _, control := range []string{"03", "13", "63", "73", "43", "0f", "1f", "6f", "e3", "f3", "af", "bf", "87", "0000", "0102", "0100", "0500", "0900", "01ff", "fe"} {
		all = append(all, ieee(macB, fromHex("0202"), fromHex(control), make([]byte, 3)))
	}
	return append(all, ieee(macB, fromHex("aaaa03 00000c 2000 0102")), ieee(macB, fromHex("ffff03")))
}

func stps() [][]byte {
	return [][]byte{
		ieee(macBridge, fromHex("424203 0000 00 00 00 8000001122334455 00000000 8000001122334455 8001 0000 1400 0200 0f00")),
		ieee(macBridge, fromHex("424303 0000")),
	}
}

func isos() [][]byte {
	all := [][]byte{
		ieee("0180c2000014", fromHex("fefe03 81 1c01")), ieee("09002b000005", fromHex("fefe03 82 0f01")),
		ieee(macB, fromHex("fefe03 00")), ieee(macB, fromHex("fe0003 83")),
	}
	for _, t := range []byte{15, 16, 17, 18, 20, 24, 25, 26, 27, 31} {
		all = append(all, ieee("0180c2000014", fromHex("fefe03 83 1b01 00"), []byte{t}, fromHex("010000")))
	}
	return all
}
