package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"govale/netmap"
	"govale/nmreq"
)

// defaultPort is the UDP port of an address that is given without one.
const defaultPort = 1234

// lastGroup is the group of 16 bits of an IPv6 address that a range is of, where it names
// no other.
const lastGroup = 7

// Endpoints are one side of the packets: addresses and ports from lo to hi.
type endpoints struct {
	lo, hi netip.AddrPort
	group  int // of an IPv6 address: its 16 bits that change
}

// parseEndpoints parses what -s and -d take: A[:port][-B[:port]] for IPv4, and for IPv6
// the same of [group@]A and [group@][A]:port. The second end has the first one's port
// where it names none.
func parseEndpoints(s string, v6 bool) (e endpoints, err error) {
	if err := oldRange(s); err != nil {
		return e, err
	}
	first, second, isRange := strings.Cut(s, "-")
	if e.lo, e.group, err = parseEndpoint(first, defaultPort, lastGroup, v6); err != nil {
		return e, err
	}
	e.hi = e.lo
	if !isRange {
		return e, nil
	}
	var group int
	if e.hi, group, err = parseEndpoint(second, e.lo.Port(), e.group, v6); err != nil {
		return e, err
	}
	if group != e.group {
		return e, fmt.Errorf("the ends of %q name different groups", s)
	}
	return e, e.check()
}

// check returns an error unless both ends are in order and what is between them is what
// packets can go through.
func (e endpoints) check() error {
	lo, hi := e.lo.Addr(), e.hi.Addr()
	switch {
	case lo.Compare(hi) > 0:
		return fmt.Errorf("the range is upside down: %v is after %v", lo, hi)
	case e.lo.Port() > e.hi.Port():
		return fmt.Errorf("the range is upside down: port %d is after %d", e.lo.Port(), e.hi.Port())
	case lo.Is6():
		if e.inGroup(hi, e.groupOf(lo)) != lo {
			return fmt.Errorf("%v and %v differ in more than group %d, the 16 bits that a range is of; another one is named as in %d@%v", lo, hi, e.group, e.group-1&lastGroup, lo)
		}
	}
	return nil
}

// groupOf returns the bits of a that change.
func (e endpoints) groupOf(a netip.Addr) uint16 {
	return binary.BigEndian.Uint16(a.AsSlice()[2*e.group:])
}

// inGroup returns a with other bits in its group.
func (e endpoints) inGroup(a netip.Addr, bits uint16) netip.Addr {
	b := a.As16()
	binary.BigEndian.PutUint16(b[2*e.group:], bits)
	return netip.AddrFrom16(b)
}

// dials returns the numbers of a packet that go through e, of a side whose address and
// port are at these places: the port first, which turns faster.
func (e endpoints) dials(addr, port int) (all []dial) {
	p := dial{at: port, bytes: 2, lo: uint64(e.lo.Port()), hi: uint64(e.hi.Port()), sum: true}
	a := e.addrDial(addr)
	for _, d := range [...]dial{p, a} {
		if d.lo < d.hi {
			all = append(all, d)
		}
	}
	return all
}

// random returns the same numbers, but any of them.
func (e endpoints) random(addr, port int) []dial {
	a := e.addrDial(addr)
	a.lo, a.hi, a.kind = 0, 1<<(8*a.bytes)-1, rolling
	return []dial{{at: port, bytes: 2, hi: 0xffff, sum: true, kind: rolling}, a}
}

// addrDial returns the address as a number of a packet, where it is at addr.
func (e endpoints) addrDial(addr int) dial {
	lo, hi := e.lo.Addr(), e.hi.Addr()
	if lo.Is6() {
		return dial{at: addr + 2*e.group, bytes: 2, lo: uint64(e.groupOf(lo)), hi: uint64(e.groupOf(hi)), sum: true}
	}
	from, to := lo.As4(), hi.As4()
	return dial{at: addr, bytes: 4, lo: uint64(binary.BigEndian.Uint32(from[:])), hi: uint64(binary.BigEndian.Uint32(to[:])), ip: true, sum: true}
}

// parseEndpoint parses one end.
func parseEndpoint(s string, port uint16, group int, v6 bool) (netip.AddrPort, int, error) {
	rest := s
	if at, after, ok := strings.Cut(s, "@"); ok && v6 {
		n, err := strconv.ParseUint(at, 10, 8)
		if err != nil || n > lastGroup {
			return netip.AddrPort{}, 0, fmt.Errorf("%q: a group of an IPv6 address has a number from 0 to %d", s, lastGroup)
		}
		group, rest = int(n), after
	}
	ap, err := netip.ParseAddrPort(rest)
	if err != nil {
		var a netip.Addr
		a, err = netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(rest, "["), "]"))
		if err == nil && (rest[0] == '[') != (rest[len(rest)-1] == ']') {
			err = strconv.ErrSyntax
		}
		ap = netip.AddrPortFrom(a, port)
	}
	switch {
	case err == nil && !v6 && ap.Addr().Is6():
		return ap, 0, fmt.Errorf("%q is an IPv6 address: -6 is missing", s)
	case err == nil && v6 && ap.Addr().Is4():
		return ap, 0, fmt.Errorf("%q is an IPv4 address, but -6 is given", s)
	case v6 && (err != nil || ap.Addr().Zone() != ""):
		return ap, 0, fmt.Errorf("%q is not an IPv6 address with or without a port, such as fd00::1 or [fd00::1]:1234", s)
	case err != nil || !v6 && strings.HasPrefix(s, "["):
		return ap, 0, fmt.Errorf("%q is not an IPv4 address with or without a port, such as 10.0.0.1:1234", s)
	}
	return ap, group, nil
}

// parseMACs parses A[-B], and returns both ends.
func parseMACs(s string) (lo, hi netmap.MAC, err error) {
	if err := oldRange(s); err != nil {
		return lo, hi, err
	}
	first, second, isRange := strings.Cut(s, "-")
	if strings.Count(s, "-") > 1 {
		first, isRange = s, false // an address of another way to write them
	}
	if lo, err = parseMAC(first); err != nil || !isRange {
		return lo, lo, err
	}
	if hi, err = parseMAC(second); err == nil && macNumber(lo) > macNumber(hi) {
		err = fmt.Errorf("the range is upside down: %v is after %v", lo, hi)
	}
	return lo, hi, err
}

// macDials returns the number of a packet that goes from lo to hi, where it is at at.
func macDials(lo, hi netmap.MAC, at int) []dial {
	if lo == hi {
		return nil
	}
	return []dial{{at: at, bytes: len(lo), lo: macNumber(lo), hi: macNumber(hi)}}
}

func macNumber(m netmap.MAC) (n uint64) {
	for _, b := range m {
		n = n<<8 | uint64(b)
	}
	return n
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
