package main

import "golang.org/x/sys/unix"

// moduleLoaded reports whether the kernel has netmap, built in or loaded.
func moduleLoaded() bool { return setting("bridge_batch") != nil }

// setting returns one of dev.netmap.*, or nil.
func setting(name string) *int {
	v, err := unix.SysctlUint32("dev.netmap." + name)
	if err != nil {
		return nil
	}
	n := int(int32(v))
	return &n
}

// gatherAttach finds nothing: the emulator attaches interfaces on Linux only.
func gatherAttach(string) attachFacts { return attachFacts{} }

// Capabilities of an interface (net/if.h).
const (
	ifcapRxcsum     = 0x1
	ifcapTxcsum     = 0x2
	ifcapTSO        = 0x100 | 0x200 // TSO4, TSO6
	ifcapLRO        = 0x400
	ifcapRxcsumIPv6 = 0x200000
	ifcapTxcsumIPv6 = 0x400000
)

// offloadsOn returns the offloads of an interface that are on, in the words of
// ifconfig(8).
func offloadsOn(ifname string) (on []string) {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(s)
	enabled, err := interfaceCaps(s, ifname)
	if err != nil {
		return nil
	}
	for _, o := range [...]struct {
		name string
		mask uint32
	}{
		{"rxcsum", ifcapRxcsum}, {"txcsum", ifcapTxcsum}, {"rxcsum6", ifcapRxcsumIPv6},
		{"txcsum6", ifcapTxcsumIPv6}, {"tso", ifcapTSO}, {"lro", ifcapLRO},
	} {
		if enabled&o.mask != 0 {
			on = append(on, o.name)
		}
	}
	return on
}
