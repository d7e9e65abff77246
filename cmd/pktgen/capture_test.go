package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"govale/cmd/internal/cli"
)

// testPackets are of all kinds of lengths, an odd one, and one longer than a buffer.
func testPackets() [][]byte {
	var all [][]byte
	for _, n := range []int{60, 61, 1514, 1, 9000, 62} {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(i*7 + n)
		}
		all = append(all, b)
	}
	return all
}

// pcapBytes is a pcap file as pcapgo writes it.
func pcapBytes(t testing.TB, link layers.LinkType, packets [][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pcapgo.NewWriter(&b)
	if err := w.WriteFileHeader(65536, link); err != nil {
		t.Fatal(err)
	}
	for i, p := range packets {
		ci := gopacket.CaptureInfo{Timestamp: time.Unix(int64(i), 0), CaptureLength: len(p), Length: len(p)}
		if err := w.WritePacket(ci, p); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// ngBytes is a pcapng file as pcapgo writes it.
func ngBytes(t testing.TB, link layers.LinkType, packets [][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := pcapgo.NewNgWriter(&b, link)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range packets {
		ci := gopacket.CaptureInfo{Timestamp: time.Unix(int64(i), 0), CaptureLength: len(p), Length: len(p)}
		if err := w.WritePacket(ci, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bigEndian turns the numbers of a little-endian pcap file around.
func bigEndian(b []byte) []byte {
	b = bytes.Clone(b)
	swap := func(at int, sizes ...int) {
		for _, n := range sizes {
			slices.Reverse(b[at : at+n])
			at += n
		}
	}
	swap(0, 4, 2, 2, 4, 4, 4, 4)
	for pos := pcapHeader; pos < len(b); {
		n := int(binary.LittleEndian.Uint32(b[pos+8:]))
		swap(pos, 4, 4, 4, 4)
		pos += recordHeader + n
	}
	return b
}

// ngBlock is one block of a pcapng file.
func ngBlock(order binary.AppendByteOrder, t uint32, body ...byte) []byte {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	n := uint32(ngHead + len(body) + ngTail)
	b := order.AppendUint32(nil, t)
	b = order.AppendUint32(b, n)
	b = append(b, body...)
	return order.AppendUint32(b, n)
}

// ngWords is a body of 32-bit numbers.
func ngWords(order binary.AppendByteOrder, words ...uint32) (b []byte) {
	for _, w := range words {
		b = order.AppendUint32(b, w)
	}
	return b
}

// ngStart is a section header and an interface that captures 64 bytes of a packet.
func ngStart(order binary.AppendByteOrder) []byte {
	version := order.AppendUint16(order.AppendUint16(nil, 1), 0)
	section := slices.Concat(ngWords(order, ngOrder), version, ngWords(order, ^uint32(0), ^uint32(0)))
	link := order.AppendUint16(order.AppendUint16(nil, linkEthernet), 0)
	return slices.Concat(ngBlock(order, ngSection, section...),
		ngBlock(order, ngInterface, append(link, ngWords(order, 64)...)...))
}

func zipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func writeFile(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.pcap")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadCapture(t *testing.T) {
	want := testPackets()
	pcap := pcapBytes(t, layers.LinkTypeEthernet, want)
	nanos := bytes.Clone(pcap)
	binary.LittleEndian.PutUint32(nanos, magicNanos)
	for name, file := range map[string][]byte{
		"pcap":            pcap,
		"big-endian pcap": bigEndian(pcap),
		"nanoseconds":     nanos,
		"pcapng":          ngBytes(t, layers.LinkTypeEthernet, want),
		"pcap.gz":         zipped(t, pcap),
		"pcapng.gz":       zipped(t, ngBytes(t, layers.LinkTypeEthernet, want)),
	} {
		c, err := loadCapture(writeFile(t, file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.EqualFunc(c.packets, want, bytes.Equal) || c.bytes != 60+61+1514+1+9000+62 || c.cut != 0 {
			t.Errorf("%s: %d packets of %d bytes, %d cut, and not those written", name, len(c.packets), c.bytes, c.cut)
		}
	}
}

func TestLoadEmptyCapture(t *testing.T) {
	for _, file := range [][]byte{pcapBytes(t, layers.LinkTypeEthernet, nil), ngBytes(t, layers.LinkTypeEthernet, nil)} {
		if c, err := loadCapture(writeFile(t, file)); err != nil || len(c.packets) != 0 {
			t.Errorf("no packets: %+v, %v", c, err)
		}
	}
}

// Old and simple packet blocks, unknown blocks, a second section of the other order.
func TestPcapNGBlocks(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	long := bytes.Repeat([]byte{9}, 64)
	file := slices.Concat(
		ngStart(le),
		ngBlock(le, 0xbad, 1, 2, 3, 4),
		ngBlock(le, ngObsolete, append(ngWords(le, 0, 0, 0, 3, 5), 1, 2, 3)...),
		ngBlock(le, ngSimple, append(ngWords(le, 2), 4, 5)...),
		ngBlock(le, ngSimple, append(ngWords(le, 1500), long...)...), // cut at the interface's 64
		ngStart(be),
		ngBlock(be, ngEnhanced, append(ngWords(be, 0, 0, 0, 1, 1), 6)...),
	)
	c, err := parseCapture(file)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]byte{{1, 2, 3}, {4, 5}, long, {6}}
	if !slices.EqualFunc(c.packets, want, bytes.Equal) || c.cut != 2 {
		t.Errorf("packets %v, %d cut; want %v, 2 cut", c.packets, c.cut, want)
	}
}

func TestCaptureErrors(t *testing.T) {
	le := binary.LittleEndian
	two := [][]byte{make([]byte, 60), make([]byte, 100)}
	pcap := pcapBytes(t, layers.LinkTypeEthernet, two)
	second := pcapHeader + recordHeader + 60
	huge := bytes.Clone(pcap)
	le.PutUint32(huge[second+8:], ^uint32(0))
	none := bytes.Clone(pcap)
	le.PutUint32(none[second+8:], 0)
	old := bytes.Clone(pcap)
	old[6] = 3
	start := ngStart(le)
	epb := ngBlock(le, ngEnhanced, append(ngWords(le, 0, 0, 0, 4, 4), 1, 2, 3, 4)...)
	patched := func(b []byte, at int, v uint32) []byte {
		b = bytes.Clone(b)
		le.PutUint32(b[at:], v)
		return append(bytes.Clone(start), b...)
	}
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, errNoCapture.Error()},
		{"three bytes", pcap[:3], errNoCapture.Error()},
		{"text", []byte("#!/bin/sh\nexit 0\n"), errNoCapture.Error()},
		{"header cut", pcap[:20], "the file ends in its header, after 20 of 24 bytes"},
		{"version", old, "pcap version 2.3 is not known, only 2.4"},
		{"link type", pcapBytes(t, layers.LinkTypeRaw, nil), "packets of link type 101: only Ethernet (1) can be sent"},
		{"record header cut", pcap[:second+7], "packet 2, at offset 100: the file ends in its header, after 7 of 16 bytes"},
		{"packet cut", pcap[:len(pcap)-1], "packet 2, at offset 100: the file ends after 99 of its 100 bytes"},
		{"packet gone", pcap[:second+recordHeader], "packet 2, at offset 100: the file ends after 0 of its 100 bytes"},
		{"huge packet", huge, "packet 2, at offset 100: the file ends after 100 of its 4294967295 bytes"},
		{"packet without bytes", none, "packet 2, at offset 100: it has no bytes"},
		{"gzip cut", zipped(t, pcap)[:40], "unexpected EOF"},
		{"gzip header", []byte{0x1f, 0x8b, 0}, "gzip: unexpected EOF"},

		{"block cut", append(bytes.Clone(start), epb[:len(epb)-1]...), "block at offset 48, after 0 packets: the file ends after 35 of its 36 bytes"},
		{"block header cut", append(bytes.Clone(start), epb[:7]...), "block at offset 48, after 0 packets: the file ends after 7 of at least 12 bytes"},
		{"block length 0", patched(epb, 4, 0), "block at offset 48, after 0 packets: its length of 0 bytes makes no sense"},
		{"block length odd", patched(epb, 4, 35), "block at offset 48, after 0 packets: its length of 35 bytes makes no sense"},
		{"block lengths", patched(epb, 32, 40), "block at offset 48, after 0 packets: its length is 36 at the beginning and 40 at the end"},
		{"interface", patched(epb, 8, 1), "block at offset 48, after 0 packets: a packet of interface 1, of which there are 1"},
		{"capture length", patched(epb, 20, 5), "block at offset 48, after 0 packets: a packet of 5 bytes in a block that has room for 4"},
		{"capture length huge", patched(epb, 20, ^uint32(0)), "block at offset 48, after 0 packets: a packet of 4294967295 bytes in a block that has room for 4"},
		{"short block", append(bytes.Clone(start), ngBlock(le, ngEnhanced, 1, 2, 3, 4)...), "block at offset 48, after 0 packets: " + errShort.Error()},
		{"byte order", ngBlock(le, ngSection, 1, 2, 3, 4), "block at offset 0, after 0 packets: section header without a byte order"},
		{"pcapng version", ngBlock(le, ngSection, ngWords(le, ngOrder, 2, 0, 0)...), "block at offset 0, after 0 packets: pcapng version 2 is not known, only 1"},
		{"pcapng link type", ngBytes(t, layers.LinkTypeRaw, two), "packets of link type 101: only Ethernet (1) can be sent"},
	}
	for _, tt := range tests {
		path := writeFile(t, tt.file)
		c, err := loadCapture(path)
		if err == nil || !strings.HasSuffix(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s: %+v, %v; want %s: ... %s", tt.name, c, err, path, tt.want)
		}
		if code := cli.ExitCode(err); code != cli.ExitNoInput {
			t.Errorf("%s: exit code %d, want %d", tt.name, code, cli.ExitNoInput)
		}
	}
	if _, err := loadCapture(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) || cli.ExitCode(err) != cli.ExitNoInput {
		t.Errorf("no such file: %v", err)
	}
}

// FuzzCapture parses files of any kind: an error or packets within the file, and where
// pcapgo reads a pcap file to its end, the same packets.
func FuzzCapture(f *testing.F) {
	short := [][]byte{{1, 2, 3}, {4}}
	f.Add(pcapBytes(f, layers.LinkTypeEthernet, short))
	f.Add(bigEndian(pcapBytes(f, layers.LinkTypeEthernet, short)))
	f.Add(ngBytes(f, layers.LinkTypeEthernet, short))
	f.Add(ngStart(binary.BigEndian))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, err := parseCapture(file)
		if err != nil {
			return
		}
		var total uint64
		for i, p := range c.packets {
			if len(p) == 0 || cap(p) != len(p) {
				t.Fatalf("packet %d has %d bytes and room for %d", i, len(p), cap(p))
			}
			total += uint64(len(p))
		}
		if total != c.bytes || total > uint64(len(file)) {
			t.Fatalf("%d bytes in packets, %d counted, of %d in the file", total, c.bytes, len(file))
		}
		comparePcapgo(t, file, c)
	})
}

// comparePcapgo reads a pcap file again; what pcapgo itself refuses is not compared.
func comparePcapgo(t *testing.T, file []byte, c *capture) {
	r, err := pcapgo.NewReader(bytes.NewReader(file))
	if err != nil {
		return
	}
	r.SetSnaplen(uint32(len(file)))
	for i, want := range c.packets {
		got, _, err := r.ReadPacketData()
		if err != nil && strings.Contains(err.Error(), "exceeds original") {
			return
		}
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("packet %d: %x, pcapgo reads %x, %v", i+1, want, got, err)
		}
	}
}
