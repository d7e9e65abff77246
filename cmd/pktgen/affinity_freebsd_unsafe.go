//go:build freebsd

package main

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// What cpuset_setaffinity(2) is asked for (sys/cpuset.h): the mask of a thread, of that
// which calls.
const (
	cpuLevelWhich = 3   // CPU_LEVEL_WHICH
	cpuWhichTID   = 1   // CPU_WHICH_TID
	cpuSetBits    = 256 // CPU_MAXSIZE of FreeBSD up to 13; later ones take shorter masks
)

// setAffinity ties the calling thread to a CPU.
func setAffinity(cpu int) error {
	if cpu >= cpuSetBits {
		return unix.EINVAL
	}
	var mask [cpuSetBits / 64]uint64
	mask[cpu/64] = 1 << (cpu % 64)
	self := ^uintptr(0) // -1
	_, _, errno := unix.Syscall6(unix.SYS_CPUSET_SETAFFINITY, cpuLevelWhich, cpuWhichTID, self,
		unsafe.Sizeof(mask), uintptr(unsafe.Pointer(&mask)), 0)
	if errno != 0 {
		return errno
	}
	return nil
}
