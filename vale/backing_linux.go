package vale

import (
	"os"

	"golang.org/x/sys/unix"
)

// newShared returns size bytes of zeros that other processes can map. The size is
// sealed: a client that cut the memory short would make the server fault.
func newShared(size int) (*backing, error) {
	fd, err := memfd()
	if err != nil {
		return nil, os.NewSyscallError("memfd_create", err)
	}
	f := os.NewFile(uintptr(fd), "govale region")
	if err := f.Truncate(int64(size)); err != nil {
		f.Close()
		return nil, err
	}
	const seals = unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_SEAL
	if _, err := unix.FcntlInt(f.Fd(), unix.F_ADD_SEALS, seals); err != nil {
		f.Close()
		return nil, os.NewSyscallError("fcntl F_ADD_SEALS", err)
	}
	return backingOf(f, size)
}

// memfd returns an anonymous file that can be sealed and not executed. Kernels before
// 6.3 do not know the latter.
func memfd() (int, error) {
	const name, flags = "govale", unix.MFD_CLOEXEC | unix.MFD_ALLOW_SEALING
	fd, err := unix.MemfdCreate(name, flags|unix.MFD_NOEXEC_SEAL)
	if err == unix.EINVAL {
		fd, err = unix.MemfdCreate(name, flags)
	}
	return fd, err
}
