package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/vale"
)

// ports returns n ports of a switch.
func ports(sw string, n int) (all []netmap.ListEntry) {
	for i := range n {
		all = append(all, netmap.ListEntry{Name: fmt.Sprintf("%s:p%d", sw, i), Port: i})
	}
	return all
}

// eight returns the ports of eight switches.
func eight() (all []netmap.ListEntry) {
	for i := range 8 {
		all = append(all, ports(fmt.Sprintf("vale%d", i), 1)...)
	}
	return all
}

// number returns a pointer to n.
func number(n int) *int { return &n }

// TestChecks: what each check finds, a line each.
func TestChecks(t *testing.T) {
	kernel := doctorFacts{kind: "kernel", module: true, node: true, system: "freebsd"}
	with := func(f doctorFacts, change func(*doctorFacts)) doctorFacts { change(&f); return f }
	eth := interfaceFacts{name: "em0", up: true, mtu: 1500, bufSize: 2048}
	for _, c := range []struct {
		name  string
		check func(*doctorFacts) []finding
		facts doctorFacts
		want  string // lines
	}{
		{"loaded", checkModule, kernel, "ok module: netmap is loaded"},
		{"not loaded, FreeBSD", checkModule, doctorFacts{kind: "kernel", system: "freebsd"}, "problem module: netmap is not loaded; run: kldload netmap"},
		{"not loaded, Linux", checkModule, doctorFacts{kind: "kernel", system: "linux"}, "problem module: netmap is not loaded; run: modprobe netmap"},
		{"no netmap", checkModule, doctorFacts{kind: "kernel", system: "darwin"}, "problem module: darwin has no netmap; the emulator needs none; run: valectl serve"},
		{"emulator by default", checkModule, doctorFacts{kind: "unix:/s", isDefault: true, system: "linux"}, "ok module: the kernel has no netmap; tools use the emulator"},
		{"emulator by choice", checkModule, doctorFacts{kind: "unix:/s", system: "linux"}, ""},

		{"node", checkNode, kernel, "ok device: /dev/netmap can be opened"},
		{"no node", checkNode, with(kernel, func(f *doctorFacts) { f.node = false }), "problem device: netmap is loaded, and /dev/netmap is not there; run: mount -t devfs devfs /dev (in a jail: let its devfs_ruleset unhide netmap)"},
		{"no node, Linux", checkNode, doctorFacts{kind: "kernel", module: true, system: "linux"}, "problem device: netmap is loaded, and /dev/netmap is not there; run: udevadm trigger --subsystem-match=misc (in a container: give it --device /dev/netmap)"},
		{"no netmap, no node", checkNode, doctorFacts{kind: "kernel"}, ""},
		{"not permitted", checkNode, with(kernel, func(f *doctorFacts) { f.openErr = fs.ErrPermission }), `problem device: /dev/netmap is not for this user; run: printf 'own netmap root:netmap\nperm netmap 0660\n' >> /etc/devfs.conf && service devfs restart`},
		{"not permitted, Linux", checkNode, with(kernel, func(f *doctorFacts) { f.openErr, f.system = syscall.EACCES, "linux" }), "problem device: /dev/netmap is not for this user; run: chgrp netmap /dev/netmap && chmod 660 /dev/netmap"},
		{"too many files", checkNode, with(kernel, func(f *doctorFacts) { f.openErr = errors.New("too many open files") }), "problem device: too many open files"},
		{"no kernel", checkNode, doctorFacts{kind: "unix:/s"}, ""},

		{"api", checkAPI, doctorFacts{api: 14}, "ok api: version 14"},
		{"no common api", checkAPI, doctorFacts{apiErr: netmap.ErrVersion}, "problem api: no common netmap API version: the kernel's netmap and these tools are too far apart; update the older one"},
		{"api of no interest", checkAPI, doctorFacts{kind: "unix:/s"}, ""},

		{"served", checkServer, doctorFacts{kind: "unix:/s", socket: true}, "ok server: answers on /s"},
		{"none yet", checkServer, doctorFacts{kind: "unix:/s", isDefault: true}, "ok server: none runs; the first tool that needs it starts one on /s"},
		{"none there", checkServer, doctorFacts{kind: "unix:/s"}, "problem server: there is no socket /s; run: valectl serve --socket /s"},
		{"dead", checkServer, doctorFacts{kind: "unix:/s", socket: true, openErr: syscall.ECONNREFUSED}, "problem server: a dead one has left its socket /s; run: valectl serve --socket /s"},
		{"dead default", checkServer, doctorFacts{kind: "unix:/s", isDefault: true, socket: true, openErr: syscall.ECONNREFUSED}, "warning server: a dead one has left its socket /s; the next one takes its place; run: valectl serve"},
		{"other version", checkServer, doctorFacts{kind: "unix:/s", isDefault: true, socket: true, openErr: fmt.Errorf("dial: %w", &vale.VersionError{Server: 1, Client: 2})}, "problem server: the one on /s speaks version 1, these tools version 2; run: valectl serve, of this version, after ending the other one"},
		{"another user's", checkServer, doctorFacts{kind: "unix:/s", socket: true, openErr: syscall.EACCES}, "problem server: /s is another user's; only the user who serves may dial; run: valectl serve --socket /s, on a path of your own"},
		{"deaf", checkServer, doctorFacts{kind: "unix:/s", socket: true, openErr: syscall.EIO}, "problem server: input/output error; run: valectl serve --socket /s"},
		{"no place", checkServer, doctorFacts{socketErr: errors.New("/tmp/x is no directory")}, "problem server: /tmp/x is no directory"},
		{"no server", checkServer, kernel, ""},

		{"room", checkLimits, with(kernel, func(f *doctorFacts) { f.ports = ports("vale0", 3) }), "ok limits: 1 of 8 switches, at most 3 of 252 ports on one"},
		{"full switch", checkLimits, with(kernel, func(f *doctorFacts) { f.ports = ports("vale0", 252) }), "warning limits: vale0 is full: it has 252 ports, the most that a switch takes; run: valectl list vale0, and detach or close some"},
		{"8 switches", checkLimits, with(kernel, func(f *doctorFacts) { f.ports = eight() }), "warning limits: 8 switches exist (vale0 vale1 vale2 vale3 vale4 vale5 vale6 vale7), and no more may; run: valectl list, and detach or close all ports of one: this kernel's number is fixed"},
		{"8 of 8", checkLimits, with(kernel, func(f *doctorFacts) { f.ports, f.maxSwitches = eight(), 8 }), "warning limits: 8 switches exist (vale0 vale1 vale2 vale3 vale4 vale5 vale6 vale7), and no more may; run: reboot with dev.netmap.max_bridges=64 in /boot/loader.conf"},
		{"8 of 64", checkLimits, with(kernel, func(f *doctorFacts) { f.ports, f.maxSwitches = eight(), 64 }), "ok limits: 8 of 64 switches, at most 1 of 252 ports on one"},
		{"limits of nothing", checkLimits, doctorFacts{kind: "unix:/s"}, ""},
		{"limits unknown", checkLimits, with(kernel, func(f *doctorFacts) { f.openErr = syscall.EACCES }), ""},

		{"memory", checkRegion, with(kernel, func(f *doctorFacts) {
			f.region = regionFacts{bufs: 2048, rings: 4, ifs: 1, hasBufs: 163840, hasRings: 200, hasIfs: 100}
		}), "ok memory: ports need 2048 of the 163840 buffers of the global region"},
		{"little memory", checkRegion, with(kernel, func(f *doctorFacts) {
			f.region = regionFacts{bufs: 160000, rings: 4, ifs: 99, hasBufs: 163840, hasRings: 200, hasIfs: 100}
		}), "warning memory: ports need 160000 of the 163840 bufs of the global region; run: sysctl dev.netmap.buf_num=327680\nwarning memory: ports need 99 of the 100 ifs of the global region; run: sysctl dev.netmap.if_num=200"},
		{"little memory, emulated", checkRegion, doctorFacts{kind: "unix:/s", region: regionFacts{rings: 200, hasBufs: 1, hasRings: 200}}, "warning memory: ports need 200 of the 200 rings of the global region; run: valectl serve --ring-num 400"},
		{"memory of no interest", checkRegion, kernel, ""},

		{"batch", checkBatch, with(kernel, func(f *doctorFacts) { f.batch = number(1024) }), "ok bridge_batch: 1024"},
		{"no batch", checkBatch, with(kernel, func(f *doctorFacts) { f.batch = number(0) }), "problem bridge_batch: 0: switches drop everything that is sent; run: sysctl dev.netmap.bridge_batch=1024"},
		{"small batch", checkBatch, with(kernel, func(f *doctorFacts) { f.batch, f.system = number(1), "linux" }), "warning bridge_batch: 1: switches forward few packets at a time, and are slow; run: echo 1024 > /sys/module/netmap/parameters/bridge_batch"},
		{"batch not told", checkBatch, doctorFacts{kind: "unix:/s"}, ""},

		{"interface", checkInterfaces, with(kernel, func(f *doctorFacts) { f.interfaces = []interfaceFacts{eth} }), "ok em0: up, nothing in the way of its packets"},
		{"down", checkInterfaces, with(kernel, func(f *doctorFacts) { f.interfaces = []interfaceFacts{{name: "em0"}} }), "problem em0: is attached and down; run: ifconfig em0 up"},
		{"down, Linux", checkInterfaces, doctorFacts{kind: "unix:/s", system: "linux", interfaces: []interfaceFacts{{name: "eth0"}}}, "problem eth0: is attached and down; run: ip link set eth0 up"},
		{"MTU", checkInterfaces, with(kernel, func(f *doctorFacts) {
			f.interfaces = []interfaceFacts{{name: "em0", up: true, mtu: 9000, bufSize: 2048}}
		}), "warning em0: frames of its MTU of 9000 do not fit a buffer of 2048 bytes: they take several slots (NS_MOREFRAG), which not all drivers and programs can do; run: valectl detach, set the MTU to 2030 at most or (priv_)buf_size to 9024, and attach again"},
		{"offloads", checkInterfaces, with(kernel, func(f *doctorFacts) {
			f.interfaces = []interfaceFacts{{name: "em0", up: true, mtu: 1500, offloads: []string{"tso", "lro"}}}
		}), "warning em0: offloads are on (tso, lro), and a switch does not undo them; run: ifconfig em0 -tso -lro"},
		{"offloads, Linux", checkInterfaces, with(kernel, func(f *doctorFacts) {
			f.system, f.interfaces = "linux", []interfaceFacts{{name: "em0", up: true, mtu: 1500, offloads: []string{"tso", "lro"}}}
		}), "warning em0: offloads are on (tso, lro), and a switch does not undo them; run: ethtool -K em0 tso off lro off"},
		{"offloads, emulated", checkInterfaces, doctorFacts{kind: "unix:/s", system: "linux", interfaces: []interfaceFacts{{name: "em0", up: true, offloads: []string{"tso"}}}}, "ok em0: up, nothing in the way of its packets"},
		{"lro, emulated", checkInterfaces, doctorFacts{kind: "unix:/s", system: "linux", interfaces: []interfaceFacts{{name: "em0", up: true, offloads: []string{"tso", "lro"}}}}, "warning em0: offloads are on (lro), and a switch does not undo them; run: ethtool -K em0 lro off"},

		{"attach", checkAttach, doctorFacts{kind: "unix:/s", system: "linux", attach: attachFacts{release: "6.6.1"}}, "ok attach: interfaces of the host can be attached"},
		{"attach, old", checkAttach, doctorFacts{kind: "unix:/s", system: "linux", attach: attachFacts{release: "6.1.0-13-amd64"}}, "warning attach: Linux 6.1.0-13-amd64 cannot give interfaces of the host to the emulator: that takes 6.6 or later"},
		{"attach, no tap", checkAttach, doctorFacts{kind: "unix:/s", system: "linux", attach: attachFacts{release: "7.0", noTun: true}}, "warning attach: the emulator cannot take interfaces of the host: there is no /dev/net/tun; run: modprobe tun"},
		{"attach, not allowed", checkAttach, doctorFacts{kind: "unix:/s", system: "linux", attach: attachFacts{release: "7.0", missing: []string{"CAP_BPF"}}}, "warning attach: the server cannot take interfaces of the host: it lacks CAP_BPF; run: valectl serve as root, or setcap cap_net_admin,cap_net_raw,cap_bpf+ep $(which valectl)"},
		{"attach, elsewhere", checkAttach, doctorFacts{kind: "unix:/s", system: "freebsd"}, "ok attach: the emulator takes interfaces of the host on Linux only"},
		{"attach to a kernel", checkAttach, kernel, ""},
	} {
		var out strings.Builder
		if _, err := printFindings(&out, c.check(&c.facts)); err != nil {
			t.Fatal(err)
		}
		got := strings.TrimSuffix(out.String(), "\n")
		for _, word := range []string{"ok", "warning"} { // the columns
			got = strings.ReplaceAll(got, fmt.Sprintf("%-8s ", word), word+" ")
		}
		if got = strings.ReplaceAll(got, "problem  ", "problem "); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// TestProblemsCount: only problems do.
func TestProblemsCount(t *testing.T) {
	n, err := printFindings(&strings.Builder{}, []finding{{severity: problem}, {severity: warning}, {severity: fine}, {severity: problem}})
	if n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
