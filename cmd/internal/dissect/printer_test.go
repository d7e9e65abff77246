package dissect

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"govale/cmd/internal/capfile"
)

// TestPrint compares lines with those that tcpdump 4.99.3 printed for the same packets
// (tcpdump -nr and, in files that end in -e, tcpdump -ner, with TZ=UTC). Files:
//
//	traffic.pcap    real traffic of a web page, UDP, ping, and what they bring along
//	protocols.pcap  made-up packets of everything that is decoded
//	hostile.pcap    the same with wrong bytes, wrong lengths, and ends that are missing
func TestPrint(t *testing.T) {
	for _, name := range []string{"traffic", "protocols", "hostile"} {
		packets := readPackets(t, "testdata/"+name+".pcap")
		for _, link := range []bool{false, true} {
			golden := name
			if link {
				golden += "-e"
			}
			t.Run(golden, func(t *testing.T) {
				want, err := os.ReadFile(filepath.Join("testdata", golden+".txt"))
				if err != nil {
					t.Fatal(err)
				}
				compareLines(t, printAll(packets, Options{Link: link, Numeric: 1}), string(want))
			})
		}
	}
}

func compareLines(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.SplitAfter(got, "\n"), strings.SplitAfter(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Errorf("%d lines, want %d", len(g), len(w))
	}
}

// readPackets returns all packets of a capture file.
func readPackets(t testing.TB, name string) (all []Packet) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := capfile.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for {
		p, data, err := in.Next(nil)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, Packet{Time: p.Time, Data: data, Length: p.Length})
	}
}

// printAll returns what is printed for packets.
func printAll(packets []Packet, o Options) string {
	p := New(o)
	var out []byte
	for _, pkt := range packets {
		out = p.Append(out, pkt)
	}
	return string(out)
}

// Relative sequence numbers are forgotten when there are too many connections, and a
// SYN begins anew.
func TestFlows(t *testing.T) {
	var f flows
	key := func(i int) flowKey { return flowKey{aPort: uint16(i), bPort: uint16(i >> 16)} }
	first := relative{sack: 499}
	if got := f.relate(key(1), 100, 500, false); got != first {
		t.Errorf("first packet: %+v, want %+v", got, first)
	}
	if got, want := f.relate(key(1), 150, 510, false), (relative{seq: 100, ack: 499, sack: 499}); got != want {
		t.Errorf("second packet: %+v, want %+v", got, want)
	}
	back := key(1)
	back.reversed = true
	if got, want := f.relate(back, 500, 150, false), (relative{seq: 499, ack: 100, sack: 100}); got != want {
		t.Errorf("answer: %+v, want %+v", got, want)
	}
	if got, want := f.relate(key(1), 7000, 9000, true), (relative{sack: 8999}); got != want {
		t.Errorf("SYN: %+v, want %+v", got, want)
	}
	for i := 2; i <= 3*maxFlows; i++ {
		f.relate(key(i), 1, 1, false)
	}
	if len(f) > maxFlows {
		t.Errorf("%d connections are remembered, at most %d should be", len(f), maxFlows)
	}
	if got := f.relate(key(1), 100, 500, false); got != first {
		t.Errorf("after many others: %+v, want %+v", got, first)
	}
}

// Addresses of IPv6 are shortened as tcpdump does.
func TestIP6(t *testing.T) {
	tests := []struct {
		words [8]uint16
		want  string
	}{
		{[8]uint16{}, "::"},
		{[8]uint16{7: 1}, "::1"},
		{[8]uint16{5: 0xffff, 6: 0x0a00, 7: 1}, "::ffff:10.0.0.1"},
		{[8]uint16{5: 0xfffe, 6: 0x0a00, 7: 1}, "::fffe:a00:1"},
		{[8]uint16{0: 1}, "1::"},
		{[8]uint16{1, 0, 2, 3, 4, 5, 6, 7}, "1:0:2:3:4:5:6:7"},
		{[8]uint16{1, 0, 0, 3, 0, 0, 6, 7}, "1::3:0:0:6:7"},
		{[8]uint16{1, 0, 0, 3, 0, 0, 0, 7}, "1:0:0:3::7"},
		{[8]uint16{0xfe80, 0, 0, 0, 0xabcd, 0xef01, 0x2345, 0x6789}, "fe80::abcd:ef01:2345:6789"},
	}
	for _, tt := range tests {
		p := Printer{}
		for _, w := range tt.words {
			p.pkt = append(p.pkt, byte(w>>8), byte(w))
		}
		p.ip6(0)
		if string(p.out) != tt.want {
			t.Errorf("%x: %s, want %s", tt.words, p.out, tt.want)
		}
	}
}

// Printing does not allocate, whatever is printed, but for the first packets of
// connections.
func TestAppendAllocates(t *testing.T) {
	packets := slices.Concat(readPackets(t, "testdata/traffic.pcap"), readPackets(t, "testdata/protocols.pcap"), readPackets(t, "testdata/hostile.pcap"))
	for _, samples := range samples {
		packets = append(packets, whole(samples()...)...)
	}
	for _, o := range []Options{{Numeric: 1}, {Numeric: 1, Link: true, Verbose: 3, HexASCII: 1, Color: true, Time: TimeDate}, {Numeric: 1, Quiet: true, Number: true}} {
		p, out := New(o), []byte(nil)
		round := func() {
			out = out[:0]
			for _, pkt := range packets {
				out = p.Append(out, pkt)
			}
		}
		round()
		if n := testing.AllocsPerRun(3, round); n != 0 {
			t.Errorf("%+v: %v allocations for %d packets", o, n, len(packets))
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	packets := readPackets(b, "testdata/traffic.pcap")
	for _, bench := range []struct {
		name string
		o    Options
	}{
		{"lines", Options{Numeric: 1}}, {"-evv", Options{Numeric: 1, Link: true, Verbose: 2}}, {"-X", Options{Numeric: 1, HexASCII: 1}},
		{"--json", Options{Numeric: 1, JSON: true}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			p, out := New(bench.o), []byte(nil)
			b.ReportAllocs()
			for b.Loop() {
				out = out[:0]
				for _, pkt := range packets {
					out = p.Append(out, pkt)
				}
			}
			n := float64(b.N) * float64(len(packets))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/pkt")
			b.ReportMetric(n/float64(b.Elapsed().Microseconds()), "Mpkt/s")
		})
	}
}

// The interface and the direction stand in front as tcpdump -i any has them, in columns.
func TestPlace(t *testing.T) {
	data := packet(eth(etherARP), raw(uint16(1), uint16(etherIPv4), 6, 4, uint16(2), macA, ip4A, macB, ip4B))
	p := New(Options{Numeric: 1, Time: TimeNone, Interfaces: true})
	var out []byte
	for _, pkt := range []Packet{{Interface: "a", Direction: In}, {Interface: "vale0:a", Direction: Out}, {}} {
		pkt.Data, pkt.Length = data, len(data)
		out = p.Append(out, pkt)
	}
	const line = "ARP, Reply 10.0.0.1 is-at 02:00:00:00:00:0a, length 28\n"
	if want := "a     In  " + line + "vale0:a Out " + line + "      ?   " + line; string(out) != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
}

// Colours mark where a packet comes from and goes to, and what is wrong with it.
func TestColor(t *testing.T) {
	data := packet(eth(etherIPv4), ip4(protoTCP, ""), tcp(1, 2, 3, 4, tcpSYN, ""))
	got := string(New(Options{Numeric: 1, Color: true}).Append(nil, Packet{Data: data[:50], Length: len(data)}))
	for _, want := range []string{
		"\x1b[2m00:00:00.000000 \x1b[0mIP ", "\x1b[36m10.0.0.1.1\x1b[0m > \x1b[32m10.1.0.2.2\x1b[0m: ", "\x1b[1;31m [|tcp]\x1b[0m\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q has not %q", got, want)
		}
	}
	if strings.Contains(string(New(Options{Numeric: 1, Color: true, JSON: true}).Append(nil, Packet{Data: data, Length: len(data)})), "\\u001b") {
		t.Error("colours in JSON")
	}
}

// A record has what the headers say, of tunnels the outermost, and of fragments which.
func TestRecord(t *testing.T) {
	record := func(data []byte, change func(*Packet)) (r Record) {
		t.Helper()
		pkt := Packet{Time: 1_700_000_000_123_456_789, Data: data, Length: len(data), Interface: "vale0:a", Direction: Out}
		if change != nil {
			change(&pkt)
		}
		if err := json.Unmarshal(New(Options{Numeric: 1, JSON: true}).Append(nil, pkt), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := record(packet(eth(etherQinQ), vlan(0x7005, etherVLAN), vlan(6, etherIPv4), ip4(protoTCP, ""), tcp(1, 2, 3, 4, tcpSYN|tcpACK, "\x02\x04\x05\xb4"), raw("data")), nil)
	if r.Number != 1 || r.Time != "2023-11-14T22:13:20.123456789Z" || r.Timestamp != "1700000000.123456789" || r.Interface != "vale0:a" || r.Direction != "out" {
		t.Errorf("%+v", r)
	}
	if *r.Ethernet != (EthernetRecord{"02:00:00:00:00:0a", "02:00:00:00:00:0b", "0x0800", nil}) ||
		!slices.Equal(r.VLAN, []VLANRecord{{"0x88a8", 5, 3, true}, {"0x8100", 6, 0, false}}) {
		t.Errorf("%+v %+v", r.Ethernet, r.VLAN)
	}
	if r.TCP.Source != 1 || r.TCP.Destination != 2 || !slices.Equal(r.TCP.Flags, []string{"SYN", "ACK"}) || r.TCP.Seq != 3 || r.TCP.Ack != 4 || r.TCP.Length != 4 {
		t.Errorf("%+v", r.TCP)
	}
	r = record(packet(eth(etherIPv6), ip6(protoHopByHop), raw(protoFragment, 0, "\x01\x04\x00\x00\x00\x00", protoUDP, 0, uint16(1), uint32(9)), udp(53, 5), raw("x")), nil)
	if r.IP.Protocol != protoUDP || *r.IP.Fragment != (FragmentRecord{0, true}) || r.UDP.Source != 53 || r.UDP.Length != 1 {
		t.Errorf("%+v %+v %+v", r.IP, r.IP.Fragment, r.UDP)
	}
	r = record(packet(eth(etherIPv4), ip4(protoIPv4, ""), ip4(protoUDP, ""), udp(1, 2)), nil)
	if r.IP.Protocol != protoIPv4 || r.UDP != nil || !strings.Contains(r.Summary, ".1 > 10.1.0.2.2: UDP, length 0") {
		t.Errorf("%+v", r)
	}
	r = record(packet(eth(etherIPv4), ip4(protoTCP, ""), tcp(1, 2, 3, 4, 0, "")), func(p *Packet) { p.Data = p.Data[:40] })
	if r.Incomplete != "tcp" || r.TCP != nil || r.Captured != 40 || r.Length != 54 {
		t.Errorf("%+v", r)
	}
	if r = record(nil, nil); !r.Invalid || r.Summary != "[Invalid header: caplen==0, len==0]" || r.Ethernet != nil {
		t.Errorf("%+v", r)
	}
}

// A checksum is the same however many bytes are added up at once.
func TestOnesSum(t *testing.T) {
	b := bytes.Repeat([]byte("\xff\xfe\x00\x01\x80"), 300)
	for n := range b {
		var want uint32
		for i, c := range b[:n] {
			want += uint32(c) << (8 * (1 - i%2))
		}
		if got := onesSum(0, b[:n]); got != fold(want) {
			t.Fatalf("%d bytes: %#x, want %#x", n, got, fold(want))
		}
	}
	if got := onesSum(0xffff, bytes.Repeat([]byte{0xff}, 262144)); got != 0xffff {
		t.Errorf("ones: %#x", got)
	}
}
