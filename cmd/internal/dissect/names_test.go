package dissect

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"govale/netmap/devicetest/need"
)

// Without -n ports, protocols, hardware addresses and hosts have names. The hosts here
// are in /etc/hosts, so that nobody else is asked.
func TestSameNames(t *testing.T) {
	if !inHosts(t, "127.0.0.1") {
		t.Skip("/etc/hosts does not name 127.0.0.1")
	}
	const here4, here6 = "\x7f\x00\x00\x01", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"
	home4 := []func([]byte){set(12, []byte(here4+here4)...)}
	home6 := []func([]byte){set(8, []byte(here6+here6)...)}
	var all [][]byte
	for _, port := range []int{1, 7, 22, 123, 443, 1000, 4000, 5353, 40000} {
		if inHosts(t, "::1") {
			all = append(all, packet(eth(etherIPv6), ip6(protoTCP, home6...), tcp(port, 40000, 1, 2, tcpSYN, "")))
		}
		all = append(all,
			packet(eth(etherIPv4), ip4(protoTCP, "", home4...), tcp(port, 40000, 1, 2, tcpSYN, "")),
			packet(eth(etherIPv4), ip4(protoICMP, "", home4...), raw("\x03\x03\x00\x00\x00\x00\x00\x00", packet(ip4(protoUDP, "", home4...), udp(1, port), raw("lost")))))
		if port != 123 && port != 5353 {
			all = append(all, packet(eth(etherIPv4), ip4(protoUDP, "", home4...), udp(40000, port), raw("x")))
		}
	}
	for proto := range 256 {
		if b := packet(eth(etherIPv4), ip4(proto, "", home4...), raw("what is this?")); !isElsewhere(printAll(whole(b), Options{Numeric: 1})) {
			all = append(all, b)
		}
		all = append(all, packet(eth(etherIPv4), ip4(proto, "", append(home4, set(6, 0, 9))...), raw("a fragment")))
	}
	for _, mac := range []string{"\xff\xff\xff\xff\xff\xff", "\x00\x00\x0c\x01\x02\x03", "\x00\x12\xbb\x01\x02\x03", "\x52\x54\x00\x01\x02\x03", "\x00\x00\x00\x00\x00\x00"} {
		all = append(all, packet(raw(mac, macA, uint16(etherARP)), raw(uint16(1), uint16(etherIPv4), 6, 4, uint16(1), macA, here4, mac, here4)))
		all = append(all, packet(raw(mac, macA, uint16(0x88b5)), raw("x")))
	}
	for _, o := range []Options{{}, {Link: true, Verbose: 2}, {Quiet: true}, {NoDomain: true}} {
		sameAsTcpdump(t, o, whole(all...))
	}
}

// inHosts reports whether /etc/hosts names an address.
func inHosts(t *testing.T, addr string) bool {
	hosts, err := os.ReadFile("/etc/hosts")
	if err != nil {
		t.Logf("%v", err)
	}
	return slices.ContainsFunc(strings.Split(string(hosts), "\n"), func(line string) bool {
		words := strings.Fields(line)
		return len(words) > 1 && words[0] == addr
	})
}

// fakeHosts returns hosts that ask lookup.
func fakeHosts(noDomain bool, lookup func(string) ([]string, error)) *hosts {
	h := newHosts(noDomain)
	h.lookup = func(_ context.Context, addr string) ([]string, error) { return lookup(addr) }
	return h
}

func nth(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}) }

// Each address is asked for once, and names that a terminal might obey are none.
func TestHosts(t *testing.T) {
	asked := map[string]int{}
	answers := map[string]string{"10.0.0.1": "a.example.org.", "10.0.0.2": "evil\x1b[2J.", "10.0.0.3": ""}
	h := fakeHosts(false, func(addr string) ([]string, error) {
		asked[addr]++
		if answers[addr] == "" {
			return nil, errors.New("no such host")
		}
		return []string{answers[addr], "other."}, nil
	})
	for range 3 {
		for i, want := range []string{1: "a.example.org", 2: "", 3: ""} {
			if i > 0 && h.name(nth(i)) != want {
				t.Errorf("%v: %q, want %q", nth(i), h.name(nth(i)), want)
			}
		}
	}
	for addr, n := range asked {
		if n != 1 {
			t.Errorf("%s was asked for %d times", addr, n)
		}
	}
	short := fakeHosts(true, func(string) ([]string, error) { return []string{"a.example.org."}, nil })
	if got := short.name(nth(1)); got != "a" {
		t.Errorf("without its domain: %q", got)
	}
}

// A name server that is away costs a few waits, not one for each address; its late
// answers are used, and when it is back all is well.
func TestHostsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := fakeHosts(false, func(addr string) ([]string, error) {
			time.Sleep(hostWait + time.Second)
			return []string{"late-" + addr}, nil
		})
		start := time.Now()
		for i := range 2 * maxLookups {
			if got := h.name(nth(i)); got != "" && i < maxLookups {
				t.Errorf("%v: %q at once", nth(i), got)
			}
		}
		if waited := time.Since(start); waited != hostsLost*hostWait {
			t.Errorf("waited %v, want %v", waited, hostsLost*hostWait)
		}
		time.Sleep(time.Minute)
		if got := h.name(nth(7)); got != "late-10.0.0.7" {
			t.Errorf("later: %q", got)
		}
		synctest.Wait()
	})
}

// The memory for names is bounded.
func TestHostsBounded(t *testing.T) {
	h := fakeHosts(false, func(addr string) ([]string, error) { return []string{addr}, nil })
	for i := range maxHosts + 10 {
		h.name(nth(i))
	}
	if len(h.known) > maxHosts {
		t.Errorf("%d addresses are remembered", len(h.known))
	}
}

// The first name of a port counts, and what is no service is left out.
func TestServices(t *testing.T) {
	file := need.TempDir(t) + "/services"
	text := "# comment\nfirst 80/tcp www # http\nsecond 80/tcp\ndns 53/udp\nodd\nbad x/tcp\nsctp 9/sctp\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	n := &names{tcp: map[int]string{}, udp: map[int]string{}}
	n.readServices(file)
	n.readServices(file + " that is not there")
	if len(n.tcp) != 1 || n.tcp[80] != "first" || len(n.udp) != 1 || n.udp[53] != "dns" {
		t.Errorf("%v %v", n.tcp, n.udp)
	}
	if !slices.Contains(protocolNames[:], "udp") {
		t.Error("no protocol udp")
	}
}
