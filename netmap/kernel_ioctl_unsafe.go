//go:build freebsd || linux

package netmap

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"govale/netmap/shm"
	"govale/nmreq"
)

// ioctlMax is the largest argument that a request number can name: 14 bits on Linux, 13
// on BSD (IOCPARM_MASK).
const ioctlMax = 1 << 14

// ioctlVoid makes an ioctl without an argument.
func ioctlVoid(fd int, request uint32) error {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(request), 0)
	return asError(errno)
}

// ioctlLegacy makes an ioctl whose number says that its argument is a struct nmreq.
func ioctlLegacy(fd int, request uint32, r *nmreq.Legacy) error {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(request), uintptr(unsafe.Pointer(r)))
	return asError(errno)
}

// ioctlBytes makes any ioctl on a copy of arg, in a buffer that is as large as any
// request number says, so that the kernel writes to nothing else.
func ioctlBytes(fd int, request uint32, arg []byte) error {
	buf := shm.Region(max(len(arg), ioctlMax))
	copy(buf, arg)
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(request), uintptr(unsafe.Pointer(unsafe.SliceData(buf))))
	copy(arg, buf)
	return asError(errno)
}

// ioctlFlat makes an NIOCCTRL. Addresses stand in f only during the call, as numbers:
// pinned, and alive until it is over, the memory stays where they say.
func ioctlFlat(fd int, f *flat) error {
	var pin runtime.Pinner
	p := unsafe.Pointer(unsafe.SliceData(f.buf))
	pin.Pin(p)
	defer pin.Unpin()
	f.link(uintptr(p))
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(nmreq.NIOCCTRL), uintptr(p))
	runtime.KeepAlive(f)
	return asError(errno)
}

// asError makes an error of what a system call left behind, nil of 0.
func asError(errno syscall.Errno) error {
	if errno == 0 {
		return nil
	}
	return errno
}
