package vale

import (
	"os"

	"golang.org/x/sys/unix"
)

// shmAnon is SHM_ANON of sys/mman.h: memory without a name.
const shmAnon = 1

// sysShmOpen2 is the system call that took the place of shm_open in FreeBSD 13; kernels
// without COMPAT_FREEBSD12 have only this one.
const sysShmOpen2 = 571

// newShared returns size bytes of zeros that other processes can map. Capsicum takes
// the right to change the size from the descriptor that they get: a client that cut the
// memory short would make the server fault.
func newShared(size int) (*backing, error) {
	f, err := anonFile(size)
	if err != nil {
		return nil, err
	}
	if err := limitRights(f); err != nil {
		f.Close()
		return nil, err
	}
	return backingOf(f, size)
}

// anonFile returns memory of size bytes as a file: from shm_open, or a file without a
// name where the kernel has no such call.
func anonFile(size int) (*os.File, error) {
	const flags = unix.O_RDWR | unix.O_CLOEXEC
	fd, _, errno := unix.Syscall(unix.SYS_SHM_OPEN, shmAnon, flags, 0o600)
	if errno != 0 {
		fd, _, errno = unix.Syscall6(sysShmOpen2, shmAnon, flags, 0o600, 0, 0, 0)
	}
	if errno != 0 {
		return tempFile(size)
	}
	f := os.NewFile(fd, "govale region")
	if err := unix.Ftruncate(int(fd), int64(size)); err != nil {
		f.Close()
		return nil, os.NewSyscallError("ftruncate", err)
	}
	return f, nil
}

// limitRights leaves the rights to map f and to ask for its size. A kernel without
// Capsicum lets clients do more.
func limitRights(f *os.File) error {
	rights, err := unix.CapRightsInit([]uint64{unix.CAP_MMAP_RW, unix.CAP_FSTAT})
	if err != nil {
		return err
	}
	if err := unix.CapRightsLimit(f.Fd(), rights); err != nil && err != unix.ENOSYS {
		return os.NewSyscallError("cap_rights_limit", err)
	}
	return nil
}
