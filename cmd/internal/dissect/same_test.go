package dissect

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"govale/cmd/internal/capfile"
)

// variants are the options that change how protocols are decoded.
var variants = []Options{
	{Numeric: 1}, {Numeric: 1, Link: true, Verbose: 1}, {Numeric: 1, Verbose: 2}, {Numeric: 1, Verbose: 3},
	{Numeric: 1, Quiet: true}, {Numeric: 1, Quiet: true, Link: true, Verbose: 2}, {Numeric: 1, AbsoluteSeq: true, HexASCII: 1},
	{Numeric: 1, Verbose: 3, NoChecksums: true},
}

// Every sample is printed as tcpdump prints it: whole, captured only up to each of its
// bytes, and sent only up to each of its bytes.
func TestSame(t *testing.T) {
	findTcpdump(t)
	for name, make := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := make()
			cut := whole(all...)
			var short []Packet
			for _, data := range all {
				cut = slices.Concat(cut, cutEverywhere(data))
				short = slices.Concat(short, shortEverywhere(data))
			}
			for _, o := range variants {
				sameAsTcpdump(t, o, cut)
			}
			for _, o := range variants[:2] {
				o.Verbose = 3
				sameAsTcpdump(t, o, short)
			}
		})
	}
}

// Protocols that are only named are the same without -v.
func TestSameBrief(t *testing.T) {
	findTcpdump(t)
	rnd := rand.New(rand.NewPCG(5, 6))
	all := briefSamples()
	packets := append(whole(all...), mutated(rnd, all, 1000)...)
	for _, data := range all {
		packets = slices.Concat(packets, cutEverywhere(data), shortEverywhere(data))
	}
	packets = slices.DeleteFunc(packets, func(p Packet) bool { return isElsewhere(printAll([]Packet{p}, Options{Numeric: 1})) })
	for _, o := range []Options{{Numeric: 1}, {Numeric: 1, Link: true}, {Numeric: 1, Quiet: true, Hex: 1}} {
		sameAsTcpdump(t, o, packets)
	}
}

// Samples with wrong bytes are printed as tcpdump prints them.
func TestSameMutated(t *testing.T) {
	findTcpdump(t)
	for name, make := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(1, 2))
			packets := slices.DeleteFunc(mutated(rnd, make(), 1000), func(p Packet) bool {
				text := printAll([]Packet{p}, Options{Numeric: 1}) + printAll([]Packet{p}, Options{Numeric: 1, Verbose: 3})
				return isElsewhere(text) || brief.MatchString(text)
			})
			for _, o := range variants {
				sameAsTcpdump(t, o, packets)
			}
		})
	}
}

// mutated returns n of the packets with some bytes changed, and some of them cut.
func mutated(rnd *rand.Rand, all [][]byte, n int) (packets []Packet) {
	for range n {
		b := slices.Clone(all[rnd.IntN(len(all))])
		for range 1 + rnd.IntN(3) {
			at := rnd.IntN(len(b))
			if at >= 12 && at < 14 {
				continue // what it is stays what it is
			}
			b[at] = odd(rnd, b[at])
		}
		p := Packet{Data: b, Length: len(b)}
		if rnd.IntN(4) == 0 {
			p.Data = b[:1+rnd.IntN(len(b))]
		}
		packets = append(packets, p)
	}
	return packets
}

// elsewhere are the protocols inside of those that are claimed which tcpdump decodes and
// this does not.
var elsewhere = regexp.MustCompile(strings.Join([]string{
	` ip-proto-(?:8|9|46|55|62|77|108|113|135|33)\b`, `igmp-(?:19|20|30|31)\b`, `OAM, length`, `pid (?:Appletalk|VTP)`,
	`IPX`, `> .* (?:OSI|NetBeui) Un`, `PPID (?:M3UA|ForCES)`, `sctp\[`, `\bATM \(len`, `routing present`,
	`ethertype (?:DN|Appletalk|IPX|MPCP|Realtek|MS NLB|NSH|OSI|CFM|TIPC|GeoNet|CALM|AoE|PTP|Arista|802.1AE|PPP) `,
	`\b(?:BAP|MLPPP|OSI|IPX|unknown PPP protocol \(0x7e..\)) \n`, `ICMP6, unknown icmp6 type \((?:138|139|140|155)\)`,
}, "|"))

// brief are the protocols of which tcpdump tells more with -v only.
var brief = regexp.MustCompile(`OSPFv|PIMv|EIGRP|RIPv|BFDv?[0-9]?, |RADIUS, |: BGP|(?:LCP|IPCP|IP6CP|OSICP|MPLSCP|CCP|BACP), `)

// otherPorts are those of protocols that tcpdump decodes and this does not.
var otherPorts = map[string][]int{
	"tcp": {23, 323, 639, 646, 1723, 2049, 6379, 6633, 6653, 10288},
	"udp": {
		88, 161, 162, 319, 320, 496, 500, 521, 525, 646, 654, 698, 701, 750, 921, 1589, 1701,
		2049, 2103, 2104, 3456, 3503, 4342, 4500, 4567, 4790, 5359, 6343, 6696,
		6697, 7000, 7001, 7002, 7003, 7004, 7005, 7006, 7007, 7008, 7009, 7500, 8231, 8472, 8500, 12222, 12223, 17754,
		30490, 49152,
	},
}

var portsPrinted = regexp.MustCompile(`(\d+) > (?:[0-9a-f.:]+\.)?(\d+): (?:\[[^]]*\] )?(Flags|tcp|UDP)`)

// isElsewhere reports whether what is printed for a packet has a protocol in it of which
// tcpdump tells more.
func isElsewhere(text string) bool {
	if elsewhere.MatchString(text) {
		return true
	}
	for _, m := range portsPrinted.FindAllStringSubmatch(text, -1) {
		ports := otherPorts["tcp"]
		if m[3] == "UDP" {
			ports = otherPorts["udp"]
		}
		for _, s := range m[1:3] {
			if n, err := strconv.Atoi(s); err == nil && slices.Contains(ports, n) {
				return true
			}
		}
	}
	return false
}

// odd returns a byte near b or at a border.
func odd(rnd *rand.Rand, b byte) byte {
	borders := []byte{0, 1, 2, 0x7f, 0x80, 0xc0, 0xff}
	switch rnd.IntN(4) {
	case 0:
		return borders[rnd.IntN(len(borders))]
	case 1:
		return b + 1
	case 2:
		return b - 1
	}
	return byte(rnd.IntN(256))
}

// All samples one after another, in no order, with options in many combinations, are
// printed as tcpdump prints them: what is remembered of connections is the same, too.
func TestSameTogether(t *testing.T) {
	findTcpdump(t)
	rnd := rand.New(rand.NewPCG(7, 8))
	var packets []Packet
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		packets = append(packets, whole(samples[name]()...)...)
	}
	for _, name := range []string{"traffic", "protocols", "hostile"} {
		for _, p := range readPackets(t, "testdata/"+name+".pcap") {
			if len(p.Data) > 0 && p.Length >= len(p.Data) && p.Length <= capfile.MaxPacket { // others have no time to tell them apart
				packets = append(packets, p)
			}
		}
	}
	rnd.Shuffle(len(packets), func(i, j int) { packets[i], packets[j] = packets[j], packets[i] })
	maybe := func() bool { return rnd.IntN(2) == 0 }
	for range 16 {
		o := Options{Numeric: 1, Link: maybe(), Quiet: rnd.IntN(4) == 0, Verbose: rnd.IntN(4), AbsoluteSeq: maybe()}
		if maybe() {
			o.Hex, o.HexASCII, o.ASCII = rnd.IntN(3), rnd.IntN(3)*rnd.IntN(2), rnd.IntN(3)
		}
		sameAsTcpdump(t, o, packets)
	}
}

// How packets are framed is the same, too: times, numbers and dumps.
func TestSameFraming(t *testing.T) {
	data := [][]byte{
		packet(eth(etherIPv4), ip4(protoUDP, ""), udp(1, 2), raw("line\r\nnext\rline\ttab\x00\r")),
		packet(eth(etherIPv6), ip6(protoTCP), tcp(1, 2, 3, 4, tcpSYN, ""), raw("\r\n")),
		packet(eth(0x88b5), raw("payload")),
		packet(eth(etherVLAN), vlan(7, etherARP), raw("\x00")),
		packet(eth(40), raw("\xaa\xaa\x03\x00\x00\x00\x88\xb5 snap")),
		packet(eth(0x88b5)),
		packet(eth(etherIPv4))[:10],
	}
	packets := whole(data...)
	times := []int64{0, 1, 999_999_999, 1_000_000_000, 86_400_000_000_123, 5_000_000_000, 1_700_000_000_123_456_789}
	for i := range 3 * len(times) {
		p := packets[i%len(packets)]
		p.Time = times[i%len(times)]
		packets = append(packets, p)
	}
	packets = append(packets, Packet{Data: nil, Length: 10}, Packet{Data: data[0], Length: 3}, Packet{Data: data[0], Length: 300000})
	for clock := TimeOfDay; clock <= TimeSinceFirst; clock++ {
		for _, nano := range []bool{false, true} {
			for _, number := range []bool{false, true} {
				framing(t, Options{Numeric: 1, Time: clock, Nano: nano, Number: number}, packets)
			}
		}
	}
	for n := range 3 {
		for _, link := range []bool{false, true} {
			framing(t, Options{Numeric: 1, Hex: n, Link: link}, packets)
			framing(t, Options{Numeric: 1, HexASCII: n, Link: link}, packets)
			framing(t, Options{Numeric: 1, ASCII: n, Link: link}, packets)
		}
	}
}

func framing(t *testing.T, o Options, packets []Packet) {
	t.Helper()
	t.Run(fmt.Sprint(flags(o)), func(t *testing.T) {
		compareLines(t, printAll(packets, o), tcpdump(t, o, packets))
	})
}
