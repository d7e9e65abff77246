package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"reflect"
	"strings"
	"testing"
)

// sample reads what a peer once answered.
func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestParseTestpmd(t *testing.T) {
	for file, want := range map[string][]testpmdPort{
		"testpmd-null.txt":  {{3157760, 0, 12065450}, {3116800, 0, 12065563}},
		"testpmd-memif.txt": {{8311712, 498702720, 15088111}, {8312256, 498735360, 15089219}},
	} {
		said := sample(t, file)
		ports, err := parseTestpmd(said)
		if err != nil || !reflect.DeepEqual(ports, want) {
			t.Errorf("%s: %+v, %v, want %+v", file, ports, err, want)
		}
		half := said[:strings.Index(said, "for port 1")]
		if ports, err := parseTestpmd(half); err == nil {
			t.Errorf("%s: half of it is read as %+v", file, ports)
		}
	}
}

func TestParseOVS(t *testing.T) {
	said := sample(t, "ovs-pmd-perf-show.txt")
	pps, err := parseOVS(said)
	if want := 22940608 / 1.026; err != nil || pps != want {
		t.Errorf("%v, %v, want %v", pps, err, want)
	}
	for name, bad := range map[string]string{
		"nothing":     "",
		"two threads": said + said,
		"no time":     strings.Replace(said, "duration: 1.", "duration: 0.000 s 1.", 1),
	} {
		if pps, err := parseOVS(bad); err == nil {
			t.Errorf("%s is read as %v", name, pps)
		}
	}
}

func TestOVSComplaint(t *testing.T) {
	log := "2026-11-23T06:14:21Z|00004|reconnect|INFO|unix:db.sock: connected\n" +
		"2026-11-23T06:14:21Z|00005|dpdk|ERR|DPDK not supported in this copy of Open vSwitch.\n" +
		"2026-11-23T06:14:21Z|00006|dpdk|EMER|Unable to initialize DPDK: Invalid argument\n"
	const want = ": DPDK not supported in this copy of Open vSwitch.: Unable to initialize DPDK: Invalid argument"
	if got := ovsComplaint(log); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseNetDev(t *testing.T) {
	text := sample(t, "proc-net-dev.txt")
	packets, bytes, err := parseNetDev(text, "b0")
	if err != nil || packets != 1164544 || bytes != 69872640 {
		t.Errorf("%d packets, %d bytes, %v", packets, bytes, err)
	}
	for _, bad := range []string{"b", "face", "nosuch"} {
		if packets, _, err := parseNetDev(text, bad); err == nil {
			t.Errorf("%s has %d packets", bad, packets)
		}
	}
}

func TestHolds(t *testing.T) {
	for _, c := range []struct {
		frames, bytes uint64
		ok            bool
	}{
		{1_000_000, 60_000_000, true},
		{1_000_000, 59_990_000, true},
		{1_000_000, 60_010_000, true},
		{1_000_000, 64_000_000, false},
		{1_000_000, 0, false},
	} {
		if err := holds(c.frames, c.bytes, 60); (err == nil) != c.ok {
			t.Errorf("%d frames in %d bytes: %v", c.frames, c.bytes, err)
		}
	}
}

func TestTrafgenPacket(t *testing.T) {
	const want = "{ 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 136, 181, fill(0, 46) }"
	if got := trafgenPacket(60); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The answer is of a little-endian machine.
func TestParseVDEReply(t *testing.T) {
	reply := []byte(sample(t, "vde-reply.bin"))
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("this machine is big-endian")
	}
	if path, err := parseVDEReply(reply); err != nil || path != "/tmp/vde/001.5" {
		t.Errorf("%q, %v", path, err)
	}
	for name, bad := range map[string][]byte{
		"nothing":         nil,
		"one byte less":   reply[:len(reply)-1],
		"one byte more":   append(bytes.Clone(reply), 0),
		"another family":  append([]byte{2}, reply[1:]...),
		"an address of 0": append([]byte{1, 0}, make([]byte, vdePath)...),
	} {
		if path, err := parseVDEReply(bad); err == nil {
			t.Errorf("%s is read as %q", name, path)
		}
	}
}

func TestVDERequest(t *testing.T) {
	b, err := vdeRequest("/tmp/rx", "peers")
	if err != nil || len(b) != 3*4+2+vdePath+5 || !bytes.HasPrefix(b[14:], []byte("/tmp/rx\x00")) || !bytes.HasSuffix(b, []byte("\x00peers")) {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := vdeRequest(strings.Repeat("x", vdePath), ""); err == nil {
		t.Error("a path that is too long is no error")
	}
}

func TestCPUMask(t *testing.T) {
	for cpu, want := range map[int]string{0: "0x1", 1: "0x2", 7: "0x80", 64: "0x10000000000000000"} {
		if got := cpuMask(cpu); got != want {
			t.Errorf("CPU %d: %s, want %s", cpu, got, want)
		}
	}
}
