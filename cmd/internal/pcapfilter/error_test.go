package pcapfilter_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"govale/cmd/internal/pcapfilter"
	"govale/netmap/devicetest/need"
)

// TestErrors holds that errors point at the place of the trouble and say what it is.
func TestErrors(t *testing.T) {
	need.File(t, "/etc/services")
	for _, c := range []struct {
		marked string // the expression and, below it, its mark
		reason string
	}{
		{"tcp port foo\n         ^^^", "unknown port"},
		{"tcp port 20-30\n         ^^^^^", "write portrange"},
		{"tcp and port 70000\n             ^^^^^", "65535"},
		{"icmp port 80\n          ^^", "icmp has no ports"},
		{"tcp port tftp\n         ^^^^", "port of udp"},
		{"10.0.0.1\n^^^^^^^^", "needs a word before it"},
		{"ip 10.0.0.1\n   ^^^^^^^^", "there may lack"},
		{"TCP port 80\n^^^", "tcp is"},
		{"len-14 > 5\n^^^^^^", "spaces around the minus"},
		{"proto tcp\n      ^^^", `write \tcp`},
		{"net 10/8\n    ^^^", "write 10.0.0.0/8"},
		{"net 10.1.0.0/8\n    ^^^^^^^^^^", "the network is 10.0.0.0"},
		{"net 2001:db8::1/32\n    ^^^^^^^^^^^^^^", "the network is 2001:db8::/32"},
		{"host 10.0.0.300\n     ^^^^^^^^^^", "no IPv4 address"},
		{"host 00:11:22:33:44:55\n     ^^^^^^^^^^^^^^^^^", "ether host"},
		{"(tcp or udp\n^", "closes this one"},
		{"tcp or udp)\n          ^", "this one closes"},
		{"tcp and\n       ^", "the expression ends"},
		{"ip & tcp\n   ^", `write "and"`},
		{"ip[0:3] = 1\n     ^", "1, 2 and 4"},
		{"ip[0] / 0 = 1\n        ^", "division by zero"},
		{"ip[0] & 1\n^^^^^^^^^", "compare it"},
		{"vlan 5 and vlan 5000\n                ^^^^", "4095"},
		{"mpls and vlan\n         ^^^^", "cannot stand behind mpls"},
		{"tcp or gateway foo\n               ^^^", "gateway is not supported"},
		{"gateway 10.0.0.1\n        ^^^^^^^^", "gateway is not supported"},
		{"wlan type mgt\n     ^^^^", "802.11"},
		{"host é\n     ^", "no part of the language"},
		{"tcp\tport\nfoo\n         ^^^", "unknown port"},
	} {
		i := strings.LastIndex(c.marked, "\n")
		expr := c.marked[:i]
		_, err := pcapfilter.Compile(expr, pcapfilter.Options{NoDNS: true})
		var at *pcapfilter.Error
		if !errors.As(err, &at) {
			t.Errorf("%q: %v", expr, err)
			continue
		}
		flat := strings.NewReplacer("\t", " ", "\n", " ").Replace(expr)
		if want := flat + c.marked[i:]; at.Marked() != want || !strings.Contains(at.Reason, c.reason) {
			t.Errorf("%s: not\n%s\n%s", c.reason, at.Marked(), at.Reason)
		}
		if !strings.Contains(err.Error(), fmt.Sprintf("column %d:", at.Column())) {
			t.Errorf("%v", err)
		}
	}
	if _, err := pcapfilter.Compile("tcp and udp", pcapfilter.Options{}); !errors.Is(err, pcapfilter.ErrRejectsAll) {
		t.Errorf("tcp and udp: %v", err)
	}
}

// TestNames holds that names come from the files of a directory, and that no name server
// is asked if that is not wanted.
func TestNames(t *testing.T) {
	dir := need.TempDir(t)
	for name, text := range map[string]string{
		"services":  "web 80/tcp www # a comment\nweb 80/udp\nfile-in 21/tcp\nlog 514/udp\nlog-a 601/tcp\n",
		"protocols": "tcp 6 TCP\ngre 47 GRE\n",
		"hosts":     "10.0.0.1 alpha a.example\n2001:db8::1 alpha\n10.0.0.2 beta\n",
		"networks":  "lab 172.16\n",
		"ethers":    "00:11:22:33:44:55 alpha\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	opts := pcapfilter.Options{Etc: dir, NoDNS: true}
	for _, c := range []struct{ named, plain string }{
		{"port web", "port 80"},
		{"port www", "tcp port 80"},
		{"tcp port web", "tcp port 80"},
		{"port file-in", "tcp port 21"},
		{"udp port log", "udp port 514"},
		{"portrange file-in-www", ""}, // the first dash parts them
		{"portrange www-443", "portrange 80-443"},
		{"proto gre", "proto 47"},
		{"proto GRE", "proto 47"},
		{"ip proto \\tcp", "ip proto 6"},
		{"proto udp2", ""},
		{"host beta", "host 10.0.0.2"},
		{"host BETA", "host 10.0.0.2"},
		{"host alpha", "host 10.0.0.1 or 2001:db8::1"},
		{"ip host alpha", "ip host 10.0.0.1"},
		{"ip6 src a.example", ""},
		{"host gamma", ""},
		{"net lab", "net 172.16.0.0/16"},
		{"net labs", ""},
		{"ether host alpha", "ether host 00:11:22:33:44:55"},
		{"ether host beta", ""},
	} {
		named, err := pcapfilter.Compile(c.named, opts)
		if c.plain == "" {
			if err == nil {
				t.Errorf("%q is taken", c.named)
			}
			continue
		}
		plain, err2 := pcapfilter.Compile(c.plain, opts)
		if err != nil || err2 != nil {
			t.Errorf("%q: %v; %q: %v", c.named, err, c.plain, err2)
		} else if named.String() != plain.String() {
			t.Errorf("%q makes\n%vand %q\n%v", c.named, named, c.plain, plain)
		}
	}
}

// TestNoFiles holds that a system without the files has the most usual names.
func TestNoFiles(t *testing.T) {
	opts := pcapfilter.Options{Etc: need.TempDir(t), NoDNS: true}
	for _, expr := range []string{"ip proto \\tcp", "proto \\sctp", "ip proto \\icmp", "tcp port http"} {
		if _, err := pcapfilter.Compile(expr, opts); err != nil {
			t.Errorf("%q: %v", expr, err)
		}
	}
	for _, expr := range []string{"proto \\stp", "proto nothing", "host localhost", "net loopback", "ether host a"} {
		if _, err := pcapfilter.Compile(expr, opts); err == nil {
			t.Errorf("%q is taken", expr)
		}
	}
}
