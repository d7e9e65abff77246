package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/gopacket/layers"

	"govale/cmd/internal/cli"
	"govale/netmap/devicetest/need"
)

// arp is a frame in hexadecimal: who has 10.0.0.2?
const arp = "ffffffffffff02000000000108060001080006040001020000000001" + "0a000001" + "000000000000" + "0a000002"

func TestGivenFrame(t *testing.T) {
	t.Chdir(need.TempDir(t))
	packets := [][]byte{newFrame(pktgenFlow, 60), newFrame(pktgenFlow, 1514), newFrame(pktgenFlow, 14)}
	for name, file := range map[string][]byte{
		"a.pcap":    pcapBytes(t, layers.LinkTypeEthernet, 0, packets),
		"b.pcap.gz": zipped(t, ngBytes(t, layers.LinkTypeEthernet, packets)),
		"beef":      []byte("a file, but its name is hexadecimal"),
		"c.pcap:2":  pcapBytes(t, layers.LinkTypeEthernet, 0, packets[2:]),
		"hex.txt":   []byte("ff:ff:ff:ff:ff:ff 02:00:00:00:00:01\n08 00 \tAB\n"),
	} {
		if err := os.WriteFile(name, file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	small := []byte("\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01\x08\x00\xab")
	for in, want := range map[string][]byte{
		"ffffffffffff0200000000010800ab":               small,
		"FF:FF:FF:FF:FF:FF 02:00:00:00:00:01 08:00 ab": small,
		"@hex.txt":    small,
		"a.pcap":      packets[0],
		"a.pcap:2":    packets[1],
		"a.pcap:3":    packets[2],
		"b.pcap.gz:2": packets[1],
		"c.pcap:2":    packets[2], // the file of this name
	} {
		if got, err := givenFrame(in); err != nil || !bytes.Equal(got, want) {
			t.Errorf("givenFrame(%q) = % x, %v; want % x", in, got, err, want)
		}
	}
}

func TestGivenFrameErrors(t *testing.T) {
	t.Chdir(need.TempDir(t))
	for name, file := range map[string][]byte{
		"a.pcap":   pcapBytes(t, layers.LinkTypeEthernet, 0, [][]byte{newFrame(pktgenFlow, 60)}),
		"cut.pcap": pcapBytes(t, layers.LinkTypeEthernet, 4, [][]byte{newFrame(pktgenFlow, 60)}),
		"big.pcap": pcapBytes(t, layers.LinkTypeEthernet, 0, [][]byte{make([]byte, maxFrame+1)}),
		"raw.pcap": pcapBytes(t, layers.LinkTypeRaw, 0, nil),
		"text":     []byte("This is a text."),
	} {
		if err := os.WriteFile(name, file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		in   string
		code int
		want string
	}{
		{"", cli.ExitUsage, "--frame: 0 bytes are no frame, which has 14 for both addresses and the type"},
		{"ff:ff", cli.ExitUsage, "--frame: 2 bytes are no frame, which has 14 for both addresses and the type"},
		{arp[:27], cli.ExitUsage, "--frame: 27 hexadecimal digits are no whole number of bytes"},
		{"ff ff zz", cli.ExitUsage, `--frame "ff ff zz": it is neither a frame in hexadecimal ('z' is no hexadecimal digit), nor a file`},
		{"@none", cli.ExitNoInput, "open none: "},
		{"@text", cli.ExitNoInput, "text: 'T' is no hexadecimal digit"},
		{"none.pcap", cli.ExitNoInput, "open none.pcap: "},
		{"text", cli.ExitNoInput, "text: it is not a pcap or pcapng file: it begins with 54 68 69 73"},
		{"a.pcap:2", cli.ExitNoInput, "a.pcap: there is no packet 2: the file has 1"},
		{"a.pcap:0", cli.ExitNoInput, "open a.pcap:0: "},
		{"cut.pcap", cli.ExitNoInput, "cut.pcap: packet 1, at byte 24: the file has 60 of its 64 bytes"},
		{"raw.pcap", cli.ExitNoInput, "raw.pcap: packets of link type 101: only Ethernet (1) can be sent"},
		{"big.pcap", cli.ExitUsage, "--frame: 65537 bytes: a frame has at most 65536"},
	} {
		b, err := givenFrame(tt.in)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || cli.ExitCode(err) != tt.code {
			t.Errorf("givenFrame(%q) = %d bytes, %v (exit %d); want %s (exit %d)", tt.in, len(b), err, cli.ExitCode(err), tt.want, tt.code)
		}
	}
	var input *cli.InputError
	if _, err := packetIn(filepath.Join("none", "x"), 1); !errors.As(err, &input) {
		t.Errorf("%v is no error of an input file", err)
	}
}

// A frame is sent as it is, of any size behind it with zeros; addresses change where that
// is asked for.
func TestRawPacket(t *testing.T) {
	p := planOf(t, func(g *grammar) { g.Frame = arp })
	raw, err := parseHex(arp)
	if err != nil {
		t.Fatal(err)
	}
	if got := newFrame(p.flow, p.most); !bytes.Equal(got, raw) || len(p.flow.dials) != 0 {
		t.Errorf("frame\n% x\nwant\n% x", got, raw)
	}
	p = planOf(t, func(g *grammar) { g.Frame, g.Len, g.DstMAC = arp, []int{60}, "2:0:0:0:0:fe-2:0:0:0:0:ff" })
	pkt := newPacket(p.flow, p.sizes)
	for i := range 5 {
		want := append(bytes.Clone(raw), make([]byte, 60-len(raw))...)
		copy(want, []byte{2, 0, 0, 0, 0, byte(0xfe + i%2)})
		if got := pkt.frame(); !bytes.Equal(got, want) {
			t.Fatalf("packet %d\n% x\nwant\n% x", i, got, want)
		}
		pkt.next()
	}
}
