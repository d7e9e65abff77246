package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"govale/netmap"
)

// planOf returns the plan of a command line for a port on a switch.
func planOf(t testing.TB, change func(*grammar)) *plan {
	t.Helper()
	g := &grammar{Port: "vale0:a", Function: "tx", Report: 1000, Threads: 1, Frags: 1}
	change(g)
	p, err := g.plan()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// checkFrame has gopacket take a frame apart and put it together again: its lengths and
// checksums are right if that changes nothing. Padding is put back too.
func checkFrame(t *testing.T, b []byte) {
	t.Helper()
	p := gopacket.NewPacket(b, layers.LayerTypeEthernet, gopacket.Default)
	var all []gopacket.SerializableLayer
	var last gopacket.Layer
	for _, l := range p.Layers() {
		if !isHeader(l.LayerType()) {
			break // the payload is text, whatever protocol a random port stands for
		}
		if c, ok := l.(interface {
			SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
		}); ok {
			c.SetNetworkLayerForChecksum(p.NetworkLayer())
		}
		all = append(all, l.(gopacket.SerializableLayer))
		last = l
	}
	if len(all) < 3 {
		t.Fatalf("% x: %v", b, p.ErrorLayer())
	}
	all = append(all, gopacket.Payload(last.LayerPayload()))
	buf := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, all...); err != nil {
		t.Fatal(err)
	}
	want := buf.Bytes()
	want = want[:max(len(want)-max(minEthernet-len(b), 0), 0)] // gopacket pads to what a card sends
	if u, ok := last.(*layers.UDP); ok && u.Checksum == 0 {    // what it has computed, and is sent as 0xffff
		at := len(b) - len(u.Payload) - 2
		want[at], want[at+1] = 0xff, 0xff
	}
	if !bytes.Equal(want, b) {
		t.Errorf("frame\n% x\nwant\n% x", b, want)
	}
}

// isHeader says whether this module writes a layer of that type.
func isHeader(l gopacket.LayerType) bool {
	return slices.Contains([]gopacket.LayerType{
		layers.LayerTypeEthernet, layers.LayerTypeDot1Q, layers.LayerTypeIPv4, layers.LayerTypeIPv6, layers.LayerTypeUDP,
		layers.LayerTypeTCP, layers.LayerTypeICMPv4, layers.LayerTypeICMPv6,
	}, l)
}

// The bytes are put together by hand as initialize_packet of pkt-gen.c does: no flow, hop
// limit 64, and a checksum over both addresses, length, protocol and datagram.
func TestFrameGoldenIPv6(t *testing.T) {
	want := strings.Join([]string{
		"ffffffffffff", "000000000000", "86dd",
		"60000000", "0010", "11", "40",
		"fd000000000000000000000000000001", "fd000000000000000000000000000002",
		"04d2", "04d2", "0010", "9772", // the words of pseudo header and datagram add up to 0x688d
		hex.EncodeToString([]byte("netmap p")),
	}, "")
	f := pktgenFlow
	f.src, f.dst = netip.MustParseAddrPort("[fd00::1]:1234"), netip.MustParseAddrPort("[fd00::2]:1234")
	got := newFrame(f, 70)
	if hex.EncodeToString(got) != want {
		t.Errorf("frame of 70 bytes:\n%x\nwant\n%s", got, want)
	}
	for size := minFrame; size < 1500; size++ {
		b := newFrame(f, size)
		if len(b) != size {
			t.Fatalf("frame of %d bytes has %d", size, len(b))
		}
		if size >= layoutOf(true, udp, 0).body {
			checkFrame(t, b)
		}
	}
}

// sides are what pkt-gen's update_ip goes through: an address and a port at each side.
type sides struct{ addr, port [2]uint32 }

// pktgenNext is update_ip of pkt-gen.c, without checksums: it makes s, which is between
// lo and hi, the packet after it.
func pktgenNext(s, lo, hi sides) sides {
	for i := range 2 {
		if s.port[i] < hi.port[i] {
			s.port[i]++
			return s
		}
		s.port[i] = lo.port[i]
		if s.addr[i] < hi.addr[i] {
			s.addr[i]++
			return s
		}
		s.addr[i] = lo.addr[i]
	}
	return s
}

// Ranges are gone through in pkt-gen's order, and begin again.
func TestPacketOrder(t *testing.T) {
	p := planOf(t, func(g *grammar) {
		g.Src, g.Dst = "10.0.255.254:65534-10.1.0.1:65535", "1.2.3.4:7-1.2.3.5:9"
	})
	lo := sides{addr: [2]uint32{0x0a00fffe, 0x01020304}, port: [2]uint32{65534, 7}}
	hi := sides{addr: [2]uint32{0x0a010001, 0x01020305}, port: [2]uint32{65535, 9}}
	pkt, want := newPacket(p.flow, oneSize(100)), lo
	for i := range 2*4*2*2*3 + 5 {
		b := pkt.frame()
		got := sides{
			addr: [2]uint32{binary.BigEndian.Uint32(b[26:]), binary.BigEndian.Uint32(b[30:])},
			port: [2]uint32{uint32(binary.BigEndian.Uint16(b[34:])), uint32(binary.BigEndian.Uint16(b[36:]))},
		}
		if got != want {
			t.Fatalf("packet %d: %x, want %x", i, got, want)
		}
		checkFrame(t, b)
		want = pktgenNext(want, lo, hi)
		pkt.next()
	}
}

// Of IPv6 a range is of one group; ranges of Ethernet addresses turn when all others have.
func TestPacketOrderIPv6(t *testing.T) {
	p := planOf(t, func(g *grammar) {
		g.IPv6, g.Src, g.Dst = true, "3@fd00:0:0:fffe::1-fd00:0:0:ffff::1", "fd00::2:8"
		g.DstMAC = "2:0:0:0:0:ff-2:0:0:0:1:0"
	})
	pkt := newPacket(p.flow, oneSize(80))
	for i, want := range []struct{ src, mac string }{
		{"fd00:0:0:fffe::1", "02:00:00:00:00:ff"}, {"fd00:0:0:ffff::1", "02:00:00:00:00:ff"},
		{"fd00:0:0:fffe::1", "02:00:00:00:01:00"}, {"fd00:0:0:ffff::1", "02:00:00:00:01:00"},
		{"fd00:0:0:fffe::1", "02:00:00:00:00:ff"},
	} {
		b := pkt.frame()
		src, _ := netip.AddrFromSlice(b[22:38])
		if mac := netmap.MAC(b[:6]); src.String() != want.src || mac.String() != want.mac {
			t.Errorf("packet %d: from %v to %v, want %s to %s", i, src, mac, want.src, want.mac)
		}
		checkFrame(t, b)
		pkt.next()
	}
}

// Random sides are other ones in each packet, while the other side goes on in its range.
func TestPacketRandom(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		p := planOf(t, func(g *grammar) {
			g.IPv6, g.RandomS = v6, true
			if g.Dst = "10.1.0.1:10-10.1.0.1:12"; v6 {
				g.Dst = "[fd00::2]:10-[fd00::2]:12"
			}
		})
		pkt := newPacket(p.flow, oneSize(90))
		seen := map[string]bool{}
		const packets = 200
		for i := range packets {
			b := pkt.frame()
			checkFrame(t, b)
			seen[string(b[pkt.l.src:pkt.l.dst])+string(b[pkt.l.transport:pkt.l.transport+2])] = true
			if port := int(binary.BigEndian.Uint16(b[pkt.l.transport+2:])); port != 10+i%3 {
				t.Fatalf("packet %d goes to port %d, want %d", i, port, 10+i%3)
			}
			pkt.next()
		}
		if len(seen) < packets-5 { // of 2^32 or more, the same one five times is no chance
			t.Errorf("%d packets from %d sources", packets, len(seen))
		}
	}
}
