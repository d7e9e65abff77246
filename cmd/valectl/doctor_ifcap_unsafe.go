//go:build freebsd

package main

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// interfaceCaps returns the capabilities of an interface that are enabled: SIOCGIFCAP,
// whose struct ifreq holds those that it has before them.
func interfaceCaps(s int, ifname string) (uint32, error) {
	var req struct {
		name    [unix.IFNAMSIZ]byte
		has, on uint32
		_       [8]byte
	}
	copy(req.name[:unix.IFNAMSIZ-1], ifname)
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(s), unix.SIOCGIFCAP, uintptr(unsafe.Pointer(&req)))
	if errno != 0 {
		return 0, errno
	}
	return req.on, nil
}
