package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/gopacket/layers"
)

// A kind is a command line of packets, and what tcpdump prints of each of them.
type kind struct {
	name    string
	v6      bool
	proto   string
	vlan    string
	tcpdump string // a pattern
}

// kinds are all that can be said of what is in a packet, over both families.
func kinds() (all []kind) {
	for _, vlan := range []string{"", "5:3", "100:7,4094"} {
		tag := map[string]string{
			"":           ``,
			"5:3":        `ethertype 802\.1Q \(0x8100\), length \d+: vlan 5, p 3, `,
			"100:7,4094": `ethertype 802\.1Q-QinQ \(0x88a8\), length \d+: vlan 100, p 7, ethertype 802\.1Q \(0x8100\), vlan 4094, p 0, `,
		}[vlan]
		for _, k := range []kind{
			{proto: "udp", tcpdump: `proto UDP \(17\), length \d+\)\s+10\.0\.0\.\d+\.\d+ > 10\.1\.0\.1\.1234: \[udp sum ok\] UDP, length \d+$`},
			{proto: "tcp-syn", tcpdump: `proto TCP \(6\), length \d+\)\s+10\.0\.0\.\d+\.\d+ > 10\.1\.0\.1\.1234: Flags \[S\], cksum 0x[0-9a-f]{4} \(correct\), seq \d+(:\d+)?, win 65535, length \d+$`},
			{proto: "icmp", tcpdump: `proto ICMP \(1\), length \d+\)\s+10\.0\.0\.\d+ > 10\.1\.0\.1: ICMP echo request, id \d+, seq \d+, length \d+$`},
			{v6: true, proto: "udp", tcpdump: `next-header UDP \(17\) payload length: \d+\) fd00::[0-9a-f]+\.\d+ > fd00::2\.1234: \[udp sum ok\] UDP, length \d+$`},
			{v6: true, proto: "tcp-syn", tcpdump: `next-header TCP \(6\) payload length: \d+\) fd00::[0-9a-f]+\.\d+ > fd00::2\.1234: Flags \[S\], cksum 0x[0-9a-f]{4} \(correct\), seq \d+(:\d+)?, win 65535, length \d+$`},
			{v6: true, proto: "icmp", tcpdump: `next-header ICMPv6 \(58\) payload length: \d+\) fd00::[0-9a-f]+ > fd00::2: \[icmp6 sum ok\] ICMP6, echo request, id \d+, seq \d+$`},
		} {
			k.name, k.vlan, k.tcpdump = fmt.Sprintf("%s/IPv6=%t/vlan=%s", k.proto, k.v6, vlan), vlan, tag+`.*`+k.tcpdump
			all = append(all, k)
		}
	}
	return all
}

// packet returns the first packet of a kind. Its sizes, its flow and its source change.
func (k kind) packet(t *testing.T, change func(*grammar)) *packet {
	p := planOf(t, func(g *grammar) {
		g.IPv6, g.Proto, g.VLAN, g.Sizes = k.v6, k.proto, k.vlan, "82-100,1514,62-1500"
		if k.v6 {
			g.Sizes = "82-100,1514"
		} else if k.vlan == "" {
			g.Sizes += ",54-60"
		}
		if g.Src = "10.0.0.1:1-10.0.0.255:9"; k.v6 {
			g.Src = "[fd00::1]:1-[fd00::ffff]:9"
		}
		change(g)
	})
	return newPacket(p.flow, p.sizes)
}

// Whatever changes from one packet to the next, lengths and checksums are right.
func TestKinds(t *testing.T) {
	for _, k := range kinds() {
		for what, change := range map[string]func(*grammar){
			"range":  func(*grammar) {},
			"random": func(g *grammar) { g.RandomS, g.RandomD = true, true },
			"flows":  func(g *grammar) { g.Flows, g.FlowDist = 2000, "zipf" },
		} {
			t.Run(k.name+"/"+what, func(t *testing.T) {
				pkt := k.packet(t, change)
				sizes, frames := map[int]bool{}, map[string]bool{}
				for range 300 {
					b := pkt.frame()
					checkFrame(t, b)
					sizes[len(b)], frames[string(b)] = true, true
					pkt.next()
				}
				if len(sizes) < 5 || len(frames) < 100 {
					t.Errorf("%d sizes, %d different frames of 300", len(sizes), len(frames))
				}
			})
		}
	}
}

// tcpdump finds every packet to be what it is meant to be, with checksums that are right.
func TestKindsTcpdump(t *testing.T) {
	tcpdump, err := exec.LookPath("tcpdump")
	if err != nil {
		t.Skip("tcpdump, which checks the packets, is not installed: ", err)
	}
	for _, k := range kinds() {
		var frames [][]byte
		for pkt := k.packet(t, func(*grammar) {}); len(frames) < 100; pkt.next() {
			frames = append(frames, bytes.Clone(pkt.frame()))
		}
		checkTcpdump(t, tcpdump, k.name, frames, k.tcpdump)
	}
}

// checkTcpdump fails unless tcpdump prints of each frame what the pattern says, and of
// none that anything about it is wrong.
func checkTcpdump(t *testing.T, tcpdump, name string, frames [][]byte, pattern string) {
	t.Helper()
	cmd := exec.Command(tcpdump, "-t", "-n", "-e", "-vv", "-r", "-")
	cmd.Stdin = bytes.NewReader(pcapBytes(t, layers.LinkTypeEthernet, 0, frames))
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, errs.String())
	}
	text := strings.ReplaceAll(string(out), "\n    ", " ")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != len(frames) {
		t.Fatalf("%s: tcpdump printed %d packets of %d\n%s", name, len(lines), len(frames), out)
	}
	want, wrong := regexp.MustCompile(pattern), regexp.MustCompile(`(?i)\b(bad|wrong|incorrect|invalid|missing)\b|\[\||trunc`)
	for i, line := range lines {
		if !want.MatchString(line) || wrong.MatchString(line) {
			t.Fatalf("%s: tcpdump printed of packet %d\n%s\nwant %s\n% x", name, i+1, line, pattern, frames[i])
		}
	}
}

// What tcpdump says of a wrong checksum is what the test above looks for.
func TestKindsTcpdumpTells(t *testing.T) {
	tcpdump, err := exec.LookPath("tcpdump")
	if err != nil {
		t.Skip("tcpdump, which checks the packets, is not installed: ", err)
	}
	wrong := regexp.MustCompile(`bad cksum|bad udp cksum|bad icmp6 cksum|wrong icmp cksum|incorrect`)
	for _, k := range kinds() {
		pkt := k.packet(t, func(*grammar) {})
		b := bytes.Clone(pkt.frame())
		b[pkt.l.transport+pkt.t.check] ^= 1
		cmd := exec.Command(tcpdump, "-t", "-n", "-vv", "-r", "-")
		cmd.Stdin = bytes.NewReader(pcapBytes(t, layers.LinkTypeEthernet, 0, [][]byte{b}))
		if out, err := cmd.Output(); err != nil || !wrong.Match(out) {
			t.Errorf("%s: %v\n%s", k.name, err, out)
		}
	}
}

// A SYN has no data in the shortest frame; what is behind its header there is padding.
func TestSYNPadding(t *testing.T) {
	for _, tt := range []struct{ size, ipLen int }{{54, 40}, {55, 40}, {60, 40}, {61, 47}, {1514, 1500}} {
		p := planOf(t, func(g *grammar) { g.Proto, g.Len = "tcp-syn", []int{tt.size} })
		b := newFrame(p.flow, tt.size)
		if got := int(binary.BigEndian.Uint16(b[ipStart+2:])); got != tt.ipLen {
			t.Errorf("a frame of %d bytes holds %d of IP, want %d", tt.size, got, tt.ipLen)
		}
		if pad := b[ipStart+40 : min(60, tt.size)]; !bytes.Equal(pad, make([]byte, len(pad))) {
			t.Errorf("a frame of %d bytes is padded with % x", tt.size, pad)
		}
	}
}

// Sequence numbers of SYNs are random, those of echo requests count.
func TestKindsNumbers(t *testing.T) {
	syn := newPacket(planOf(t, func(g *grammar) { g.Proto = "tcp-syn" }).flow, oneSize(60))
	echo := newPacket(planOf(t, func(g *grammar) { g.Proto = "icmp" }).flow, oneSize(60))
	seen := map[uint32]bool{}
	for i := range 0x10002 {
		seen[binary.BigEndian.Uint32(syn.frame()[udpStart+tcpSequence:])] = true
		if got := binary.BigEndian.Uint16(echo.frame()[udpStart+icmpSequence:]); got != uint16(i) {
			t.Fatalf("echo request %d has number %d", i, got)
		}
		syn.next()
		echo.next()
	}
	if len(seen) < 0x10002-10 { // of 2^32, the same one for half a packet on average
		t.Errorf("%d numbers in %d SYNs", len(seen), 0x10002)
	}
}
