package pcapfilter

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// lookupTime is how long a name server may take.
const lookupTime = 15 * time.Second

// Names are looked up in the files of the system's directory: services, protocols,
// networks, ethers, hosts. Only names of hosts that are not there are asked for elsewhere.

// directory returns where the files are.
func (o Options) directory() string {
	switch {
	case o.Etc != "":
		return o.Etc
	case runtime.GOOS == "windows":
		return filepath.Join(os.Getenv("SystemRoot"), "System32", "drivers", "etc")
	}
	return "/etc"
}

// lines returns the fields of each line of a file, without comments, nil if there is no
// such file.
func (o Options) lines(names ...string) [][]string {
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(o.directory(), name))
		if err != nil {
			continue
		}
		all := [][]string{}
		for line := range strings.Lines(string(text)) {
			line, _, _ = strings.Cut(line, "#")
			if f := strings.Fields(line); len(f) > 1 {
				all = append(all, f)
			}
		}
		return all
	}
	return nil
}

// names reports whether name is the first field or one behind the second: a name or one of
// its aliases.
func names(fields []string, name string) bool {
	for i, f := range fields {
		if i != 1 && f == name {
			return true
		}
	}
	return false
}

// service returns the port of a service over tcp or udp, -1 if it has none.
func (o Options) service(name, transport string) int {
	if n, err := strconv.ParseUint(name, 10, 16); err == nil {
		return int(n)
	}
	all := o.lines("services")
	for _, f := range all {
		number, over, _ := strings.Cut(f[1], "/")
		n, err := strconv.ParseUint(number, 10, 16)
		if err == nil && over == transport && names(f, name) {
			return int(n)
		}
	}
	if all == nil {
		// The system has no such file, and Go knows the most usual services.
		if n, err := net.LookupPort(transport, name); err == nil {
			return n
		}
	}
	return -1
}

// protocolNumber returns the number of a protocol over IP.
func (o Options) protocolNumber(name string) (uint32, bool) {
	all := o.lines("protocols", "protocol")
	for _, f := range all {
		if n, err := strconv.ParseUint(f[1], 10, 8); err == nil && names(f, name) {
			return uint32(n), true
		}
	}
	if all == nil {
		n, ok := ipNumbers[protocolWords[name]]
		if ok && n.over != pISO {
			return n.number, true
		}
	}
	return 0, false
}

// network returns the number of a network.
func (o Options) network(name string) (uint32, bool) {
	for _, f := range o.lines("networks") {
		if !names(f, name) {
			continue
		}
		if n, _, err := dotted(f[1]); err == nil {
			return n, n != 0
		}
	}
	return 0, false
}

// ether returns the Ethernet address of a host.
func (o Options) ether(name string) ([6]byte, bool) {
	for _, f := range o.lines("ethers") {
		if f[1] == name && matchMAC(f[0]) == len(f[0]) {
			return parseMAC(f[0]), true
		}
	}
	return [6]byte{}, false
}

// hosts returns the addresses of a host.
func (o Options) hosts(name string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{a}, nil
	}
	var found []netip.Addr
	for _, f := range o.lines("hosts") {
		for _, n := range f[1:] {
			if a, err := netip.ParseAddr(f[0]); err == nil && strings.EqualFold(n, name) {
				found = append(found, a)
			}
		}
	}
	if found != nil {
		return found, nil
	}
	if o.NoDNS {
		return nil, errors.New("it is not in the hosts file, and name servers are not asked")
	}
	return o.ask(name)
}

// ask asks the system's name service.
func (o Options) ask(name string) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return nil, errors.New(dns.Err)
	}
	return found, err
}

// dotted reads one to four numbers with dots between them, each up to 255, and returns how
// many bits they are.
func dotted(text string) (addr uint32, bits int, err error) {
	for part := range strings.SplitSeq(text, ".") {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil {
			return 0, 0, fmt.Errorf("%q is no IPv4 address: each part is a decimal number up to 255", text)
		}
		addr = addr<<8 | uint32(n)
		bits += 8
	}
	return addr, bits, nil
}

// parseMAC reads an Ethernet address that matchMAC has matched.
func parseMAC(text string) (mac [6]byte) {
	pos := 0
	for i := range mac {
		if !isHex(text[pos]) {
			pos++
		}
		n := run(text[pos:], 2, isHex)
		v, _ := strconv.ParseUint(text[pos:pos+n], 16, 8)
		mac[i] = byte(v)
		pos += n
	}
	return mac
}
