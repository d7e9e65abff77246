package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"govale/netmap"
	"govale/nmreq"
)

// defaultPort is the UDP port of an address that is given without one.
const defaultPort = 1234

// errRange says that an address is a range of several.
var errRange = errors.New("ranges of addresses or ports are not implemented: give one address, such as 10.0.0.1:1234")

// parseEndpoint parses A[:port][-B[:port]], both ends of which must be the same.
func parseEndpoint(s string) (netip.AddrPort, error) {
	first, second, isRange := strings.Cut(s, "-")
	lo, err := parseAddrPort(first, defaultPort)
	if err != nil || !isRange {
		return lo, err
	}
	hi, err := parseAddrPort(second, lo.Port())
	if err == nil && hi != lo {
		err = errRange
	}
	return lo, err
}

// parseAddrPort parses an IPv4 address with or without a port.
func parseAddrPort(s string, port uint16) (netip.AddrPort, error) {
	ap, err := netip.ParseAddrPort(s)
	if err != nil {
		var a netip.Addr
		if a, err = netip.ParseAddr(s); err == nil {
			ap = netip.AddrPortFrom(a, port)
		}
	}
	switch {
	case err != nil:
		return netip.AddrPort{}, fmt.Errorf("%q is not an IPv4 address with or without a port, such as 10.0.0.1:1234", s)
	case !ap.Addr().Is4():
		return netip.AddrPort{}, fmt.Errorf("%q is not an IPv4 address: IPv6 is not implemented", s)
	}
	return ap, nil
}

// parseMAC parses six bytes in hexadecimal, of one or two digits each, with colons.
func parseMAC(s string) (m netmap.MAC, err error) {
	parts := strings.Split(s, ":")
	for i, digits := range parts {
		if len(digits) == 1 {
			parts[i] = "0" + digits
		}
	}
	if m.UnmarshalText([]byte(strings.Join(parts, ":"))) != nil {
		return m, fmt.Errorf("%q is not an Ethernet address, such as 02:00:00:00:00:01", s)
	}
	return m, nil
}

// ownMAC returns the address of the interface that a port is on, zeros for a port of a
// switch and for an interface without one.
func ownMAC(spec nmreq.PortSpec) (m netmap.MAC) {
	if spec.IsVale() {
		return m
	}
	if ifc, err := net.InterfaceByName(spec.Name); err == nil && len(ifc.HardwareAddr) == len(m) {
		copy(m[:], ifc.HardwareAddr)
	}
	return m
}
