package main

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

// goldenHeaders are the first 42 bytes of what pkt-gen sends without options in 60 bytes,
// but the checksum of UDP, which depends on the payload.
const goldenHeaders = "ffffffffffff" + "000000000000" + "0800" +
	"45" + "10" + "002e" + "0000" + "4000" + "40" + "11" + "26ad" + "0a000001" + "0a010001" +
	"04d2" + "04d2" + "001a"

// checkGolden compares a frame of 60 bytes with the headers and a payload, and has its
// checksums verified.
func checkGolden(t *testing.T, b []byte, payload string) {
	t.Helper()
	want := goldenHeaders + "...." + payload
	got := hex.EncodeToString(b)
	if len(b) == 60 {
		got = got[:len(goldenHeaders)] + "...." + got[len(goldenHeaders)+4:]
	}
	if got != want {
		t.Errorf("frame\n%s\nwant\n%s", got, want)
	}
	checkFrame(t, b)
}

// text returns bytes of the payload in hexadecimal.
func text(from, to int) string { return hex.EncodeToString([]byte(payload[from:to])) }

// What txseq sends has its number in four bytes, most significant first, at the beginning
// of the payload (offset 42), and the rest as tx has it.
func TestSequenceGolden(t *testing.T) {
	p := planOf(t, func(g *grammar) { g.Function = "txseq" })
	c := newComposer(p.flow, p.sizes, cutter{1, 2048})
	c.number()
	for i := range 300 {
		c.seq.turn(c.p, uint64(i))
		c.seq.write(c.p.b)
		checkGolden(t, c.p.frame(), hex.EncodeToString(binary.BigEndian.AppendUint32(nil, uint32(i)))+text(4, 18))
	}
}

// A ping has its number at offset 42, and the seconds and nanoseconds of its time from 46
// on, all in four bytes of the machine's order.
func TestPingGolden(t *testing.T) {
	pg, _, _ := openPinger(t, false)
	for i := range 300 {
		at := time.Unix(1700000000+int64(i), 999999999-int64(i))
		pg.stamp(at)
		var stamps []byte
		for _, v := range []uint32{uint32(i), uint32(at.Unix()), uint32(at.Nanosecond())} {
			stamps = binary.NativeEndian.AppendUint32(stamps, v)
		}
		checkGolden(t, pg.p.frame(), hex.EncodeToString(stamps)+text(12, 18))
		pg.sent++
	}
}

// Of a packet that differs from the one before only what differs changes: here the source
// port, in every frame of a whole range.
func TestRangeGolden(t *testing.T) {
	p := planOf(t, func(g *grammar) { g.Src = "10.0.0.1:1234-10.0.0.1:1300" })
	pkt := newPacket(p.flow, p.sizes)
	for port := 1234; port <= 1300; port++ {
		b := pkt.frame()
		if got := int(binary.BigEndian.Uint16(b[34:])); got != port {
			t.Fatalf("source port %d, want %d", got, port)
		}
		checkFrame(t, b)
		binary.BigEndian.PutUint16(b[34:], 1234)
		got := hex.EncodeToString(b)
		if want := goldenHeaders; !strings.HasPrefix(got, want) || got[len(want)+4:] != text(0, 18) {
			t.Fatalf("frame\n%s\nwant\n%s....%s", got, want, text(0, 18))
		}
		binary.BigEndian.PutUint16(b[34:], uint16(port))
		pkt.next()
	}
}
