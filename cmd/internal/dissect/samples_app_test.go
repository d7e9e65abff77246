package dissect

import "strings"

// overUDP returns packets of IPv4 and IPv6 with each of the messages.
func overUDP(port int, messages ...[]byte) (all [][]byte) {
	for i, m := range messages {
		l := []layer{eth(etherIPv4), ip4(protoUDP, "")}
		if i%2 == 1 {
			l = []layer{eth(etherIPv6), ip6(protoUDP)}
		}
		from, to := port, 40000
		if i%3 == 0 {
			from, to = to, port
		}
		all = append(all, packet(append(l, udp(from, to), raw(m))...))
	}
	return all
}

// overTCP does so with segments.
func overTCP(port int, messages ...[]byte) (all [][]byte) {
	for _, m := range messages {
		all = append(all, packet(eth(etherIPv4), ip4(protoTCP, ""), tcp(40000, port, 1, 2, tcpACK|8, ""), raw(m)))
	}
	return all
}

// dnsMessage is a message with the records at the end.
func dnsBytes(flags, questions, answers, authorities, additional int, records ...any) []byte {
	return bytesOf(uint16(4711), uint16(flags), uint16(questions), uint16(answers), uint16(authorities), uint16(additional), bytesOf(records...))
}

// dnsRR is a record of the name that the first question has.
func dnsRR(kind, class int, data ...any) []byte {
	b := bytesOf(data...)
	return bytesOf("\xc0\x0c", uint16(kind), uint16(class), uint32(93784), uint16(len(b)), b)
}

func dnsMessages() [][]byte {
	const name = "\x03www\x07example\x03org\x00"
	question := bytesOf(name, uint16(dnsA), uint16(1))
	all := [][]byte{
		dnsBytes(0x0100, 1, 0, 0, 0, question),
		dnsBytes(0x0110, 1, 0, 0, 1, question, "\x00", uint16(dnsOPT), uint16(1232), uint32(0x8000), uint16(0)),
		dnsBytes(0x0000, 2, 0, 0, 0, question, name, uint16(dnsAAAA), uint16(3)),
		dnsBytes(0x0900, 0, 1, 0, 0, dnsRR(dnsA, 1, ip4A)),
		dnsBytes(0x0900, 1, 2, 0, 0, question, dnsRR(dnsA, 1, ip4A), dnsRR(dnsA, 1, ip4A)),
		dnsBytes(0x2800, 1, 1, 1, 1, name, uint16(dnsSOA), uint16(255), dnsRR(dnsA, 255, ip4A), dnsRR(dnsA, 254, ip4A), dnsRR(dnsTSIG, 255)),
		dnsBytes(0x06cf, 1, 0, 0, 0, question),
		dnsBytes(0x8180, 1, 0, 0, 0, question),
		dnsBytes(0x8583, 0, 0, 0, 0),
		dnsBytes(0x87b0, 1, 0, 1, 0, question, dnsRR(dnsSOA, 1, "\x02ns\xc0\x10\x05admin\xc0\x10", uint32(1), uint32(2), uint32(3), uint32(4), uint32(5))),
		dnsBytes(0x8180, 2, 0, 0, 0, question, question),
		dnsBytes(0x8180, 1, 2, 0, 0, question, dnsRR(dnsA, 1, ip4A)),
		dnsBytes(0x8400, 0, 1, 0, 0, name, uint16(dnsA), uint16(0x8001), uint32(120), uint16(4), ip4A),
		dnsBytes(0x0000, 1, 0, 0, 0, name, uint16(12), uint16(0x8001)),
		dnsBytes(0x8180, 1, 1, 0, 1, question, dnsRR(dnsA, 1, ip4A), "\x00", uint16(dnsOPT), uint16(512), uint32(0x01000000), uint16(0)),
		dnsBytes(0x8181, 1, 1, 0, 1, question, dnsRR(dnsA, 1, ip4A), "\x00", uint16(dnsOPT), uint16(512), uint32(0x05000000), uint16(0)),
		dnsBytes(0x0100, 1, 0, 0, 0, "\xc0\x0c", uint16(1), uint16(1)),
		dnsBytes(0x0100, 1, 0, 0, 0, "\x41\x0d\xab\xc8\x41\x08\x77\x03org\x00", uint16(1), uint16(1)),
		dnsBytes(0x0100, 1, 0, 0, 0, "\x41\x00", strings.Repeat("\x5a", 32), "\x42", uint16(1), uint16(1)),
		dnsBytes(0x0100, 1, 0, 0, 0, "\x80", uint16(1), uint16(1)),
		dnsBytes(0x0100, 1, 0, 0, 0, strings.Repeat("\x3f"+strings.Repeat("n", 63), 5), "\x00", uint16(1), uint16(1)),
		dnsBytes(0x0100, 1, 0, 0, 0, "\x08\x01\x7f\x80\xff .\\x\x00", uint16(1), uint16(1)),
		dnsBytes(0x0100, 1, 0, 0, 0)[:9],
	}
	for _, data := range []struct {
		kind int
		data any
	}{
		{dnsAAAA, ip6A}, {dnsNS, "\x02ns\xc0\x10"}, {dnsCNAME, "\xc0\x10"}, {dnsPTR, "\x00"}, {dnsDNAME, "\x01a\x01b\x00"},
		{dnsMX, "\x00\x0a\x04mail\xc0\x10"}, {dnsTXT, "\x05v=spf\x03\x01\x7f\xff"}, {dnsTXT, "\x09short"}, {dnsSRV, "\x00\x01\x00\x02\x01\xbb\xc0\x0c"},
		{dnsA6, "\x00" + ip6A}, {dnsA6, "\x40" + ip6A[8:] + "\xc0\x10"}, {dnsA6, "\x80\x01p\x00"}, {dnsA6, "\x99"}, {dnsURI, "\x00\x0a\x00\x01https://x/"},
		{dnsURI, "\x00\x0a"}, {dnsText1, "plain text"}, {dnsTSIG, "\x04hmac\x00" + "\x00\x00\x00\x00\x00\x00\x01\x2c\x00\x04abcd\x12\x34\x00\x00\x00\x00"},
		{13, "\x03cpu\x02os"}, {43, "digest"}, {1234, "unknown"}, {dnsA, "\x01"}, {dnsNS, "\x02ns\xff\xff"}, {dnsNS, "\x02ns\x81"},
	} {
		rr := dnsRR(data.kind, 1, data.data)
		all = append(all, dnsBytes(0x8180, 1, 1, 0, 0, question, rr), dnsBytes(0x8180, 1, 2, 1, 1, question, rr, rr, rr, rr))
	}
	for _, option := range []string{
		"\x00\x08\x00\x07\x00\x01\x18\x00\x0a\x00\x01", "\x00\x08\x00\x08\x00\x02\x20\x00\x20\x01\x0d\xb8", "\x00\x08\x00\x03abc", "\x00\x08\x00\x05\x00\x07\x08\x00\x01",
		"\x00\x08\x00\x07\x00\x01\x21\x00\x0a\x00\x01", "\x00\x0a\x00\x08abcdefgh", "\x00\x0a\x00\x10abcdefgh01234567", "\x00\x0a\x00\x09abcdefgh0",
		"\x00\x0b\x00\x02\x00\x65", "\x00\x0b\x00\x01\x00", "\x00\x09\x00\x04\x00\x00\x10\x00", "\x00\x09\x00\x01\x00", "\x00\x0c\x00\x05\x00\x00\x00\x00\x00",
		"\x00\x0e\x00\x04\x4a\x5c\x12\x34", "\x00\x0e\x00\x01\x01", "\x00\x05\x00\x03\x08\x0d\x63", "\x00\x06\x00\x02\x01\x63", "\x00\x07\x00\x02\x01\x02",
		"\x00\x0d\x00\x05\x03org\x00", "\x00\x0d\x00\x02\xc0\x01", "\x00\x03\x00\x04nsid", "\x12\x34\x00\x02ab", "\x00\x03\x00\x00", "\x00\x03\x00\x09ab", "\x00\x10",
	} {
		all = append(all, dnsBytes(0x8180, 1, 0, 0, 1, question, "\x00", uint16(dnsOPT), uint16(512), uint32(0x8000), uint16(len(option)), option))
	}
	return all
}

func dnsSamples() [][]byte {
	all := overUDP(53, dnsMessages()...)
	for i, m := range dnsMessages() {
		all = append(all, overTCP(53, bytesOf(uint16(len(m)), m))...)
		if i < 3 {
			all = append(all, overTCP(53, bytesOf(uint16(len(m)+1), m), m[:1])...)
		}
	}
	return append(all, overUDP(5353, dnsMessages()[:16]...)...)
}

func dhcpMessages() [][]byte {
	head := bytesOf(1, 1, 6, 0, uint32(0xdeadbeef), uint16(3), uint16(0x8000), ip4A, ip4B, "\x00\x00\x00\x00", ip4A, macA, make([]byte, 10))
	none := make([]byte, 64+128)
	named := bytesOf("server\x00", make([]byte, 57), "boot\x01file\x00", make([]byte, 118))
	full := bytesOf(strings.Repeat("s", 64), make([]byte, 128))
	cookie := "\x63\x82\x53\x63"
	options := []string{
		"\x35\x01\x01", "\x35\x01\x63", "\x35\x02\x01\x02", "\x37\x07\x01\x03\x06\x0f\x1c\x33\xfb", "\x3d\x07\x01" + macA, "\x3d\x05\x00name", "\x3d\x03\x63ab", "\x3d\x00",
		"\x0c\x04host", "\x01\x04\xff\xff\xff\x00", "\x03\x08" + ip4A + ip4B, "\x03\x05" + ip4A + "\x01", "\x33\x04\x00\x00\x0e\x10", "\x02\x04\xff\xff\xf1\xf0",
		"\x39\x02\x05\xdc", "\x13\x03\x00\x01\x07", "\x21\x08" + ip4A + ip4B, "\x21\x0a" + ip4A + ip4B + "\x01\x02", "\x2b\x03\x01\x02\x03", "\x2e\x01\x08", "\x2e\x00",
		"\x2e\x02\x03\x01", "\x34\x01\x03", "\x34\x02\x09\x01", "\x51\x08\x05\xff\x00host\x00", "\x51\x05\xf0\x00\x00ab", "\x51\x02\x01\x02", "\x52\x0c\x01\x04port\x02\x04abcd",
		"\x52\x05\x06\x01x\x09\x00", "\x52\x03\x01\x09x", "\x52\x01\x01", "\x79\x08\x18\x0a\x01\x02" + ip4A, "\x79\x05\x00" + ip4A, "\x79\x05\x21" + ip4A, "\x79\x06\x20" + ip4A + "\x01",
		"\x79\x02\x01\x02", "\xf9\x0d\x08\x0a" + ip4A + "\x0c\x0a\x80" + ip4B, "\x4d\x06\x02ab\x02cd", "\x4d\x03\x00ab", "\x4d\x03\x09ab", "\x4d\x01\x01", "\xe0\x03abc",
		"\xe0\x04abcd", "\xe0\x02ab", "\xe0\x00", "\x00\x00\x00\x00", "\xff", "\x0c\x40short", "\x0c", "\x42\x04tftp", "\x5d\x02\x00\x07", "\x61\x03\x00\x01\x02",
	}
	all := [][]byte{
		bytesOf(head, none), bytesOf(head, none, cookie), bytesOf(head, named, cookie, "\x35\x01\x03\xff", make([]byte, 8)),
		bytesOf(head, full, cookie), bytesOf(head, none, "CMU\x00", 0x81, 0, 0, 0, ip4A, ip4B, ip4A, ip4B, ip4A, ip4B, ip4A, ip4B),
		bytesOf(head, none, "CMU\x00", 0, 0, 0, 0, ip4A, "\x00\x00\x00\x00", ip4A), bytesOf(head, none, "abcd"), bytesOf(head, none, "\x00\x00\x00\x00"),
		bytesOf(2, 6, 6, 4, uint32(0), uint16(0), uint16(0), make([]byte, 16+16), none, cookie),
		bytesOf(9, 1, 7, 0, uint32(0), uint16(0), uint16(1), make([]byte, 16+16), none, cookie),
	}
	for _, o := range options {
		all = append(all, bytesOf(head, none, cookie, o), bytesOf(head, none, cookie, o, "\x35\x01\x05\x00\x00\x00\xff\x00"))
	}
	return all
}

func dhcpSamples() [][]byte {
	var all [][]byte
	for i, m := range overUDP(67, dhcpMessages()...) {
		if i%2 == 0 {
			all = append(all, m)
		}
	}
	return append(all, overUDP(68, dhcpMessages()...)...)
}

func dhcp6Samples() [][]byte {
	option := func(kind int, data ...any) []byte {
		b := bytesOf(data...)
		return bytesOf(uint16(kind), uint16(len(b)), b)
	}
	address := option(5, ip6A, uint32(3600), uint32(7200))
	options := [][]byte{
		option(1, uint16(1), uint16(1), uint32(99), macA), option(2, uint16(2), "abcdefghij"), option(1, uint16(3), uint16(1), macA), option(1, uint16(1), "ab"),
		option(1, uint16(2), "ab"), option(1, uint16(3), "a"), option(1, uint16(9), "ab"), option(1, "a"), option(3, uint32(7), uint32(8), uint32(9), address, option(13, uint16(2), "no")),
		option(25, uint32(7), uint32(8), uint32(9), option(26, uint32(1), uint32(2), 56, ip6A, option(13, uint16(0)))), option(4, uint32(7), address), option(3, "short"),
		option(4, "a"), option(5, "short"), option(5, ip6A, uint32(1), uint32(2), option(13, uint16(300))), option(6, uint16(23), uint16(24), uint16(999)), option(6, "abc"),
		option(43, uint16(23)), option(7, 255), option(7, "ab"), option(8, uint16(100)), option(8, "a"), option(11, 2, 1, 0, "12345678", "realm", "abcd", ip6A),
		option(11, 2, 1, 0, "12345678"), option(11, 2, 9, 9, "12345678", "abc"), option(11, 3, 1, 0, "12345678", 1, ip6A), option(11, 3, 1, 0, "12345678", 2, ip6A),
		option(11, 3, 1, 0, "12345678", 3, ip6A), option(11, 3, 1, 0, "12345678", 3), option(11, 9, 1, 0, "12345678"), option(11, "abc"), option(13, uint16(5)), option(13, uint16(77)),
		option(13, "a"), option(14), option(15, "class"), option(18, "eth0"), option(38, "a subscriber with a long name"), option(37, uint32(9), "remote remote"), option(37, "ab"),
		option(19, 5), option(19, 11), option(19, 7), option(19, "ab"), option(20), option(23, ip6A, ip6B), option(23, "abc"), option(22), option(24, "\x03foo\x03org\x00\x03bar\x00"),
		option(24, "\x03foo\xc0\x00"), option(21, "\x09foo"), option(26, "short"), option(32, uint32(5)), option(46, uint32(5)), option(32, "abc"), option(39, "\x01\x03foo"),
		option(44, 1, ip6A, address), option(44, 2, ip6A), option(44, 9, ip6A), option(44, "ab"), option(45, address), option(45), option(47, ip6A, "relay relay relay"), option(47, "ab"),
		option(48, ip6B), option(56, uint16(1), uint16(16), ip6A, uint16(3), uint16(5), "\x03ntp\x00"), option(56, uint16(2), uint16(4), ip4A), option(56, uint16(9), uint16(2), "ab"),
		option(56, uint16(3), uint16(9), "\x03ntp\x00"), option(56, "ab"), option(64, "\x04aftr\x07example\x00"), option(64, "\x40aftr"), option(64, "ab"), option(64, "\x01a\x00"),
		option(41, "EST5EDT"), option(42, "Europe/Berlin\x00x"), option(112, "https://mud"), option(41, "ab"), option(999, "what"), option(33, "\x00"), {0, 1}, {0, 1, 0, 9, 1},
	}
	head := bytesOf(uint32(0x03123456))
	relay := bytesOf(12, 1, ip6A, ip6B)
	var all [][]byte
	for kind := range 17 {
		all = append(all, bytesOf(kind, "abc", option(14)))
	}
	for _, o := range options {
		all = append(all, bytesOf(head, o), bytesOf(head, o, option(14)), bytesOf(relay, option(9, head, o), option(18, "if")))
	}
	return append(overUDP(547, all...), overUDP(546, all[:9]...)...)
}

func ntpSamples() [][]byte {
	times := bytesOf(uint32(0x00010203), uint32(0x00000456), "GPS\x00", uint64(0xe5b1a2c380000000), uint64(0xe5b1a2c3c0000000), uint64(0xe5b1a2c400000001), uint64(0xe5b1a2c2ffffffff))
	zero := bytesOf(uint32(0), uint32(0), uint32(0), uint64(0), uint64(0), uint64(0x8000000000000000), uint64(0xffffffffffffffff))
	same := bytesOf(uint32(0), uint32(0), ip4A, uint64(5), uint64(0x100000005), uint64(0x100000005), uint64(0x100000003))
	var all [][]byte
	for i, body := range [][]byte{times, zero, same} {
		for _, stratum := range []int{0, 1, 2, 15, 16, 62, 63, 64} {
			for _, poll := range []int{6, 0, 0xfa, 0x1f, 0x20, 0xe1, 0xe0} {
				all = append(all, bytesOf(0x1b+i<<6+poll&3, stratum, poll, 0xe9, body))
			}
		}
	}
	head := bytesOf(0x24, 1, 6, 0xec, times)
	all = append(all, bytesOf(head, uint32(7)), bytesOf(head, uint32(7), ip6A), bytesOf(head, uint32(7), ip6A, ip4A), bytesOf(head, "some more"), head[:40])
	for mode := range 8 {
		all = append(all, bytesOf(0xe0|mode, 0x8b, uint16(1), uint16(0), uint16(3), uint16(4), uint16(5), "data!"), bytesOf(0x10|mode, 0x61, uint16(1), uint16(0x615), uint16(3), uint16(4), uint16(0)))
	}
	all = append(all, bytesOf(0x16, 1, uint16(1), uint16(2), uint16(3), uint16(4), uint16(9), "ab"), bytesOf(0x16, 1, 2))
	return overUDP(123, all...)
}

func stpSamples() [][]byte {
	var all [][]byte
	stp := func(parts ...any) {
		b := bytesOf("\x42\x42\x03", bytesOf(parts...))
		all = append(all, packet(eth(len(b)), raw(b)))
		c := bytesOf("\xaa\xaa\x03\x00\x00\x0c\x01\x0b", bytesOf(parts...))
		all = append(all, packet(eth(len(c)), raw(c)))
	}
	bridge := "\x80\x01" + macA
	config := bytesOf(bridge, uint32(20000), "\x70\x02"+macB, uint16(0x8003), uint16(0x0120), uint16(0x1460), uint16(0x0220), uint16(0x0fe0))
	for _, flags := range []int{0, 0x01, 0x3c, 0x7e, 0xff} {
		stp(uint16(0), 0, 0, flags, config)
		stp(uint16(0), 2, 2, flags, config, 0)
		stp(uint16(0), 0, 0, flags, config, "pad")
		stp(uint16(0), 2, 0, flags, config)
		stp(uint16(0), 0, 2, flags, config, 0)
	}
	stp(uint16(0), 0, 0x80)
	stp(uint16(0), 2, 0x33)
	stp(uint16(0), 9, 0)
	stp(uint16(1), 0, 0)
	stp(uint16(0), 0, 0, 1, config[:20])
	stp(uint16(0), 2, 2, 1, config)
	stp("\x00\x00\x00")
	name := bytesOf("region\x00", make([]byte, 25))
	tree := bytesOf(0x7e, bridge, uint32(2000), 0x80, 0x70, 19)
	many := func(version, v1, v3 int, tail ...any) {
		stp(uint16(0), version, 2, 0x7c, config, v1, uint16(v3), 0, name, uint16(1), ip6A, uint32(200), bridge, 20, bytesOf(tail...))
	}
	many(3, 0, 64)
	many(3, 0, 80, tree)
	many(3, 0, 96, tree, tree)
	many(3, 0, 97, tree, tree, 0)
	many(3, 1, 64)
	many(3, 0, 999)
	many(3, 0, 10)
	path := bytesOf(0, name, uint16(3), ip6A, 0x9c, 0, 0x12, 0x34, uint16(5), uint64(0), ip6A, ip4A)
	many(4, 0, 64, uint16(len(path)), path)
	many(4, 0, 80, tree, uint16(len(path)), path)
	many(4, 0, 64, uint16(10), path)
	many(4, 0, 64, uint16(999), path)
	many(4, 0, 64)
	return all
}

func lldpSamples() [][]byte {
	part := func(kind int, data ...any) []byte {
		b := bytesOf(data...)
		return bytesOf(uint16(kind<<9|len(b)), b)
	}
	org := func(oui string, kind int, data ...any) []byte { return part(127, oui, kind, bytesOf(data...)) }
	const dot1, dot3, tia = "\x00\x80\xc2", "\x00\x12\x0f", "\x00\x12\xbb"
	parts := [][]byte{
		part(1, 4, macA), part(2, 3, macA), part(3, uint16(120)), part(4, "port \x01 text\x00x"), part(5, "switch\x00more"), part(6, "a switch"), part(7, uint16(0x14), uint16(4)),
		part(8, 5, 1, ip4A, 2, uint32(7), 3, "oid"), part(8, 17, 2, ip6A, 3, uint32(7), 0), part(8, 7, 6, macA, 1, uint32(7)), part(8, 3, 9, "ab", 2, uint32(7), 0), part(8, 5, 1, ip4A, 2),
		part(8, 99, 1), part(8, 0), part(8, 3, 1, "ab"), part(8, 5, 1, ip4A, 2, uint32(7), 9, "a"), part(3, 1), part(7, uint16(1)), part(127, "ab"), part(127, "\x12\x34\x56", "what"),
		part(9, "reserved"), part(1, 9, "ab"), part(1, 4), part(1, 4, "abc"), part(1), part(2, 9, "ab"), part(2, 3, "abc"), part(1, 5, 1, ip4A), part(2, 4, 2, ip6A), part(1, 5, 1), part(2, 4, 77, "ab"),
		org(dot1, 1, uint16(5)), org(dot1, 1), org(dot1, 2, 6, uint16(7)), org(dot1, 2, 6), org(dot1, 3, uint16(5), 4, "vlan"), org(dot1, 3, uint16(5)), org(dot1, 3, uint16(5), 9, "a"), org(dot1, 3),
		org(dot1, 4, 3, "abc"), org(dot1, 4, 9, "abc"), org(dot1, 4), org(dot1, 7, 3, uint32(9)), org(dot1, 7), org(dot1, 99, "what"), part(127, dot1),
		org(dot3, 1, 3, uint16(0x6c03), uint16(30)), org(dot3, 1, 0, uint16(0), uint16(99)), org(dot3, 1), org(dot3, 2, 0x0f, 1, 3), org(dot3, 2, 0, 9, 9), org(dot3, 2), org(dot3, 3, 1, uint32(5)),
		org(dot3, 4, uint16(1522)), org(dot3, 4), org(dot3, 9, "what"), org(tia, 1, uint16(0x3f), 4), org(tia, 1), org(tia, 2, 1, 0x40, uint16(0x4aee)), org(tia, 2, 99, 0xff, uint16(0)), org(tia, 2),
		org(dot1, 8, 0x55, 0xaa), org(dot1, 8, 1), org(dot1, 9, 0xc7, "\x01\x23\x45\x67\x0a\x14\x64\xff\x00\x01\x02\x03\x00\x01\x02\xff\x00\x01\x02\x03"), org(dot1, 9, 1), org(dot1, 10, 1, make([]byte, 20)),
		org(dot1, 11, 0xb8, 0x18), org(dot1, 11), org(dot1, 12, 0, 0x61, uint16(0x8906), 0x82, uint16(3260)), org(dot1, 12, 0), org(dot1, 12, 0, 1), org(dot1, 12), org(dot1, 13, "\xff\x81\x3f\x7f\xff"),
		org(dot1, 13, 1), org(dot1, 14, "\x98\x00\x00\x10\x00\x10\x02\x00\x20\x03"), org(dot1, 14, "\x98\x00\x00\x10\x00"), org(dot1, 14),
		org(tia, 3, 1, "\x22\xab\xcd\xef\x01\x23\x45\x67\x89\xab\x1c\xde\xf0\x12\x34\x02"), org(tia, 3, 1, "short"), org(tia, 3, 2, 17, 2, "DE", 1, 5, "state", 6, 3, "way", 9), org(tia, 3, 2, 9, 0, "US", 1, 0),
		org(tia, 3, 2, 2, 0), org(tia, 3, 2, 99, 0), org(tia, 3, 2), org(tia, 3, 3, "911\x00"), org(tia, 3, 9, "what"), org(tia, 3), org(tia, 4, 0x52, uint16(65)), org(tia, 4, 0x13, uint16(2000)), org(tia, 4),
		org("\x00\x00\x5e", 1, "https://mud"), org("\x00\x00\x5e", 2, "https://mud"), org("\x00\x00\x5e", 1),
		org("\x00\x1b\x21", 1, "older"), org("\x00\x1b\x21", 2, part(1, 0, 1, uint32(2), uint32(3)), part(2, 0, 1, 0xe0, 0, uint32(0x01234567), "\x0a\x14\x1e\x28\x00\x00\x00\x00", 8), part(9, "what")),
		org("\x00\x1b\x21", 2, part(3, 0, 1, 0x40, 0, 0x18, 8), part(4, 0, 1, 0, 0, uint16(0x8906), "\x40\x1b\x21", 8, uint16(3260), "\x00\x1b\x21", 16, "rest")), org("\x00\x1b\x21", 2, part(1, "short")),
		org("\x00\x1b\x21", 2, part(0)), org("\x00\x1b\x21", 2, "\x02\x40"), org("\x00\x1b\x21", 2, part(3, "ab")), part(127, "\x00\x1b\x21"),
		org(tia, 5, "hardware"), org(tia, 11, "asset"), org(tia, 8), org(tia, 77, "what"), part(127, tia),
	}
	var all [][]byte
	lldp := func(parts ...any) { all = append(all, packet(eth(etherLLDP), raw(parts...))) }
	for i := range parts {
		lldp(parts[0], parts[1], parts[2], parts[i], part(0))
	}
	lldp(parts[3], parts[4], parts[5], parts[6], parts[7], part(0), "padding")
	lldp()
	return all
}

func cdpSamples() [][]byte {
	field := func(kind int, data ...any) []byte {
		b := bytesOf(data...)
		return bytesOf(uint16(kind), uint16(4+len(b)), b)
	}
	fields := [][]byte{
		field(1, "router.example"), field(2, uint32(2), "\x01\x01\xcc", uint16(4), ip4A, "\x02\x08\xaa\xaa\x03\x00\x00\x00\x86\xdd", uint16(16), ip6A), field(2, uint32(1), "\x01\x01\xcc", uint16(9)),
		field(2, uint32(1), "\x03\x02ab", uint16(3), "xyz", "stray"), field(2, uint32(1), "\x01"), field(2, uint32(1), "\x01\x09ab"), field(2, "ab"), field(2, uint32(1), "\x03\x01a", uint16(9), "b"),
		field(2, uint32(1), "\x02\x08\xaa\xaa\x03\x00\x00\x00\x86\xdd", uint16(16), "short"), field(3, "Eth0/1"), field(4, uint32(0x29)), field(4, "abc"), field(5, "IOS\nversion \x01"), field(6, "cisco"),
		field(7, ip4A, 24, ip4B, 8), field(7, "abc"), field(8, "hello"), field(9, "vtp"), field(10, uint16(7)), field(11, 1), field(11, 0), field(11, "ab"), field(12, "what"), field(13),
		field(14, 1, uint16(5)), field(15, uint16(0x2000)), field(15, 1, uint16(5)), field(16, uint16(6300)), field(16, 99), field(16, "\x01\x02\x03"), field(17, uint32(1500)), field(18, 1), field(19, 2),
		field(20, "name"), field(21, "oid"), field(22, uint32(1), "\x01\x01\xcc", uint16(4), ip4A), field(22, "ab"), field(23, 1, "room"), field(23, 1), field(0), field(99, "unknown field"),
		bytesOf(uint16(1), uint16(3)), bytesOf(uint16(1), uint16(99), "a"), bytesOf("abc"),
	}
	var all [][]byte
	cdp := func(parts ...any) {
		b := bytesOf("\xaa\xaa\x03\x00\x00\x0c\x20\x00", bytesOf(parts...))
		all = append(all, packet(eth(len(b)), raw(b)))
	}
	for i := range fields {
		cdp(2, 180, uint16(0x1234), fields[0], fields[i])
		cdp(1, 60, uint16(0x1234), fields[i], fields[9])
	}
	cdp(2, 180)
	return all
}

func sctpSamples() [][]byte {
	var all [][]byte
	sctp := func(parts ...any) {
		b := raw(uint16(5000), uint16(6000), uint32(7), uint32(8), bytesOf(parts...))
		all = append(all, packet(eth(etherIPv4), ip4(protoSCTP, ""), b), packet(eth(etherIPv6), ip6(protoSCTP), b))
	}
	chunk := func(kind, flags int, data ...any) []byte {
		b := bytesOf(data...)
		return bytesOf(kind, flags, uint16(4+len(b)), b, make([]byte, (4-len(b)%4)%4))
	}
	sctp()
	sctp("a")
	init := bytesOf(uint32(1), uint32(65536), uint16(10), uint16(20), uint32(99))
	for flags := range 8 {
		sctp(chunk(0, flags, uint32(1), uint16(2), uint16(3), uint32(10+flags), "payload"))
	}
	sctp(chunk(0, 3, uint32(1), uint16(2), uint16(3), uint32(0), "first"), chunk(0, 3, uint32(2), uint16(2), uint16(4), uint32(46), "second"))
	sctp(chunk(0, 3, uint32(1), uint16(2), uint16(3), uint32(0)))
	sctp(chunk(0, 3, "short"))
	for kind := 1; kind < 20; kind++ {
		sctp(chunk(kind, 0, init, uint16(12), uint16(6), ip4A))
		sctp(chunk(kind, 0, "abcde"))
		sctp(chunk(kind, 0), chunk(kind, 0))
	}
	sctp(chunk(3, 0, uint32(0xfffffff0), uint32(65536), uint16(2), uint16(2), uint16(2), uint16(4), uint16(100), uint16(200), uint32(7), uint32(8)))
	sctp(chunk(3, 0, uint32(1), uint32(65536), uint16(2), uint16(2), uint16(2), uint16(4), "ab"))
	sctp(chunk(3, 0, uint32(1), uint32(65536), uint16(1), uint16(2), uint16(2), uint16(4), "ab"))
	sctp(chunk(0xc0, 0, "abcd"))
	sctp(chunk(0x99, 0, "abcd"))
	sctp(1, 0, uint16(3))
	sctp(1, 0, uint16(99), "ab")
	sctp(4, 0, uint16(6), "ab")
	return all
}

func tunnelSamples() [][]byte {
	var all [][]byte
	inside4 := packet(ip4(protoUDP, ""), udp(1000, 2000), raw("inside"))
	inside6 := packet(ip6(protoUDP), udp(1000, 2000), raw("inside"))
	frame := packet(eth(etherVLAN), vlan(7, etherIPv4), raw(inside4))
	gre := func(parts ...any) {
		all = append(all, packet(eth(etherIPv4), ip4(protoGRE, ""), raw(parts...)))
	}
	gre(uint16(0), uint16(etherIPv4), inside4)
	gre(uint16(0), uint16(etherIPv6), inside6)
	gre(uint16(0), uint16(greEthernet), frame)
	gre(uint16(0), uint16(greEthernet), "short")
	gre(uint16(0), uint16(etherMPLS), uint32(0x00010140), inside4)
	gre(uint16(0xb000), uint16(etherIPv4), uint16(1), uint16(2), uint32(3), uint32(4), inside4)
	gre(uint16(0x2000), uint16(0x1234), uint32(3), "what")
	gre(uint16(2), uint16(etherIPv4), inside4)
	gre(uint16(0x3081), uint16(grePPP), uint16(9), uint16(8), uint32(1), uint32(2), "\xff\x03\x00\x21", inside4)
	gre(uint16(0x3001), uint16(grePPP), uint16(9), uint16(8), uint32(1), "\x21", inside4)
	gre(uint16(0x2081), uint16(grePPP), uint16(9), uint16(8), uint32(2))
	gre(uint16(0x3001), uint16(0x1234), uint32(1), uint32(2), "what")
	gre("\x00")
	mpls := func(kind int, parts ...any) { all = append(all, packet(eth(kind), raw(parts...))) }
	label := func(n, tc, last, ttl int) uint32 { return uint32(n<<12 | tc<<9 | last<<8 | ttl) }
	mpls(etherMPLS, label(100, 0, 0, 64), label(16, 5, 1, 63), inside4)
	mpls(etherMPLSM, label(2, 0, 1, 64), inside6)
	mpls(etherMPLS, label(0, 0, 1, 64), inside4)
	mpls(etherMPLS, label(99, 0, 1, 64), inside6)
	mpls(etherMPLS, label(7, 0, 1, 64), "\x01 what is this")
	mpls(etherMPLS, label(3, 0, 0, 64), label(1, 0, 1, 1))
	mpls(etherMPLS, label(3, 0, 0, 64), "ab")
	pppoe := func(kind, version, code int, session uint16, parts ...any) {
		b := bytesOf(parts...)
		all = append(all, packet(eth(kind), raw(version, code, session, uint16(len(b)), b)))
		all = append(all, packet(eth(kind), raw(version, code, session, uint16(len(b)), b, "pad")))
		all = append(all, packet(eth(kind), raw(version, code, session, uint16(len(b)+2), b)))
	}
	for _, code := range []int{9, 7, 0x19, 0x65, 0xa7, 0x33} {
		pppoe(etherPPPoD, 0x11, code, 0, "\x01\x01\x00\x00\x01\x03\x00\x04\x01\x02\x03\x04\x01\x02\x00\x02ac\x77\x77\x00\x03a\x01b\x00\x00\x00\x00\x01\x01\x00\x00")
	}
	pppoe(etherPPPoD, 0x22, 9, 5, "\x01\x02\x00\x60", strings.Repeat("long name ", 9), "123456")
	pppoe(etherPPPoS, 0x11, 0, 7, "\x00\x21", inside4)
	pppoe(etherPPPoS, 0x11, 0, 7, "\x00\x57", inside6)
	pppoe(etherPPPoS, 0x11, 0, 7, "\x00\x03\x00\x57", inside6)
	pppoe(etherPPPoS, 0x11, 0, 7, "\x01\x03\x21", inside4)
	pppoe(etherPPPoS, 0x11, 0, 7, "\x02\x81", label(0, 0, 1, 64), inside4)
	pppoe(etherPPPoS, 0x11, 0, 7, "\xc0\x2f", "unknown")
	pppoe(etherPPPoS, 0x11, 0, 7, "\x00")
	all = append(all, overUDP(4789, bytesOf("\x08\x00\x00\x00\x00\x00\x64\x00", frame), bytesOf("\x00\x00\x00\x00\x00\x00\x64\x00", frame), []byte("short"))...)
	all = append(all, overUDP(6635, bytesOf(label(16, 5, 1, 63), inside4))...)
	return all
}

func textSamples() [][]byte {
	lines := [][]byte{
		[]byte("GET / HTTP/1.1\r\nHost: example.org\r\n\r\nbody"), []byte("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n\x00\x01"), []byte("get /lower HTTP/1.0\n"), []byte("no request\r\n"),
		[]byte("OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 1\r\n\r\n"), []byte("SETUP\tx"), []byte("INVITE sip:a@b SIP/2.0\r\nVia: x\r\n"), []byte("SIP/2.0 180 Ringing\r\n"), []byte("220 mail ready\r\n"),
		[]byte("EHLO x\r\nMAIL FROM:<a>\rodd\r\n"), []byte("USER \x80\r\n"), []byte("tab\there\r\n"), []byte("no end"), []byte("\r\n"), []byte("\n\n"), []byte("end in\r"), []byte(" GET /\r\n"), []byte("GET  two 200\r\n"),
		[]byte("SSH-2.0-OpenSSH_9.2p1 Debian\r\nmore"), []byte("SSH-2.0-x\n"), []byte("SSH-2.0-\x01\r\n"), []byte("SSH-2.0\rx"), []byte("SSX"), []byte("HTTP/1.1  404  Not\r\n"), []byte("PUT"), []byte("X 20 \r\n"), []byte("X 2000 \r\n"),
		[]byte(strings.Repeat("w", 130) + " 200\r\n"), []byte(strings.Repeat("w", 128) + " 200\r\n"),
	}
	var all [][]byte
	for _, port := range []int{21, 22, 25, 43, 80, 554, 8080, 8554} {
		all = append(all, overTCP(port, lines...)...)
	}
	all = append(all, overUDP(5060, lines...)...)
	for _, m := range []string{"<13>Jan 1 host text\x01", "<191>x", "<999>x", "<1234>x", "<>x", "<1", "x<13>", "<13x>", "<0>", "<5>"} {
		all = append(all, overUDP(514, []byte(m))...)
	}
	return all
}

func slowSamples() [][]byte {
	var all [][]byte
	slow := func(parts ...any) { all = append(all, packet(eth(etherSlow), raw(parts...))) }
	actor := bytesOf(uint16(32768), macA, uint16(7), uint16(128), uint16(3), 0x3d, "\x00\x00\x00")
	slow(1, 1, 1, 20, actor, 2, 20, actor, 3, 16, uint16(50), make([]byte, 12), 0, 0, make([]byte, 50))
	slow(1, 1, 1, 19, actor, 3, 15, uint16(50), make([]byte, 12))
	slow(1, 1, 9, 6, "what", 1, 1)
	slow(1, 1, 9, 99, "what")
	slow(1, 1, 9)
	slow(1, 2)
	slow(1)
	slow(2, 1, 1, 16, uint16(3), macA, uint32(0xabc), uint16(0), 0, 0)
	slow(2, 1, 1, 6, "1234")
	slow(2, 9)
	slow(77, "unknown")
	return all
}

func loopbackSamples() [][]byte {
	var all [][]byte
	loop := func(parts ...any) { all = append(all, packet(eth(etherLoop), raw(parts...))) }
	for _, skip := range []int{0, 3, 8, 99} {
		loop(skip, 0, 1, 0, 5, 0, "data")
		loop(skip, 0, 2, 0, macA, 1, 0, 5, 0, "data")
		loop(skip, 0, 9, 0, "data")
		loop(skip, 0, 2, 0, "abc")
		loop(skip, 0, 1, 0, 5)
		loop(skip, 0, 1)
	}
	loop(1)
	return all
}

func routerSamples() [][]byte {
	var all [][]byte
	vrrp := func(parts ...any) {
		all = append(all, packet(eth(etherIPv4), ip4(protoVRRP, "", set(8, 255)), raw(parts...)))
		all = append(all, packet(eth(etherIPv6), ip6(protoVRRP), raw(parts...)))
	}
	for _, auth := range []int{0, 1, 2, 9} {
		vrrp(0x21, 7, 100, 2, auth, 1, uint16(0), ip4A, ip4B, "password")
		vrrp(0x21, 7, 100, 1, auth, 1, uint16(0), ip6A, "pw\x00\x00\x00\x00\x00\x00")
	}
	vrrp(0x31, 7, 100, 1, 0xf1, 0x23, uint16(0), ip4A)
	vrrp(0x31, 7, 100, 2, 0, 100, uint16(0), ip6A, ip6B)
	vrrp(0x31, 7, 100, 0, 0, 100, uint16(0))
	vrrp(0x22, 7)
	vrrp(0x41, 7)
	hello := func(parts ...any) {
		all = append(all, overUDP(1985, bytesOf(parts...), bytesOf(parts...), bytesOf(parts...))...)
	}
	for kind := range 4 {
		hello(0, kind, 4*kind, 3, 70, 100, 1, kind/3, "cisco\x00\x00\x00", ip4A)
	}
	hello(1, 2, 3)
	return all
}

func eapSamples() [][]byte {
	var all [][]byte
	eapol := func(kind int, length uint16, parts ...any) {
		all = append(all, packet(eth(etherEAPOL), raw(2, kind, length, bytesOf(parts...))))
	}
	for kind := range 6 {
		eapol(kind, 0)
	}
	body := func(code int, parts ...any) {
		b := bytesOf(parts...)
		n := uint16(4 + len(b))
		eapol(0, n, code, 9, n, b)
		eapol(0, n+1, code, 9, n, b)
	}
	for _, kind := range []int{0, 1, 2, 3, 4, 13, 18, 21, 23, 43, 77, 254} {
		body(1, kind)
		body(2, kind, "\x01")
		body(2, kind, "\xa1\x02\x03")
		body(1, kind, "\xc1\x00\x00\x01\x00data")
	}
	body(1)
	body(3)
	body(4)
	body(9, "what")
	eapol(0, 3, 1, 9, uint16(3))
	return all
}

func tftpSamples() [][]byte {
	var all [][]byte
	for _, m := range []string{
		"\x00\x01file\x00octet\x00", "\x00\x02fi\x01le\x00netascii\x00blksize\x001428\x00\x00", "\x00\x01file\x00", "\x00\x01file", "\x00\x01", "\x00\x03\x00\x01data", "\x00\x03\x00", "\x00\x04\x00\x07",
		"\x00\x05\x00\x01not found\x00", "\x00\x05\x00\x63odd\x00", "\x00\x05\x00\x02", "\x00\x05\x00", "\x00\x05\x00\x03no end", "\x00\x06blksize\x001428\x00", "\x00\x06", "\x00\x06abc", "\x00\x09", "\x00",
	} {
		all = append(all, overUDP(69, []byte(m))...)
	}
	return all
}

func ciscoSamples() [][]byte {
	var all [][]byte
	snap := func(kind int, parts ...any) {
		b := bytesOf("\xaa\xaa\x03\x00\x00\x0c", uint16(kind), bytesOf(parts...))
		all = append(all, packet(eth(len(b)), raw(b)))
	}
	field := func(kind int, data ...any) []byte {
		b := bytesOf(data...)
		return bytesOf(uint16(kind), uint16(4+len(b)), b)
	}
	dtp := [][]byte{
		field(1, "domain\x00"), field(2, 0x81), field(2, "ab"), field(3, 0xa5), field(4, macA), field(4, "abc"), field(9, "what"), field(0), bytesOf(uint16(1), uint16(3)),
		bytesOf(uint16(1), uint16(99)), []byte("ab"),
	}
	for i := range dtp {
		snap(ciscoDTP, 1, dtp[0], dtp[1], dtp[i], dtp[4])
	}
	snap(ciscoDTP)
	udld := [][]byte{
		field(1, "device"), field(2, "port\x00x"), field(3, "\x00\x00\x00\x01"), field(4, 15), field(4, "ab"), field(5, 5), field(6, "name"), field(7, uint32(9)), field(7, "a"), field(8, "what"),
		field(1), bytesOf(uint16(1), uint16(99)), []byte("ab"),
	}
	for i := range udld {
		snap(ciscoUDLD, 0x20+i, i*21, uint16(0x1234), udld[0], udld[i], udld[5])
	}
	snap(ciscoUDLD, "abc")
	return all
}

func geneveSamples() [][]byte {
	inside := packet(ip4(protoUDP, ""), udp(1000, 2000), raw("inside"))
	frame := packet(eth(etherIPv4), raw(inside))
	option := "\x01\x01\x80\x02abcdefgh"
	return overUDP(6081,
		bytesOf("\x00\x00\x65\x58\x00\x00\x0a\x00", frame), bytesOf("\x03\xc0\x65\x58\x00\x00\x0a\x07", option, frame), bytesOf("\x00\x3f\x08\x00\x12\x34\x56\x00", inside),
		bytesOf("\x04\x00\x08\x00\x12\x34\x56\x00", option, "\x00\x50\x01\x00", inside), bytesOf("\x02\x00\x12\x34\x12\x34\x56\x00\xff\xf1\x01\x00\x02\x00\x01\x01what"),
		bytesOf("\x40\x00\x08\x00\x12\x34\x56\x00", inside), bytesOf("\x3f\x00\x08\x00\x12\x34\x56\x00", inside), []byte("short"))
}

// briefSamples are packets of protocols for which the same words are claimed without -v.
func briefSamples() [][]byte {
	var all [][]byte
	ip := func(proto int, parts ...any) {
		all = append(all, packet(eth(etherIPv4), ip4(proto, ""), raw(parts...)), packet(eth(etherIPv6), ip6(proto), raw(parts...)))
	}
	for kind := range 13 {
		ip(protoOSPF, 2+kind%2, kind, uint16(44), ip4A, ip4B, uint16(0), uint16(kind%3), make([]byte, 8), "hello, router, these are 44 bytes in all")
		ip(protoPIM, 0x20|kind, 0, uint16(0), "pim")
		ip(protoEIGRP, 2, kind, uint16(0), make([]byte, 16), "tlvs")
		all = append(all, overUDP(520, bytesOf(kind, 2, uint16(0), "routes"), bytesOf(kind, 1, uint16(0), "routes"), bytesOf(kind, 0, uint16(0), "trace"))...)
		for _, code := range []int{kind, 40 + kind, 255 - kind} {
			all = append(all, overUDP([]int{1812, 1813, 1645, 1646, 1700, 3799}[kind%6], bytesOf(code, kind, uint16(18+kind), make([]byte, 16), "attributes"))...)
		}
	}
	ip(protoOSPF, 2, 1, uint16(44), ip4A, ip4B, uint16(0), uint16(2), make([]byte, 4))
	ip(protoPIM, 0x10, 0)
	ip(protoEIGRP, 3, 1, uint16(0), make([]byte, 16))
	for _, flags := range []int{0x00, 0x48, 0xff, 0x9a, 0xc0} {
		for version := range 3 {
			for _, port := range []int{bfdControl, bfdHops, bfdLag, bfdEcho} {
				all = append(all, packet(eth(etherIPv4), ip4(protoUDP, ""), udp(50000, port), raw(version<<5|1, flags, 3, 24, make([]byte, 20), "auth")))
			}
		}
	}
	all = append(all, pppControlSamples()...)
	return append(all, overTCP(179, []byte(strings.Repeat("\xff", 16)+"\x00\x13\x04"), []byte("x"))...)
}

func multipathSamples() [][]byte {
	var all [][]byte
	option := func(data string, flags ...int) {
		o := "\x1e" + string(rune(2+len(data))) + data
		o += strings.Repeat("\x01", (4-len(o)%4)%4)
		for _, f := range append(flags, tcpSYN, tcpACK, tcpSYN|tcpACK) {
			all = append(all, packet(eth(etherIPv4), ip4(protoTCP, ""), tcp(1000, 2000, 1, 2, f, o), raw("data")))
		}
	}
	const key, long = "\x01\x02\x03\x04\xff\xfe\xfd\xfc", "\xff\xfe\xfd\xfc\x01\x02\x03\x04"
	for _, data := range []string{
		"\x01\x81", "\x00\x01" + key, "\x01\x01" + key + long, "\x01\x01" + key + long + "\x00\x09", "\x02\x01" + key, "\x01", "\x11\x05" + key, "\x10\x05" + key + "\x00\x00\x00\x07",
		"\x10\x05" + key + long + key[:4], "\x10\x05", "\x20\x00", "\x20\x11\x00\x00\x00\x07", "\x20\x03" + key, "\x20\x05\x00\x00\x00\x07\x00\x00\x00\x09\x00\x00\x00\x01\x00\x04",
		"\x20\x0f" + key + long + "\x00\x00\x00\x01\x00\x04\xab\xcd", "\x20\x04\x00\x00\x00\x07\x00\x00", "\x20\x04\x00\x00\x00\x07\x00\x00\x00\x01\x00", "\x20\x01\x00", "\x20\x08\x00", "\x20\x0c\x00",
		"\x34\x01" + ip4A, "\x30\x01" + ip4A + "\x00\x50", "\x31\x01" + ip4A + key, "\x30\x01" + ip4A + "\x00\x50" + key, "\x36\x01" + ip6A, "\x30\x01" + ip6A + "\x00\x50", "\x30\x01" + ip6A + key,
		"\x32\x01" + ip6A + "\x00\x50" + key, "\x30\x01\x00", "\x40\x01\x02\x03", "\x40", "\x50", "\x51\x07", "\x50\x07\x08", "\x60\x00" + key, "\x60\x00", "\x70\x00" + key, "\x70", "\x80what", "\xf0", "",
	} {
		option(data)
	}
	return all
}

func pppSamples() [][]byte {
	var all [][]byte
	session := func(proto int, parts ...any) {
		b := bytesOf(uint16(proto), bytesOf(parts...))
		all = append(all, packet(eth(etherPPPoS), raw(0x11, 0, uint16(7), uint16(len(b)), b)))
	}
	for code := range 5 {
		session(pppCHAP, code, 9, uint16(16), 4, "abcdname of it")
		session(pppCHAP, code, 9, uint16(3), 4, "abcd")
		session(pppCHAP, code, 9, uint16(99), 9, "abcd")
		session(pppPAP, code, 9, uint16(14), 4, "user", 4, "pass")
		session(pppPAP, code, 9, uint16(14), 9, "user", 4, "pass")
		session(pppPAP, code, 9, uint16(12), 4, "user", 9, "pass")
		session(pppPAP, code, 9, uint16(5), 0)
		session(pppPAP, code, 9, uint16(4))
		session(pppPAP, code, 9, uint16(3), 1, "a")
		session(pppPAP, code, 9, uint16(99), 1, "a")
		session(pppCHAP, code)
		session(pppPAP, code, 1)
	}
	session(pppCHAP)
	session(pppPAP)
	session(0x00fd, "zip")
	return all
}

// pppControlSamples are brief.
func pppControlSamples() [][]byte {
	var all [][]byte
	for i, proto := range []int{0xc021, 0x8021, 0x8023, 0x8281, 0x8057, 0x80fd, 0xc02b} {
		for _, code := range []int{i, i + 8, i + 14} {
			b := bytesOf(uint16(proto), code, 5, uint16(8), "\x01\x04\x05\xd4")
			all = append(all, packet(eth(etherPPPoS), raw(0x11, 0, uint16(7), uint16(len(b)), b)))
		}
	}
	return all
}
