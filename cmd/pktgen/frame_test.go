package main

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"govale/netmap"
)

// pktgenFlow is what pkt-gen sends without options.
var pktgenFlow = flow{
	dstMAC: netmap.MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	src:    netip.MustParseAddrPort("10.0.0.1:1234"),
	dst:    netip.MustParseAddrPort("10.1.0.1:1234"),
}

// The bytes are those of netmap's pkt-gen -f tx -l 64, as its receiver dumped them.
func TestFrameGolden(t *testing.T) {
	want := strings.ReplaceAll(`
		ff ff ff ff ff ff 00 00 00 00 00 00 08 00 45 10
		00 32 00 00 40 00 40 11 26 a9 0a 00 00 01 0a 01
		00 01 04 d2 04 d2 00 1e 7c 14 6e 65 74 6d 61 70
		20 70 6b 74 2d 67 65 6e 20 44 49 52 45 43 54 20`, "\n\t\t", " ")
	got := newFrame(pktgenFlow, 64)
	var b strings.Builder
	for _, c := range got {
		b.WriteString(" " + hex.EncodeToString([]byte{c}))
	}
	if b.String() != want {
		t.Errorf("frame of 64 bytes:\n%s\nwant\n%s", b.String(), want)
	}
}

// Checksums are right if the sum over all words, the checksum included, is 0xffff.
func TestFrameChecksums(t *testing.T) {
	f := pktgenFlow
	f.src, f.dst = netip.MustParseAddrPort("192.168.255.254:65535"), netip.MustParseAddrPort("8.8.4.4:53")
	for size := bodyStart; size <= 1514; size++ {
		b := newFrame(f, size)
		if len(b) != size {
			t.Fatalf("frame of %d bytes has %d", size, len(b))
		}
		if got := fold(sum(b[ipStart:udpStart])); got != 0xffff {
			t.Errorf("size %d: IP checksum is wrong: sum %#x", size, got)
		}
		udp := b[udpStart:]
		if n := int(binary.BigEndian.Uint16(udp[4:])); n != len(udp) {
			t.Errorf("size %d: UDP length %d, want %d", size, n, len(udp))
		}
		pseudo := sum(b[ipStart+12:udpStart]) + protoUDP + uint64(len(udp))
		if got := fold(pseudo + sum(udp)); got != 0xffff {
			t.Errorf("size %d: UDP checksum is wrong: sum %#x", size, got)
		}
	}
}

// A checksum that comes out as 0 is sent as 0xffff: 0 would say that there is none.
func TestFrameChecksumZero(t *testing.T) {
	f := pktgenFlow
	for port := range uint16(0xffff) {
		f.src = netip.AddrPortFrom(f.src.Addr(), port)
		if b := newFrame(f, 60); b[40] == 0 && b[41] == 0 {
			t.Fatalf("source port %d: UDP checksum 0", port)
		}
	}
}

func TestFrameSizes(t *testing.T) {
	whole := newFrame(pktgenFlow, bodyStart)
	for size := minFrame; size < bodyStart; size++ {
		b := newFrame(pktgenFlow, size)
		if len(b) != size || cap(b) != size {
			t.Errorf("frame of %d bytes has %d, room for %d", size, len(b), cap(b))
		}
		if string(b[:ipStart+2]) != string(whole[:ipStart+2]) {
			t.Errorf("frame of %d bytes begins with % x", size, b)
		}
		if size >= udpStart && fold(sum(b[ipStart:udpStart])) != 0xffff {
			t.Errorf("frame of %d bytes: IP checksum is wrong", size)
		}
	}
	b := newFrame(pktgenFlow, 200)
	if got := string(b[bodyStart:]); got != strings.Repeat(payload, 3)[:200-bodyStart] {
		t.Errorf("payload of 200 bytes: %q", got)
	}
	if got := len(newFrame(pktgenFlow, maxFrame)); got != maxFrame {
		t.Errorf("longest frame has %d bytes", got)
	}
}
