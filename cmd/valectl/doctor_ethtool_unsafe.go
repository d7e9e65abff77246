//go:build linux

package main

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ethtoolValue asks for one number of an interface: struct ethtool_value, behind the
// pointer in a struct ifreq.
func ethtoolValue(s int, ifname string, command uint32) (uint32, error) {
	value := struct{ cmd, data uint32 }{cmd: command}
	var pin runtime.Pinner
	pin.Pin(&value)
	defer pin.Unpin()
	var req struct {
		name [unix.IFNAMSIZ]byte
		data unsafe.Pointer
		_    [24 - unsafe.Sizeof(uintptr(0))]byte
	}
	copy(req.name[:unix.IFNAMSIZ-1], ifname)
	req.data = unsafe.Pointer(&value)
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(s), unix.SIOCETHTOOL, uintptr(unsafe.Pointer(&req)))
	if errno != 0 {
		return 0, errno
	}
	return value.data, nil
}
