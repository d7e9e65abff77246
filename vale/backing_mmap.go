//go:build unix

package vale

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// backingOf maps all of f, which has size bytes and belongs to the backing from now on,
// also where mapping fails.
func backingOf(f *os.File, size int) (*backing, error) {
	b, err := mapFile(f, size)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &backing{b: b, f: f}, nil
}

// mapFile maps the first size bytes of f for reading and writing, shared with everybody
// else who maps them. A file that is shorter is refused: touching what it does not have
// would be a fault.
func mapFile(f *os.File, size int) ([]byte, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if size <= 0 || st.Size() < int64(size) {
		return nil, fmt.Errorf("vale: shared memory of %d bytes is mapped with %d: %w", st.Size(), size, unix.EINVAL)
	}
	b, err := unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, os.NewSyscallError("mmap", err)
	}
	return b, nil
}

// unmapFile undoes mapFile.
func unmapFile(b []byte) { unix.Munmap(b) }
