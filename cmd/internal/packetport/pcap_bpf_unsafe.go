//go:build freebsd || darwin

package packetport

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// bpfTime is the size of the time before a frame.
const bpfTime = int(unsafe.Sizeof(unix.BpfHdr{}.Tstamp))

// bpfSetInterface ties a bpf device to an interface.
func bpfSetInterface(fd int, ifname string) error {
	var ifreq [32]byte // struct ifreq: the name, then what is not looked at
	if len(ifname) >= unix.IFNAMSIZ {
		return unix.ENXIO
	}
	copy(ifreq[:], ifname)
	return bpfIoctl(fd, unix.BIOCSETIF, unsafe.Pointer(&ifreq))
}

// bpfPromiscuous makes the interface receive what is for others.
func bpfPromiscuous(fd int) error { return bpfIoctl(fd, unix.BIOCPROMISC, nil) }

// bpfDrops returns the frames that there was no room for.
func bpfDrops(fd int) uint64 {
	var stat unix.BpfStat
	if bpfIoctl(fd, unix.BIOCGSTATS, unsafe.Pointer(&stat)) != nil {
		return 0
	}
	return uint64(stat.Drop)
}

func bpfIoctl(fd int, request uint, arg unsafe.Pointer) error {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(request), uintptr(arg))
	if errno != 0 {
		return errno
	}
	return nil
}
