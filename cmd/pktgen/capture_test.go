package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"govale/cmd/internal/cli"
	"govale/netmap/devicetest/need"
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

// pcapBytes is a pcap file as pcapgo writes it. More bytes of each packet were on the
// wire.
func pcapBytes(t testing.TB, link layers.LinkType, more int, packets [][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pcapgo.NewWriter(&b)
	if err := w.WriteFileHeader(65536, link); err != nil {
		t.Fatal(err)
	}
	for i, p := range packets {
		ci := gopacket.CaptureInfo{Timestamp: time.Unix(int64(i), 0), CaptureLength: len(p), Length: len(p) + more}
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
	path := filepath.Join(need.TempDir(t), "f.pcap")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadCapture(t *testing.T) {
	want := testPackets()
	pcap := pcapBytes(t, layers.LinkTypeEthernet, 0, want)
	for name, tt := range map[string]struct {
		file []byte
		cut  int
	}{
		"pcap":      {pcap, 0},
		"pcapng":    {ngBytes(t, layers.LinkTypeEthernet, want), 0},
		"pcap.gz":   {zipped(t, pcap), 0},
		"pcapng.gz": {zipped(t, ngBytes(t, layers.LinkTypeEthernet, want)), 0},
		"cut":       {pcapBytes(t, layers.LinkTypeEthernet, 4, want), len(want)},
	} {
		c, err := loadCapture(writeFile(t, tt.file), keptBytes)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.EqualFunc(c.packets, want, bytes.Equal) || c.bytes != 60+61+1514+1+9000+62 || c.cut != tt.cut {
			t.Errorf("%s: %d packets of %d bytes, %d cut, and not those written", name, len(c.packets), c.bytes, c.cut)
		}
	}
}

// Packets stay as they are however many follow, and none can be written beyond its end.
func TestReadLargeCapture(t *testing.T) {
	var want [][]byte
	for i := range 3 * imageBytes / 5000 {
		want = append(want, bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 2500))
	}
	c, err := readCapture(bytes.NewReader(pcapBytes(t, layers.LinkTypeEthernet, 0, want)), keptBytes)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(c.packets, want, bytes.Equal) {
		t.Errorf("%d packets of %d bytes, and not the %d written", len(c.packets), c.bytes, len(want))
	}
	for i, p := range c.packets {
		if cap(p) != len(p) {
			t.Fatalf("packet %d has %d bytes and room for %d", i+1, len(p), cap(p))
		}
	}
}

func TestLoadEmptyCapture(t *testing.T) {
	for _, file := range [][]byte{pcapBytes(t, layers.LinkTypeEthernet, 0, nil), ngBytes(t, layers.LinkTypeEthernet, nil)} {
		if c, err := loadCapture(writeFile(t, file), keptBytes); err != nil || len(c.packets) != 0 {
			t.Errorf("no packets: %+v, %v", c, err)
		}
	}
}

// A file with one bad packet is refused, whatever stands before it.
func TestCaptureErrors(t *testing.T) {
	pcap := pcapBytes(t, layers.LinkTypeEthernet, 0, [][]byte{make([]byte, 60), make([]byte, 100)})
	none := pcapBytes(t, layers.LinkTypeEthernet, 0, [][]byte{make([]byte, 60), nil})
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"text", []byte("#!/bin/sh\nexit 0\n"), "it is not a pcap or pcapng file: it begins with 23 21 2f 62"},
		{"packet cut", pcap[:len(pcap)-1], "packet 2, at byte 116: truncated: it has 100 bytes, and the file ends after 99 of them"},
		{"packet without bytes", none, "packet 2, at byte 100: it has no bytes"},
		{"packet without bytes, compressed", zipped(t, none), "packet 2, at byte 100 of the uncompressed file: it has no bytes"},
		{"link type", pcapBytes(t, layers.LinkTypeRaw, 0, nil), "packets of link type 101: only Ethernet (1) can be sent"},
		{"pcapng link type", ngBytes(t, layers.LinkTypeRaw, nil), "packets of link type 101: only Ethernet (1) can be sent"},
	}
	for _, tt := range tests {
		path := writeFile(t, tt.file)
		c, err := loadCapture(path, keptBytes)
		if err == nil || err.Error() != path+": "+tt.want {
			t.Errorf("%s: %+v, %v; want %s: %s", tt.name, c, err, path, tt.want)
		}
		if code := cli.ExitCode(err); code != cli.ExitNoInput {
			t.Errorf("%s: exit code %d, want %d", tt.name, code, cli.ExitNoInput)
		}
	}
	if _, err := loadCapture(filepath.Join(need.TempDir(t), "none"), keptBytes); !errors.Is(err, fs.ErrNotExist) || cli.ExitCode(err) != cli.ExitNoInput {
		t.Errorf("no such file: %v", err)
	}
}
