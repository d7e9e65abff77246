package main

import (
	"fmt"
	"slices"
	"strings"

	"govale/netmap"
)

// checkLimits: whether there is room for another switch, and for another port on each.
func checkLimits(f *doctorFacts) []finding {
	const subject = "limits"
	if !f.opened() {
		return nil
	}
	var all []finding
	most := 0
	names := switchNames(f.ports)
	for _, sw := range names {
		n := portsOn(f.ports, sw)
		most = max(most, n)
		if n >= mostPorts {
			all = append(all, finding{warning, subject, fmt.Sprintf("%s is full: it has %d ports, the most that a switch takes", sw, n), "valectl list " + sw + ", and detach or close some"})
		}
	}
	limit := f.maxSwitches
	if limit == 0 {
		limit = defaultSwitches
	}
	if len(names) >= limit {
		all = append(all, finding{warning, subject, fmt.Sprintf("%d switches exist (%s), and no more may", len(names), strings.Join(names, " ")), f.moreSwitches()})
	}
	if all == nil {
		all = []finding{{fine, subject, fmt.Sprintf("%d of %d switches, at most %d of %d ports on one", len(names), limit, most, mostPorts), ""}}
	}
	return all
}

// moreSwitches returns how to allow more switches.
func (f *doctorFacts) moreSwitches() string {
	switch {
	case f.kind != "kernel":
		return "valectl serve --max-bridges 64"
	case f.maxSwitches == 0:
		return "valectl list, and detach or close all ports of one: this kernel's number is fixed"
	}
	return "reboot with dev.netmap.max_bridges=64 in /boot/loader.conf"
}

// portsOn returns how many ports a switch has.
func portsOn(all []netmap.ListEntry, sw string) (n int) {
	for _, e := range all {
		if s, _ := splitPort(e.Name); s == sw {
			n++
		}
	}
	return n
}

// opened reports whether the device has been asked.
func (f *doctorFacts) opened() bool {
	return f.openErr == nil && (f.kind == "kernel" || f.kind == "vale" || f.socket)
}

// checkRegion: whether the global memory region, which cards share, is about to run out.
func checkRegion(f *doctorFacts) []finding {
	const subject = "memory"
	r := f.region
	if r.hasBufs == 0 {
		return nil
	}
	var all []finding
	for _, p := range [...]struct {
		name      string
		need, has uint64
	}{{"buf", r.bufs, r.hasBufs}, {"ring", r.rings, r.hasRings}, {"if", r.ifs, r.hasIfs}} {
		if p.need*10 > p.has*9 {
			all = append(all, finding{warning, subject, fmt.Sprintf("ports need %d of the %d %ss of the global region", p.need, p.has, p.name), f.setting(p.name+"_num", 2*p.has)})
		}
	}
	if all == nil {
		all = []finding{{fine, subject, fmt.Sprintf("ports need %d of the %d buffers of the global region", r.bufs, r.hasBufs), ""}}
	}
	return all
}

// setting returns the command that sets one of dev.netmap.*.
func (f *doctorFacts) setting(name string, value uint64) string {
	switch {
	case f.kind != "kernel":
		flag := strings.Join(slices.Collect(strings.SplitSeq(name, "_")), "-")
		return fmt.Sprintf("valectl serve --%s %d", flag, value)
	case f.system == "freebsd":
		return fmt.Sprintf("sysctl dev.netmap.%s=%d", name, value)
	}
	return fmt.Sprintf("echo %d > /sys/module/netmap/parameters/%s", value, name)
}
