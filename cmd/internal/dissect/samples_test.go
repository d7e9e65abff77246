package dissect

import "strings"

// samples are packets of each protocol for which the same words as tcpdump's are
// claimed.
var samples = map[string]func() [][]byte{
	"ethernet": ethernetSamples, "llc": llcSamples, "arp": arpSamples, "ip": ipSamples, "ip6": ip6Samples,
	"icmp": icmpSamples, "icmp6": icmp6Samples, "igmp": igmpSamples, "udp": udpSamples, "tcp": tcpSamples,
	"dns": dnsSamples, "dhcp": dhcpSamples, "dhcp6": dhcp6Samples, "ntp": ntpSamples, "stp": stpSamples,
	"lldp": lldpSamples, "cdp": cdpSamples, "sctp": sctpSamples, "tunnel": tunnelSamples, "text": textSamples,
	"slow": slowSamples, "loopback": loopbackSamples, "routers": routerSamples, "eap": eapSamples, "tftp": tftpSamples,
	"cisco": ciscoSamples, "multipath": multipathSamples, "ppp": pppSamples, "geneve": geneveSamples,
}

func ethernetSamples() [][]byte {
	payload := raw("this is a payload of no known type, with \x00\x01\x7f\xff in it")
	return [][]byte{
		packet(eth(0x88b5), payload),
		packet(eth(0x88b6), raw("x")),
		packet(eth(0x88b6)),
		packet(eth(0x6004), payload)[:14+9],
		packet(eth(etherVLAN), vlan(0xf007, etherIPv4), ip4(protoUDP, ""), udp(1, 2), raw("vlan")),
		packet(eth(etherQinQ), vlan(0x0007, etherVLAN), vlan(0x1fff, etherIPv6), ip6(protoUDP), udp(1, 2), raw("stacked")),
		packet(eth(ether9100), vlan(1, ether9200), vlan(2, etherVLAN), vlan(3, 0x88b5), payload),
		packet(eth(etherVLAN), vlan(0x2005, 40), raw("\x42\x42\x03"), payload),
		packet(eth(etherVLAN), vlan(5, 0x88b5), payload),
	}
}

func llcSamples() [][]byte {
	var all [][]byte
	llc := func(parts ...any) {
		b := bytesOf(parts...)
		all = append(all, packet(eth(len(b)), raw(b)), packet(eth(0x40), raw(b, strings.Repeat("pad", 10))), packet(eth(etherJumbo), raw(b)))
	}
	llc("\xaa\xaa\x03\x00\x00\x00\x08\x00", packet(ip4(protoUDP, ""), udp(5, 6), raw("snap")))
	llc("\xaa\xaa\x03\x00\x00\xf8\x88\xb5", "bridged")
	llc("\xaa\xaa\x03\x00\x80\xc2\x00\x07", "\x00\x00")
	llc("\xaa\xaa\x03\x12\x34\x56\x78\x9a", "nobody's")
	llc("\xaa\xaa\x03\x08\x00\x07\x80\x9c", "apple")
	llc("\x06\x06\x03", packet(ip4(protoUDP, ""), udp(5, 6), raw("rfc948")))
	llc("\x12\x13\x03", "unknown saps")
	llc("\x12\x12\x03", "the same")
	llc("\x04\x05\xf3", "test")
	llc("\x04\x04\xaf\x81\x01\x02", "xid")
	llc("\x04\x04\xbf\x82\x01\x02", "xid of another kind")
	llc("\x04\x04\xaf")
	llc("\x04\x04\x01\x03", "supervisory")
	llc("\x04\x05\x05\x12", "supervisory")
	llc("\x04\x05\x0d\x12", "supervisory")
	llc("\x04\x05\x04\x13", "information")
	llc("\xf5\x05\x44\x12", "information")
	llc("\x00\x01\x53")
	return all
}

func arpSamples() [][]byte {
	var all [][]byte
	arp := func(kind int, parts ...any) { all = append(all, packet(eth(kind), raw(parts...), raw("\x00\x00\x00"))) }
	for op := range 12 {
		arp(etherARP, uint16(1), uint16(etherIPv4), 6, 4, uint16(op), macA, ip4A, macB, ip4B)
		arp(etherRARP, uint16(1), uint16(etherTrail), 6, 4, uint16(op), macA, ip4A, "\x00\x00\x00\x00\x00\x00", ip4B)
		arp(etherARP, uint16(6), uint16(0x1234), 2, 3, uint16(op), "\x01\x02abc\x01\x02abc")
		arp(etherARP, uint16(77), uint16(etherIPv4), 0, 4, uint16(op), ip4A, ip4B)
		arp(etherARP, uint16(32), uint16(etherIPv4), 1, 16, uint16(op), 1, ip6A, 2, ip6B)
	}
	return all
}

func ipSamples() [][]byte {
	var all [][]byte
	ip := func(l ...layer) { all = append(all, packet(append([]layer{eth(etherIPv4)}, l...)...)) }
	data := udp(1000, 2000)
	for _, options := range []string{
		"", "\x01\x01\x01\x00", "\x07\x0b\x08\x0a\x00\x00\x01\x00\x00\x00\x00\x00", "\x83\x0b\x04\x0a\x00\x00\x09\x0a\x00\x00\x08\x00",
		"\x89\x07\x08\x0a\x00\x00\x07\x00", "\x94\x04\x00\x00", "\x94\x04\x01\x02", "\x94\x03\x01\x00", "\x82\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
		"\x44\x0c\x05\x00\x00\x00\x00\x01\x00\x00\x00\x02", "\x44\x0c\x0d\x31\x0a\x00\x00\x07\x00\x00\x00\x09",
		"\x44\x08\x05\x02\x01\x02\x03\x04", "\x44\x0c\x05\x03\x0a\x00\x00\x07\x00\x00\x00\x09", "\x44\x03\x05\x00", "\x52\x04\x01\x02",
		"\x07\x02\x01\x00", "\x07\x06\x04\x01\x02\x03\x00\x00", "\x99\x01\x00\x00", "\x99\x29\x00\x00", "\x01\x83\x07\x04\x0a\x00\x00\x09",
	} {
		ip(ip4(protoUDP, options), data, raw("options"))
		ip(ip4(protoTCP, options), tcp(5, 6, 1, 2, tcpACK, ""), raw("options"))
	}
	for _, change := range []func([]byte){
		set(1, 1), set(1, 2), set(1, 3), set(1, 0xb8), set(8, 0), set(6, 0x20, 0), set(6, 0x20, 9), set(6, 0, 9), set(6, 0x80, 0),
		set(6, 0xe0, 0), set(6, 0, 0), set(0, 0x44), set(0, 0x4f), set(0, 0x55), set(0, 0x65), set(2, 0, 0), set(2, 0, 21), set(2, 0xff, 0xff),
	} {
		ip(ip4(protoUDP, "", change), data, raw("changed header"))
		ip(ip4(protoTCP, "", change), tcp(5, 6, 1, 2, tcpACK, ""), raw("changed header"))
		ip(ip4(protoICMP, "", change), raw("\x08\x00\x00\x00\x00\x01\x00\x02ping"))
		ip(ip4(99, "", change), raw("nobody's protocol"))
	}
	for _, proto := range []int{protoIPv4, protoIPv6, protoICMPv6, protoNone, protoESP, protoEthernet, 3, 5, 200, 255} {
		ip(ip4(proto, ""), raw("something of another protocol"))
	}
	ip(ip4(protoESP, ""), raw(uint32(0x1234), uint32(7), "secret"))
	ip(ip4(protoIPv4, ""), ip4(protoUDP, ""), data, raw("tunnel"))
	ip(ip4(protoIPv6, ""), ip6(protoUDP), data, raw("6in4"))
	ip(ip4(protoAH, ""), raw(protoUDP, 4, uint16(0), uint32(5), uint32(6), "123456789012"), data, raw("authentic"))
	ip(ip4(protoAH, ""), raw(protoUDP, 1, uint16(9), uint32(5), uint32(6)), data, raw("authentic"))
	ip(ip4(protoUDP, "", func(h []byte) { h[8]++ }), data, raw("sum"))
	return all
}

func ip6Samples() [][]byte {
	var all [][]byte
	ip := func(l ...layer) { all = append(all, packet(append([]layer{eth(etherIPv6)}, l...)...)) }
	data := udp(1000, 2000)
	for _, change := range []func([]byte){
		set(0, 0x6b, 0x80, 0, 0), set(0, 0x60, 0x0a, 0xbc, 0xde), set(0, 0x40), set(4, 0, 0), set(4, 0, 3), set(4, 1, 0), set(7, 0),
	} {
		ip(ip6(protoUDP, change), data, raw("changed header"))
		ip(ip6(protoTCP, change), tcp(5, 6, 1, 2, tcpACK, ""), raw("changed header"))
		ip(ip6(protoNone, change), raw("nothing"))
		ip(ip6(protoHopByHop, change), raw(protoUDP, 0, "\x05\x02\x00\x00\x01\x00"), data, raw("x"))
	}
	for _, options := range []string{
		"\x01\x04\x00\x00\x00\x00", "\x00\x00\x00\x00\x00\x00", "\x05\x02\x00\x00\x01\x00", "\x05\x03\x00\x00\x00\x00", "\x05\x04\x00\x00\x01\x00",
		"\xc2\x04\x00\x01\x00\x00", "\xc2\x04\x00\x00\xff\xff", "\xc2\x03\x00\x00\x01\x00", "\x99\x04abcd", "\x99\x09abcd", "\x00\x00\x00\x00\x00\x01",
		"\xc9\x04abcd", "\x99\x02ab\x00\x77",
	} {
		for _, header := range []int{protoHopByHop, protoDestOpts} {
			ip(ip6(header), raw(protoUDP, 0, options), data, raw("options"))
			ip(ip6(header, set(4, 0, 0)), raw(protoUDP, 0, options), data, raw("options"))
			ip(ip6(header), raw(protoICMPv6, 0, options), raw("\x80\x00\x00\x00\x00\x01\x00\x02ping"))
		}
	}
	twice := "\xc2\x04\x00\x01\x00\x00\xc2\x04\x00\x01\x00\x01\x01\x00"
	ip(ip6(protoHopByHop, set(4, 0, 0)), raw(protoUDP, 1, twice), data, raw("jumbo twice"))
	home := "\xc9\x10" + ip6A + "\x01\x02\x00\x00"
	ip(ip6(protoDestOpts), raw(protoUDP, 2, home), data, raw("home"))
	ip(ip6(protoDestOpts), raw(protoUDP, 3, "\xc9\x17"+ip6A+"\x00\x01\x00\x66\x01\x02\x03\x01\x03\x00\x00\x00"), data, raw("home and more"))
	ip(ip6(protoDestOpts), raw(protoUDP, 2, "\xc9\x13"+ip6A+"\x01\x07\x00\x00"), data, raw("home and wrong"))
	ip(ip6(protoHopByHop), raw(protoHopByHop, 0, "\x01\x04\x00\x00\x00\x00", protoUDP, 0, "\x01\x04\x00\x00\x00\x00"), data)
	ip(ip6(protoDestOpts), raw(protoHopByHop, 0, "\x01\x04\x00\x00\x00\x00", protoUDP, 0, "\x01\x04\x00\x00\x00\x00"), data)
	for _, where := range []uint16{0, 1, 8, 9, 0xfff8} {
		ip(ip6(protoFragment), raw(protoUDP, 0, where, uint32(0xabcdef)), data, raw("fragment"))
		ip(ip6(protoFragment), raw(protoTCP, 0, where, uint32(0xabcdef)), tcp(5, 6, 1, 2, tcpACK, ""), raw("fragment"))
		ip(ip6(protoFragment), raw(protoICMPv6, 0, where, uint32(1)), raw("\x80\x00\x00\x00\x00\x01\x00\x02ping"))
	}
	for kind := range 6 {
		ip(ip6(protoRouting), raw(protoUDP, 4, kind, 1, uint32(0), ip6B, ip6A), data, raw("routed"))
		ip(ip6(protoRouting), raw(protoTCP, 4, kind, 1, uint32(0x10203), ip6B, ip6A), tcp(5, 6, 1, 2, tcpACK, ""), raw("routed"))
		ip(ip6(protoRouting), raw(protoUDP, 3, kind, 1, uint32(0), ip6B, "12345678"), data, raw("odd"))
		ip(ip6(protoRouting), raw(protoUDP, 0, kind, 0, uint32(0)), data, raw("empty"))
	}
	for _, proto := range []int{protoICMP, protoIGMP, protoIPv4, protoIPv6, protoESP, 3, 200, 255} {
		ip(ip6(proto), raw("something of another protocol"))
	}
	ip(ip6(protoEthernet), eth(etherIPv4), ip4(protoUDP, ""), data, raw("bridged"))
	ip(ip6(protoIPv6), ip6(protoUDP), data, raw("tunnel"))
	ip(ip6(protoUDP), udp(1, 2))
	return all
}

func icmpSamples() [][]byte {
	var all [][]byte
	icmp := func(parts ...any) { all = append(all, packet(eth(etherIPv4), ip4(protoICMP, ""), raw(parts...))) }
	lost := packet(ip4(protoUDP, ""), udp(1111, 2222), raw("it was lost"))
	lostTCP := packet(ip4(protoTCP, ""), tcp(1111, 2222, 1, 2, tcpSYN, ""))
	lostPing := packet(ip4(protoICMP, ""), raw("\x08\x00\x00\x00\x00\x01\x00\x02ping"))
	for kind := range 42 {
		icmp(kind, 0, uint16(0), uint16(0x1234), uint16(7), uint32(3661001), uint32(7322002), uint32(86399999))
	}
	for code := range 18 {
		icmp(3, code, uint16(0), uint16(0), uint16(1400), lost)
	}
	for _, inner := range [][]byte{lost, lostTCP, lostPing, lost[:28]} {
		icmp(3, 3, uint16(0), uint32(0), inner)
		icmp(3, 4, uint16(0), uint32(0), inner)
		for code := range 5 {
			icmp(5, code, uint16(0), ip4A, inner)
			icmp(11, code, uint16(0), uint32(0), inner)
			icmp(12, code, uint16(0), uint32(0x14000000), inner)
			icmp(4, code, uint16(0), uint32(0), inner)
		}
	}
	for _, life := range []uint16{30, 90, 7384} {
		icmp(9, 0, uint16(0), 2, 2, life, ip4A, uint32(1), ip4B, uint32(0x80000000))
		icmp(9, 0, uint16(0), 2, 3, life, ip4A, uint32(1))
	}
	objects := bytesOf("\x20\x00\x00\x00", uint16(8), 1, 1, uint32(0x12345140), uint16(8), 2, 4, "abcd", uint16(12), 1, 2, "12345678", uint16(4), 0, 0)
	sum := sum16(objects)
	objects[2], objects[3] = byte(sum>>8), byte(sum)
	padded := append(lost, make([]byte, 128-len(lost))...)
	for _, n := range []int{0, 32} {
		icmp(11, 0, uint16(0), 0, n, uint16(0), padded, objects)
		icmp(3, 1, uint16(0), 0, n, uint16(0), padded, objects[:12])
		icmp(3, 1, uint16(0), 0, n, uint16(0), padded, "\x20\x00\x00\x00", objects[4:])
		icmp(3, 1, uint16(0), 0, n, uint16(0), padded, "\x10\x00\x00\x00", objects[4:])
	}
	return all
}

func igmpSamples() [][]byte {
	var all [][]byte
	igmp := func(parts ...any) {
		all = append(all, packet(eth(etherIPv4), ip4(protoIGMP, "\x94\x04\x00\x00"), raw(parts...)))
	}
	for _, kind := range []int{0x11, 0x12, 0x16, 0x17, 0x22, 0x33} {
		for _, wait := range []int{0, 50, 100, 130, 200, 255} {
			igmp(kind, wait, uint16(0), "\xe0\x00\x00\x16")
			igmp(kind, wait, uint16(0), "\x00\x00\x00\x00")
			igmp(kind, wait, uint16(0), "\xe0\x00\x00\x16", uint16(0x0a7d), uint16(2), ip4A, ip4B)
		}
		igmp(kind, 100, uint16(0), "\xe0\x00\x00\x16", "\x01")
		igmp(kind, 100, uint16(0), "\xe0\x00\x00\x16", uint16(0x0a7d), uint16(9), ip4A, ip4B)
		igmp(kind, 100, uint16(0), "\xe0\x00\x00\x16", uint16(0x0a7d), uint16(0), ip4A, "\x01")
	}
	igmp(0x22, 0, uint16(0), uint16(0), uint16(3), 1, 0, uint16(1), "\xe0\x00\x00\x16", ip4A, 4, 0, uint16(0), "\xe0\x00\x00\x17", 9, 0, uint16(2), "\xe0\x00\x00\x18", ip4A, ip4B)
	igmp(0x22, 0, uint16(0), uint16(0), uint16(3), 1, 0, uint16(1), "\xe0\x00\x00\x16", ip4A)
	igmp(0x22, 0, uint16(0), uint16(0), uint16(1), 1, 0, uint16(5), "\xe0\x00\x00\x16", ip4A)
	igmp(0x11)
	return all
}

func icmp6Samples() [][]byte {
	var all [][]byte
	icmp := func(parts ...any) { all = append(all, packet(eth(etherIPv6), ip6(protoICMPv6), raw(parts...))) }
	lost := packet(ip6(protoUDP), udp(1111, 2222), raw("it was lost"))
	lostTCP := packet(ip6(protoTCP), tcp(1111, 2222, 1, 2, tcpSYN, ""))
	lostDeep := packet(ip6(protoHopByHop), raw(protoFragment, 0, "\x01\x04\x00\x00\x00\x00", protoUDP, 0, uint16(0), uint32(9)), udp(7, 8))
	icmp()
	for code := range 7 {
		for _, inner := range [][]byte{lost, lostTCP, lostDeep, lost[:30]} {
			for kind := 1; kind <= 4; kind++ {
				icmp(kind, code, uint16(0), uint32(1280), inner)
			}
		}
	}
	for _, kind := range []int{0, 5, 127, 128, 129, 141, 142, 144, 146, 148, 151, 160, 255} {
		icmp(kind, 0, uint16(0), uint16(7), uint16(9), "some more of it")
	}
	for _, kind := range []int{130, 131, 132} {
		for _, n := range []int{8, 20, 24, 26, 28} {
			icmp(bytesOf(kind, 0, uint16(0), uint16(10000), uint16(0), ip6A, 0x0a, 125, uint16(0))[:n])
		}
	}
	for _, qqi := range []int{125, 200} {
		icmp(130, 0, uint16(0), uint16(0x9234), uint16(0), ip6A, 0, qqi, uint16(2), ip6A, ip6B)
		icmp(130, 0, uint16(0), uint16(0x1234), uint16(0), ip6A, 0x0f, qqi, uint16(3), ip6A, ip6B)
	}
	icmp(143, 0, uint16(0), uint16(0), uint16(3), 1, 0, uint16(1), ip6A, ip6B, 4, 0, uint16(0), ip6A, 9, 0, uint16(2), ip6A, ip6A, ip6B)
	icmp(143, 0, uint16(0), uint16(0), uint16(3), 1, 0, uint16(1), ip6A, ip6B)
	icmp(143, 0, uint16(0), uint16(0), uint16(1), 1, 0, uint16(5), ip6A, ip6B)
	icmp(143, 0, uint16(0), uint16(0))
	options := bytesOf(
		1, 1, macA, 2, 1, macB, 5, 1, uint16(0), uint32(1500), 5, 2, uint16(0), uint32(1500), "12345678",
		3, 4, 64, 0xc0, uint32(3600), uint32(0xffffffff), uint32(0), ip6A, 3, 5, 64, 0, uint32(3600), uint32(5), uint32(0), ip6A, "12345678",
		25, 5, uint16(0), uint32(600), ip6A, ip6B, 31, 3, uint16(0), uint32(600), "\x03foo\x03org\x00\x03bar\xc0\x08",
		7, 1, uint16(0), uint32(1000), 8, 1, uint16(0), uint16(5), uint16(6), 24, 1, 0, 0x08, uint32(60), 24, 2, 48, 0x18, uint32(60), "\x20\x01\x0d\xb8\x00\x07\x00\x00",
		24, 3, 64, 0x10, uint32(0xffffffff), ip6A, 4, 2, uint16(0), uint32(0), "12345678",
	)
	for _, tail := range []any{"", "\x63\x01what??", "\x01\x00", "\x01\x09abcd", "\x18\x04\x00\x00\x00\x00\x00\x00" + ip6A + ip6A[:8], "\x01"} {
		icmp(133, 0, uint16(0), uint32(0), options, tail)
		icmp(134, 0, uint16(0), 64, 0xea, uint16(1800), uint32(1000), uint32(2000), options, tail)
		icmp(134, 0, uint16(0), 64, 0x18, uint16(1800), uint32(1000), uint32(2000), tail)
		icmp(135, 0, uint16(0), uint32(0), ip6A, options, tail)
		icmp(136, 0, uint16(0), uint32(0xe0000000), ip6A, options, tail)
		icmp(136, 0, uint16(0), uint32(0), ip6A, tail)
		icmp(137, 0, uint16(0), uint32(0), ip6A, ip6B, options, tail)
		icmp(147, 0, uint16(0), uint16(3), uint16(0xc000), options, tail)
	}
	icmp(145, 0, uint16(0), uint16(3), uint16(0), ip6A, ip6B)
	icmp(147, 0, uint16(0), uint16(3), uint16(0))
	return all
}

func udpSamples() [][]byte {
	var all [][]byte
	for _, n := range []int{0, 1, 2, 11, 100} {
		all = append(all,
			packet(eth(etherIPv4), ip4(protoUDP, ""), udp(1000, 2000), raw(strings.Repeat("x", n)), raw("odd")),
			packet(eth(etherIPv6), ip6(protoUDP), udp(1000, 2000), raw(strings.Repeat("x", n))))
	}
	change := func(f func(b []byte)) {
		b := packet(eth(etherIPv4), ip4(protoUDP, ""), udp(1000, 2000), raw("change it"))
		f(b[34:])
		c := packet(eth(etherIPv6), ip6(protoUDP), udp(1000, 2000), raw("change it"))
		f(c[54:])
		all = append(all, b, c)
	}
	change(set(6, 0, 0))
	change(set(6, 1, 2))
	change(set(4, 0, 7))
	change(set(4, 0, 8))
	change(set(4, 0, 9))
	change(set(4, 0, 0))
	change(set(4, 9, 9))
	return all
}

func tcpSamples() [][]byte {
	var all [][]byte
	for i, options := range []string{
		"", "\x02\x04\x05\xb4", "\x01\x03\x03\x07", "\x04\x02\x01\x01", "\x01\x01\x08\x0a\x00\x00\x00\x07\x00\x00\x00\x09",
		"\x01\x01\x05\x0a\x00\x00\x00\x09\x00\x00\x00\x19", "\x05\x0b\x00\x00\x00\x09\x00\x00\x00\x19\x00\x00", "\x06\x06\x00\x00\x00\x01\x00\x00",
		"\x07\x06\x00\x00\x00\x01\x0b\x06\x00\x00\x00\x05\x0c\x06\x00\x00\x00\x05\x0d\x06\x00\x00\x00\x05", "\x13\x12" + ip6A + "\x01\x01",
		"\x14\x04\x09\x08", "\x1c\x04\x80\x02", "\x1c\x04\x00\x03", "\x1d\x10\x01\x02abcdefghijkl", "\x1d\x04\x01\x02", "\x1d\x03\x01\x00",
		"\x22\x02\x01\x00", "\x22\x06abcd\x01\x01", "\x22\x05abc\x00\x00\x00", "\xfe\x04\xf9\x89", "\xfe\x08\xf9\x89abcd", "\xfe\x08\x12\x34abcd",
		"\xfe\x03\x12\x00", "\x63\x04ab", "\x63\x02\x01\x00", "\x02\x03\x05\x00", "\x02\x06\x05\xb4\x01\x01\x00\x00", "\x02\x01\x00\x00", "\x02\x09\x00\x00",
		"\x01\x01\x01\x02", "\x08\x04\x00\x00", "\x03\x02\x01\x01", "\x01\x01\x05\x05\x00\x00\x00\x00", "\x13\x04\x00\x00", "\x1e\x04ab"[:0],
	} {
		for flags, carried := range map[int]string{tcpSYN: "", tcpACK: "data", tcpACK | 8: "", 0xff: "everything"} {
			all = append(all,
				packet(eth(etherIPv4), ip4(protoTCP, ""), tcp(1000+i, 2000, 12345, 54321, flags, options), raw(carried)),
				packet(eth(etherIPv6), ip6(protoTCP), tcp(2000, 1000+i, 12345, 54321, flags, options), raw(carried)))
		}
	}
	change := func(f func(b []byte)) {
		b := packet(eth(etherIPv4), ip4(protoTCP, ""), tcp(7, 7, 1, 2, tcpACK, ""), raw("change it"))
		f(b[34:])
		all = append(all, b)
	}
	for n := range 16 {
		change(set(12, byte(n<<4)))
		change(set(13, byte(1<<(n%8))))
	}
	for _, data := range []string{"reset by \x01\x80peer", "a very long text why this is being reset", ""} {
		all = append(all, packet(eth(etherIPv4), ip4(protoTCP, ""), tcp(8, 9, 1, 2, tcpRST|tcpACK, ""), raw(data)))
	}
	return all
}
