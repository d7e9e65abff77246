package dissect

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"govale/cmd/internal/capfile"
	"govale/netmap/devicetest/need"
)

// Golden files, and what tcpdump prints here, have times in UTC.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// yardstick is the tcpdump whose words are held to be the same here. Others differ in
// details.
const yardstick = "4.99.3"

// findTcpdump returns where tcpdump is, and skips the test if it is not the yardstick.
func findTcpdump(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("tcpdump")
	if err != nil {
		t.Skipf("tcpdump %s is what this compares with: %v", yardstick, err)
	}
	out, err := exec.Command(path, "--version").CombinedOutput()
	if err != nil {
		t.Skipf("tcpdump --version: %v", err)
	}
	version, _, _ := strings.Cut(string(out), "\n")
	if version = strings.TrimPrefix(version, "tcpdump version "); version != yardstick {
		t.Skipf("tcpdump here is %s, and this compares with %s", version, yardstick)
	}
	return path
}

// flags returns the options as tcpdump's.
func flags(o Options) []string {
	var f []string
	letters := func(letter string, n int) {
		if n > 0 {
			f = append(f, "-"+strings.Repeat(letter, n))
		}
	}
	set := map[bool]int{true: 1}
	letters("e", set[o.Link])
	letters("q", set[o.Quiet])
	letters("v", o.Verbose)
	letters("n", o.Numeric)
	letters("N", set[o.NoDomain])
	letters("S", set[o.AbsoluteSeq])
	letters("K", set[o.NoChecksums])
	letters("#", set[o.Number])
	letters("t", o.Time)
	letters("x", o.Hex)
	letters("X", o.HexASCII)
	letters("A", o.ASCII)
	if o.Nano {
		f = append(f, "--nano")
	}
	return f
}

// pcapOf returns a capture file with the packets.
func pcapOf(packets []Packet, nano bool) []byte {
	magic, tick := uint32(0xa1b2c3d4), int64(1000)
	if nano {
		magic, tick = 0xa1b23c4d, 1
	}
	var b bytes.Buffer
	put := func(values ...uint32) {
		for _, v := range values {
			b.Write(binary.LittleEndian.AppendUint32(nil, v))
		}
	}
	put(magic, 2|4<<16, 0, 0, capfile.MaxPacket, capfile.LinkEthernet)
	for _, p := range packets {
		put(uint32(p.Time/1e9), uint32(p.Time%1e9/tick), uint32(len(p.Data)), uint32(p.Length))
		b.Write(p.Data)
	}
	return b.Bytes()
}

// tcpdump returns what tcpdump prints for packets.
func tcpdump(t testing.TB, o Options, packets []Packet) string {
	t.Helper()
	path := findTcpdump(t)
	file := filepath.Join(need.TempDir(t), "packets.pcap")
	if err := os.WriteFile(file, pcapOf(packets, o.Nano), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, append(flags(o), "-r", file)...)
	cmd.Env = append(os.Environ(), "TZ=UTC")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, stderr.Bytes())
	}
	return string(out)
}

// numbered returns packets with times that tell them apart.
func numbered(packets []Packet) []Packet {
	packets = slices.Clone(packets)
	for i := range packets {
		packets[i].Time = int64(1_000_000_000+i) * 1e9
	}
	return packets
}

// split parts what is printed with -tt for numbered packets: the text of each.
func split(packets []Packet, text string) []string {
	var all []string
	for i := range packets {
		end := len(text)
		if n := strings.Index(text, fmt.Sprintf("\n%d.000000 ", 1_000_000_000+i+1)); n >= 0 {
			end = n + 1
		}
		all = append(all, text[:end])
		text = text[end:]
	}
	return all
}

// sameAsTcpdump holds that packets are printed as tcpdump prints them.
func sameAsTcpdump(t *testing.T, o Options, packets []Packet) {
	t.Helper()
	o.Time = TimeEpoch
	packets = numbered(packets)
	want := split(packets, tcpdump(t, o, packets))
	got := split(packets, printAll(packets, o))
	bad := 0
	for i := range packets {
		if got[i] == want[i] {
			continue
		}
		if bad++; bad <= 2 {
			t.Errorf("tcpdump %s, packet %d: %d of %d bytes: %x\n got %q\nwant %q", strings.Join(flags(o), " "), i,
				len(packets[i].Data), packets[i].Length, packets[i].Data, got[i], want[i])
		}
	}
	if bad > 0 {
		t.Errorf("tcpdump %s: %d of %d packets differ", strings.Join(flags(o), " "), bad, len(packets))
	}
}
