package main

import (
	"strings"
	"testing"

	"govale/netmap"
	"govale/nmreq"
)

func TestParseEndpoints(t *testing.T) {
	tests := []struct{ in, lo, hi string }{
		{"10.0.0.1", "10.0.0.1:1234", "10.0.0.1:1234"},
		{"10.0.0.1:53", "10.0.0.1:53", "10.0.0.1:53"},
		{"0.0.0.0:0", "0.0.0.0:0", "0.0.0.0:0"},
		{"255.255.255.255:65535", "255.255.255.255:65535", "255.255.255.255:65535"},
		{"10.0.0.1-10.0.0.1", "10.0.0.1:1234", "10.0.0.1:1234"},
		{"10.1.0.1-10.1.15.255", "10.1.0.1:1234", "10.1.15.255:1234"},
		{"10.0.0.1:7-10.0.0.9", "10.0.0.1:7", "10.0.0.9:7"}, // the second end has the first one's port
		{"10.0.0.1:7-10.0.0.1:9", "10.0.0.1:7", "10.0.0.1:9"},
		{"10.0.0.1-10.0.0.1:2000", "10.0.0.1:1234", "10.0.0.1:2000"},
		{"fd00::1", "[fd00::1]:1234", "[fd00::1]:1234"},
		{"[fd00::1]", "[fd00::1]:1234", "[fd00::1]:1234"},
		{"[fd00::1]:7-[fd00::ff]:9", "[fd00::1]:7", "[fd00::ff]:9"},
		{"3@fd00::1-fd00::9:0:0:0:1", "[fd00::1]:1234", "[fd00:0:0:9::1]:1234"},
		{"3@[fd00::1]:5-3@[fd00::9:0:0:0:1]", "[fd00::1]:5", "[fd00:0:0:9::1]:5"},
	}
	for _, tt := range tests {
		got, err := parseEndpoints(tt.in, strings.Contains(tt.in, "::"))
		if err != nil || got.lo.String() != tt.lo || got.hi.String() != tt.hi {
			t.Errorf("parseEndpoints(%q) = %v, %v; want %s to %s", tt.in, got, err, tt.lo, tt.hi)
		}
	}
}

func TestParseEndpointsErrors(t *testing.T) {
	const not4 = " is not an IPv4 address with or without a port, such as 10.0.0.1:1234"
	const not6 = " is not an IPv6 address with or without a port, such as fd00::1 or [fd00::1]:1234"
	tests := []struct {
		in, want string
		v6       bool
	}{
		{in: "", want: `""` + not4},
		{in: "10.0.0", want: `"10.0.0"` + not4},
		{in: "10.0.0.256", want: `"10.0.0.256"` + not4},
		{in: "10.0.0.1:65536", want: `"10.0.0.1:65536"` + not4},
		{in: "10.0.0.1:", want: `"10.0.0.1:"` + not4},
		{in: "[10.0.0.1]", want: `"[10.0.0.1]"` + not4},
		{in: "localhost", want: `"localhost"` + not4},
		{in: "10.0.0.1-", want: `""` + not4},
		{in: "10.0.0.1-10.0.0.2-10.0.0.3", want: `"10.0.0.2-10.0.0.3"` + not4},
		{in: "::1", want: `"::1" is an IPv6 address: -6 is missing`},
		{in: "[::1]:5", want: `"[::1]:5" is an IPv6 address: -6 is missing`},
		{in: "10.0.0.2-10.0.0.1", want: "the range is upside down: 10.0.0.2 is after 10.0.0.1"},
		{in: "10.0.0.1:2-10.0.0.1:1", want: "the range is upside down: port 2 is after 1"},
		{v6: true, in: "", want: `""` + not6},
		{v6: true, in: "[]", want: `"[]"` + not6},
		{v6: true, in: "[fd00::1", want: `"[fd00::1"` + not6},
		{v6: true, in: "fd00::1]", want: `"fd00::1]"` + not6},
		{v6: true, in: "fe80::1%eth0", want: `"fe80::1%eth0"` + not6},
		{v6: true, in: "10.0.0.1", want: `"10.0.0.1" is an IPv4 address, but -6 is given`},
		{v6: true, in: "8@fd00::1", want: `"8@fd00::1": a group of an IPv6 address has a number from 0 to 7`},
		{v6: true, in: "x@fd00::1", want: `"x@fd00::1": a group of an IPv6 address has a number from 0 to 7`},
		{v6: true, in: "fd00::2-fd00::1", want: "the range is upside down: fd00::2 is after fd00::1"},
		{v6: true, in: "fd00::1-3@fd00::2", want: `the ends of "fd00::1-3@fd00::2" name different groups`},
		{v6: true, in: "fd00::1-fd00::1:2", want: "fd00::1 and fd00::1:2 differ in more than group 7, the 16 bits that a range is of; another one is named as in 6@fd00::1"},
	}
	for _, tt := range tests {
		got, err := parseEndpoints(tt.in, tt.v6)
		if err == nil || err.Error() != tt.want {
			t.Errorf("parseEndpoints(%q) = %v, %v; want error %s", tt.in, got, err, tt.want)
		}
	}
}

func TestParseMACs(t *testing.T) {
	lo, hi, err := parseMACs("2:0:0:0:0:1-2:0:0:0:1:0")
	if err != nil || lo != (netmap.MAC{2, 0, 0, 0, 0, 1}) || hi != (netmap.MAC{2, 0, 0, 0, 1, 0}) {
		t.Errorf("a range: %v, %v, %v", lo, hi, err)
	}
	if lo, hi, err = parseMACs("2:0:0:0:0:1"); err != nil || lo != hi {
		t.Errorf("one address: %v, %v, %v", lo, hi, err)
	}
	for in, want := range map[string]string{
		"2:0:0:0:0:2-2:0:0:0:0:1": "the range is upside down: 02:00:00:00:00:02 is after 02:00:00:00:00:01",
		"2:0:0:0:0:2-":            `"" is not an Ethernet address, such as 02:00:00:00:00:01`,
		"02-00-00-00-00-01":       `"02-00-00-00-00-01" is not an Ethernet address, such as 02:00:00:00:00:01`,
	} {
		if _, _, err := parseMACs(in); err == nil || err.Error() != want {
			t.Errorf("parseMACs(%q): %v; want %s", in, err, want)
		}
	}
}

func TestParseMAC(t *testing.T) {
	for _, in := range []string{"02:00:00:00:00:01", "2:0:0:0:0:1", "02:00:00:0:00:1"} {
		if m, err := parseMAC(in); err != nil || m != (netmap.MAC{2, 0, 0, 0, 0, 1}) {
			t.Errorf("parseMAC(%q) = %v, %v", in, m, err)
		}
	}
	if m, err := parseMAC("aB:Cd:eF:00:7f:ff"); err != nil || m.String() != "ab:cd:ef:00:7f:ff" {
		t.Errorf("mixed case: %v, %v", m, err)
	}
	for _, in := range []string{"", "02", "02:00:00:00:00", "02:00:00:00:00:01:02", "02-00-00-00-00-01", "02:00:00:00:00:1g", "002:0:0:0:0:1", ":::::", "02:00:00:00:00:"} {
		if m, err := parseMAC(in); err == nil || !strings.Contains(err.Error(), "not an Ethernet address") {
			t.Errorf("parseMAC(%q) = %v, %v", in, m, err)
		}
	}
}

func TestOwnMAC(t *testing.T) {
	for _, name := range []string{"vale0:a", "no-such-interface0"} {
		if m := ownMAC(nmreq.PortSpec{Name: name}); m != (netmap.MAC{}) {
			t.Errorf("address of %s: %v, want zeros", name, m)
		}
	}
}
