//go:build linux && !race

package vale_test

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// resident returns how many bytes of b exist in memory, in whole pages. b begins with a
// page.
func resident(b []byte) (int, error) {
	page := os.Getpagesize()
	in := make([]byte, (len(b)+page-1)/page)
	_, _, errno := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), uintptr(unsafe.Pointer(unsafe.SliceData(in))))
	if errno != 0 {
		return 0, os.NewSyscallError("mincore", errno)
	}
	pages := 0
	for _, v := range in {
		pages += int(v & 1)
	}
	return pages * page, nil
}
