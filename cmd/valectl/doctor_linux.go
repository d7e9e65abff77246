package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"govale/vale"

	"golang.org/x/sys/unix"
)

const modulePath = "/sys/module/netmap"

// moduleLoaded reports whether the kernel has netmap.
func moduleLoaded() bool { return isThere(modulePath) }

// setting returns one of dev.netmap.*, or nil.
func setting(name string) *int {
	b, err := os.ReadFile(modulePath + "/parameters/" + name)
	if err != nil {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return nil
	}
	return &n
}

// gatherAttach looks at the server of a socket, or at this process where none runs:
// a server that it starts may what it may.
func gatherAttach(socket string) attachFacts {
	var f attachFacts
	var u unix.Utsname
	if unix.Uname(&u) == nil {
		f.release = unix.ByteSliceToString(u.Release[:])
	}
	f.noTun = !isThere("/dev/net/tun")
	status, err := os.ReadFile(fmt.Sprintf("/proc/%s/status", serverOf(socket)))
	if err == nil {
		f.missing = missingCaps(string(status))
	}
	return f
}

// serverOf returns the process that serves a socket, as /proc names it: it has written
// itself into the lock beside the socket.
func serverOf(socket string) string {
	b, err := os.ReadFile(socket + ".lock")
	pid, numErr := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || numErr != nil {
		return "self"
	}
	return strconv.Itoa(pid)
}

// missingCaps returns what a process lacks to attach interfaces, of the text of
// /proc/PID/status.
func missingCaps(status string) []string {
	_, rest, found := strings.Cut(status, "\nCapEff:")
	line, _, _ := strings.Cut(rest, "\n")
	caps, err := strconv.ParseUint(strings.TrimSpace(line), 16, 64)
	if !found || err != nil {
		return nil
	}
	return vale.MissingCapabilities(caps)
}

// offloadsOn returns the offloads of an interface that are on, in the words of
// ethtool -K.
func offloadsOn(ifname string) (on []string) {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(s)
	for _, o := range [...]struct {
		name    string
		command uint32
		mask    uint32
	}{
		{"rx", unix.ETHTOOL_GRXCSUM, 1}, {"tx", unix.ETHTOOL_GTXCSUM, 1}, {"tso", unix.ETHTOOL_GTSO, 1},
		{"gso", unix.ETHTOOL_GGSO, 1}, {"gro", unix.ETHTOOL_GGRO, 1}, {"lro", unix.ETHTOOL_GFLAGS, ethFlagLRO},
	} {
		if v, err := ethtoolValue(s, ifname, o.command); err == nil && v&o.mask != 0 {
			on = append(on, o.name)
		}
	}
	return on
}

// ethFlagLRO is ETH_FLAG_LRO.
const ethFlagLRO = 1 << 15
