package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pcapBytes returns a pcap file with a packet for each of the given payloads, a second
// apart.
func pcapBytes(order binary.AppendByteOrder, magic uint32, packets ...string) []byte {
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(order.AppendUint16(b, 2), 4)
	b = order.AppendUint64(b, 0)
	b = order.AppendUint32(order.AppendUint32(b, 96), linkEthernet)
	for i, p := range packets {
		b = order.AppendUint32(order.AppendUint32(b, uint32(1000+i)), 123456)
		b = order.AppendUint32(order.AppendUint32(b, uint32(len(p))), uint32(len(p)+4))
		b = append(b, p...)
	}
	return b
}

// A ngFile is a pcapng file in the making.
type ngFile struct {
	order binary.AppendByteOrder
	b     []byte
}

func (f *ngFile) block(kind uint32, body []byte) {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	size := uint32(len(body) + 12)
	f.b = f.order.AppendUint32(f.order.AppendUint32(f.b, kind), size)
	f.b = f.order.AppendUint32(append(f.b, body...), size)
}

func (f *ngFile) section() {
	b := f.order.AppendUint16(f.order.AppendUint32(nil, ngOrderMagic), 1)
	f.block(ngSection, f.order.AppendUint64(f.order.AppendUint16(b, 0), ^uint64(0)))
}

// iface describes an interface of a snapshot length of 96, with one option if code is
// not 0.
func (f *ngFile) iface(link uint16, code uint16, option ...byte) {
	b := f.order.AppendUint32(f.order.AppendUint16(f.order.AppendUint16(nil, link), 0), 96)
	if code != 0 {
		b = append(f.order.AppendUint16(f.order.AppendUint16(b, code), uint16(len(option))), option...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		b = f.order.AppendUint32(b, 0)
	}
	f.block(ngInterface, b)
}

func (f *ngFile) packet(iface uint32, ticks uint64, data string) {
	b := f.order.AppendUint32(f.order.AppendUint32(nil, iface), uint32(ticks>>32))
	b = f.order.AppendUint32(b, uint32(ticks))
	b = f.order.AppendUint32(f.order.AppendUint32(b, uint32(len(data))), uint32(len(data)+4))
	f.block(ngPacket, append(b, data...))
}

func (f *ngFile) simple(data string) {
	f.block(ngSimple, append(f.order.AppendUint32(nil, uint32(len(data))), data...))
}

func zip(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data) // to memory
	z.Close()
	return b.Bytes()
}

// describe reads a file and returns a line for each packet and for how it ends.
func describe(data []byte) string {
	in, err := openCapture(bytes.NewReader(data))
	if err != nil {
		return err.Error()
	}
	var out []string
	b := newBatch()
	for err = in.next(b); err == nil; err = in.next(b) {
	}
	for i, p := range b.packets {
		out = append(out, fmt.Sprintf("%s %q/%d", time.Unix(0, p.ts).UTC().Format("15:04:05.000000000"), b.bytes(i), p.length))
	}
	if err != io.EOF {
		out = append(out, err.Error())
	}
	return strings.Join(out, "\n")
}

const (
	microPackets = "00:16:40.123456000 \"one\"/7\n00:16:41.123456000 \"three\"/9"
	nanoPackets  = "00:16:40.000123456 \"one\"/7\n00:16:41.000123456 \"three\"/9"
)

// captureFiles are files, and what describe says of them. Those whose names begin with
// "bad" are hostile.
func captureFiles() map[string]struct {
	data []byte
	want string
} {
	le, be := binary.LittleEndian, binary.BigEndian
	micro := pcapBytes(le, pcapMicros, "one", "three")
	ng := func(order binary.AppendByteOrder, build func(f *ngFile)) []byte {
		f := &ngFile{order: order}
		f.section()
		build(f)
		return f.b
	}
	plain := func(f *ngFile) {
		f.iface(1, 0)
		f.packet(0, 1000123456, "one")
		f.packet(0, 1001123456, "three")
	}
	return map[string]struct {
		data []byte
		want string
	}{
		"micro":     {micro, microPackets},
		"micro-be":  {pcapBytes(be, pcapMicros, "one", "three"), microPackets},
		"nano":      {pcapBytes(le, pcapNanos, "one", "three"), nanoPackets},
		"nano-be":   {pcapBytes(be, pcapNanos, "one", "three"), nanoPackets},
		"micro-gz":  {zip(micro), microPackets},
		"no-packet": {pcapBytes(le, pcapMicros), ""},
		"beyond-snaplen": {pcapBytes(le, pcapMicros, strings.Repeat("x", 97), "one"),
			"00:16:40.123456000 \"" + strings.Repeat("x", 96) + "\"/101\n00:16:41.123456000 \"one\"/7"},
		"ng":    {ng(le, plain), microPackets},
		"ng-be": {ng(be, plain), microPackets},
		"ng-gz": {zip(ng(le, plain)), microPackets},
		"ng-nano": {ng(le, func(f *ngFile) {
			f.iface(1, ngOptResolution, 9)
			f.packet(0, 1000e9+123456, "one")
			f.packet(0, 1001e9+123456, "three")
		}), nanoPackets},
		"ng-binary-time": {ng(le, func(f *ngFile) { f.iface(1, ngOptResolution, 0x81); f.packet(0, 3, "half") }),
			`00:00:01.500000000 "half"/8`},
		"ng-offset": {ng(le, func(f *ngFile) { f.iface(1, ngOptOffset, 60, 0, 0, 0, 0, 0, 0, 0); f.packet(0, 5, "minute") }),
			`00:01:00.000005000 "minute"/10`},
		"ng-simple":         {ng(le, func(f *ngFile) { f.iface(1, 0); f.simple("plain") }), `00:00:00.000000000 "plain"/5`},
		"ng-sections":       {append(ng(le, plain), ng(be, plain)...), microPackets + "\n" + microPackets},
		"ng-unknown-blocks": {ng(le, func(f *ngFile) { f.block(4, []byte("names")); plain(f); f.block(0xbad, nil) }), microPackets},

		"bad-empty":      {nil, "it is shorter than the header of a capture file"},
		"bad-short":      {micro[:3], "it is shorter than the header of a capture file"},
		"bad-text":       {[]byte("hello, world"), "it is not a pcap or pcapng file: it begins with 68 65 6c 6c"},
		"bad-header":     {micro[:23], "at byte 0: truncated: the header has 24 bytes, and the file ends after 23 of them"},
		"bad-version":    {append(append([]byte{}, micro[:4]...), bytes.Repeat([]byte{9}, 20)...), "at byte 4: pcap version 2313.2313 is not known, 2.4 is"},
		"bad-cut-header": {micro[:24+16+3+7], "00:16:40.123456000 \"one\"/7\nat byte 43: truncated: the header of a packet has 16 bytes, and the file ends after 7 of them"},
		"bad-cut-packet": {micro[:len(micro)-1], "00:16:40.123456000 \"one\"/7\nat byte 59: truncated: a packet has 5 bytes, and the file ends after 4 of them"},
		"bad-cut-before": {micro[:len(micro)-5], "00:16:40.123456000 \"one\"/7\nat byte 59: truncated: a packet has 5 bytes, and the file ends before them"},
		"bad-length": {append(append([]byte{}, micro[:24]...), bytes.Repeat([]byte{0xff}, 16)...),
			"at byte 24: a packet with 4294967295 captured bytes, more than the 262144 that one can have"},
		"bad-gzip":     {zip(micro)[:5], "its gzip header: unexpected EOF"},
		"bad-cut-gzip": {zip(micro)[:len(zip(micro))-8], microPackets + "\nat byte 64 of the uncompressed file: the header of a packet: unexpected EOF"},
		"bad-ng-only":  {ng(le, func(f *ngFile) {}), "at byte 28: the file ends without the description of an interface"},
		"bad-ng-order": {[]byte("\n\r\r\n\x1c\x00\x00\x00abcdefghijklmnop\x1c\x00\x00\x00"), "at byte 0: a section with the byte-order magic 61 62 63 64"},
		"bad-ng-block": {ng(le, func(f *ngFile) { plain(f); f.b = append(f.b, "\x06\x00\x00\x00\xfe\xff\xff\xff"...) }),
			microPackets + "\nat byte 124: a block of type 0x6 with a length of 4294967294 bytes"},
		"bad-ng-end": {ng(le, func(f *ngFile) { plain(f); f.b[len(f.b)-4]++ }),
			"00:16:40.123456000 \"one\"/7\nat byte 84: a block with a length of 40 bytes at its beginning and 41 at its end"},
		"bad-ng-interface": {ng(le, func(f *ngFile) { f.iface(1, 0); f.packet(1, 0, "two") }), "at byte 48: a packet of interface 1, and there are 1"},
		"bad-ng-early":     {ng(le, func(f *ngFile) { f.packet(0, 0, "one") }), "at byte 28: a packet before the description of an interface"},
		"bad-ng-link": {ng(le, func(f *ngFile) { f.iface(1, 0); f.iface(113, 0) }),
			"at byte 48: an interface of link type 113 in a file that began with 1"},
		"bad-ng-time": {ng(le, func(f *ngFile) { f.iface(1, ngOptResolution, 20) }), "at byte 28: an interface with options that make no sense"},
		"bad-ng-captured": {ng(le, func(f *ngFile) { f.iface(1, 0); f.packet(0, 0, "one"); f.b[48+8+12] = 200 }),
			"at byte 48: a packet with 200 captured bytes in a block with 4"},
	}
}

// TestCaptureFiles reads files of all kinds, whole and hostile.
func TestCaptureFiles(t *testing.T) {
	for name, tt := range captureFiles() {
		got := describe(tt.data)
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
		}
	}
}

// TestSeeds holds that the seeds of FuzzCaptureFile are the files of TestCaptureFiles.
// With NMDUMP_UPDATE set it writes them.
func TestSeeds(t *testing.T) {
	for name, tt := range captureFiles() {
		path := filepath.Join("testdata/files", name)
		if os.Getenv("NMDUMP_UPDATE") != "" {
			if err := os.WriteFile(path, tt.data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		data, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(data, tt.data) && !isGzip(data) {
			t.Errorf("%s: %v, or not as it should be: run the test with NMDUMP_UPDATE=1", path, err)
		}
	}
}

// Times that do not fit become the nearest that do.
func TestNgClock(t *testing.T) {
	tests := []struct {
		c     ngClock
		ticks uint64
		want  int64
	}{
		{ngClock{perSecond: 1e6}, 1_500_000, 1_500_000_000},
		{ngClock{perSecond: 1}, 7, 7_000_000_000},
		{ngClock{perSecond: 1 << 63}, 1 << 62, 500_000_000},
		{ngClock{perSecond: 1e19}, 5e18, 500_000_000},
		{ngClock{perSecond: 1}, ^uint64(0), 9_223_372_035_000_000_000},
		{ngClock{perSecond: 1, offset: -1 << 63}, 0, -9_223_372_035_000_000_000},
		{ngClock{perSecond: 1, offset: 1<<63 - 1}, ^uint64(0), 9_223_372_035_000_000_000},
	}
	for _, tt := range tests {
		if got := tt.c.nanoseconds(tt.ticks); got != tt.want {
			t.Errorf("%+v, %d: %d, want %d", tt.c, tt.ticks, got, tt.want)
		}
	}
}

// A reader that fails is told apart from a file that ends.
func TestReadError(t *testing.T) {
	broken := errors.New("the disk is on fire")
	data := pcapBytes(binary.LittleEndian, pcapMicros, "one")
	in, err := openCapture(io.MultiReader(bytes.NewReader(data), failingReader{broken}))
	if err != nil {
		t.Fatal(err)
	}
	b := newBatch()
	if err := in.next(b); err != nil {
		t.Fatal(err)
	}
	if err := in.next(b); !errors.Is(err, broken) {
		t.Errorf("next: %v, want %v", err, broken)
	}
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
