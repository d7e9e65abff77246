package main

import (
	"errors"
	"strings"
	"testing"

	"govale/netmap"
	"govale/nmreq"
)

func TestParseEndpoint(t *testing.T) {
	tests := []struct{ in, want string }{
		{"10.0.0.1", "10.0.0.1:1234"},
		{"10.0.0.1:53", "10.0.0.1:53"},
		{"0.0.0.0:0", "0.0.0.0:0"},
		{"255.255.255.255:65535", "255.255.255.255:65535"},
		{"10.0.0.1-10.0.0.1", "10.0.0.1:1234"},
		{"10.0.0.1:7-10.0.0.1", "10.0.0.1:7"}, // the second end has the first one's port
		{"10.0.0.1:7-10.0.0.1:7", "10.0.0.1:7"},
	}
	for _, tt := range tests {
		got, err := parseEndpoint(tt.in)
		if err != nil || got.String() != tt.want {
			t.Errorf("parseEndpoint(%q) = %v, %v; want %s", tt.in, got, err, tt.want)
		}
	}
}

func TestParseEndpointErrors(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", `"" is not an IPv4 address with or without a port, such as 10.0.0.1:1234`},
		{"10.0.0", `"10.0.0" is not an IPv4 address with or without a port, such as 10.0.0.1:1234`},
		{"10.0.0.256", `"10.0.0.256" is not an IPv4 address with or without a port, such as 10.0.0.1:1234`},
		{"10.0.0.1:65536", `"10.0.0.1:65536" is not an IPv4 address with or without a port, such as 10.0.0.1:1234`},
		{"10.0.0.1:", `"10.0.0.1:" is not an IPv4 address with or without a port, such as 10.0.0.1:1234`},
		{"localhost", `"localhost" is not an IPv4 address with or without a port, such as 10.0.0.1:1234`},
		{"10.0.0.1-", `"" is not an IPv4 address with or without a port, such as 10.0.0.1:1234`},
		{"::1", `"::1" is not an IPv4 address: IPv6 is not implemented`},
		{"[::1]:5", `"[::1]:5" is not an IPv4 address: IPv6 is not implemented`},
		{"10.0.0.1-10.0.0.2", errRange.Error()},
		{"10.0.0.1:1-10.0.0.1:2", errRange.Error()},
	}
	for _, tt := range tests {
		got, err := parseEndpoint(tt.in)
		if err == nil || err.Error() != tt.want {
			t.Errorf("parseEndpoint(%q) = %v, %v; want error %s", tt.in, got, err, tt.want)
		}
	}
	if _, err := parseEndpoint("10.0.0.1-10.0.0.9"); !errors.Is(err, errRange) {
		t.Errorf("a range: %v", err)
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
