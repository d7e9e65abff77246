//go:build unix && !race

package vale

import (
	"cmp"
	"os"
	"slices"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Memory of this process alone is mapped too, since the heap is not made for regions,
// most of which nobody ever touches: it clears what it hands out a second time, all of
// it, and lets as much garbage pile up as there is memory in use.
const (
	ownProt  = unix.PROT_READ | unix.PROT_WRITE
	ownFlags = unix.MAP_ANON | unix.MAP_PRIVATE
)

// spare is memory that regions have given up, the shortest first. It stays mapped, so
// that a program which goes on in the slots of a port that another goroutine has closed
// finds zeros there, or another port's packets, and not its end.
var spare struct {
	mu  sync.Mutex
	all [][]byte
}

// newOwn returns size bytes of zeros for this process alone. They exist when they are
// touched.
func newOwn(size int) (*backing, error) {
	if b := takeSpare(size); b != nil {
		return &backing{b: b}, nil
	}
	b, err := unix.Mmap(-1, 0, size, ownProt, ownFlags)
	if err != nil {
		return nil, os.NewSyscallError("mmap", err)
	}
	return &backing{b: b}, nil
}

// takeSpare returns the shortest memory that regions have given up and that has size
// bytes, which may go on behind them. It returns nil if there is none.
func takeSpare(size int) []byte {
	spare.mu.Lock()
	defer spare.mu.Unlock()
	i, _ := slices.BinarySearchFunc(spare.all, size, byLength)
	if i == len(spare.all) {
		return nil
	}
	b := spare.all[i]
	spare.all = slices.Delete(spare.all, i, i+1)
	return b[:size]
}

// freeOwn puts zeros that do not exist yet in the place of what newOwn has returned.
func freeOwn(b []byte) {
	b = b[:cap(b)]
	at := unsafe.Pointer(unsafe.SliceData(b))
	if _, err := unix.MmapPtr(-1, 0, at, uintptr(len(b)), ownProt, ownFlags|unix.MAP_FIXED); err != nil {
		clear(b)
	}
	spare.mu.Lock()
	defer spare.mu.Unlock()
	i, _ := slices.BinarySearchFunc(spare.all, len(b), byLength)
	spare.all = slices.Insert(spare.all, i, b)
}

// byLength orders memory by its length.
func byLength(b []byte, n int) int { return cmp.Compare(len(b), n) }
