package vale

import (
	"os"
	"sync"

	"govale/netmap/shm"
)

// A backing is the memory of a region: on the heap, where the race detector sees it, or
// mapped from a file, so that other processes can map it too.
type backing struct {
	b []byte
	f *os.File // what other processes map; nil for heap memory

	once sync.Once
}

// newHeap returns size bytes of zeros on the heap.
func newHeap(size int) *backing { return &backing{b: shm.Region(size)[:size:size]} }

// free unmaps the memory and closes its file; processes that have mapped it keep it.
// Nobody may use b in this process any more, unless it is heap memory, which is left to
// the garbage collector. Freeing again does nothing.
func (m *backing) free() {
	m.once.Do(func() {
		if m.f != nil {
			unmapFile(m.b)
			m.f.Close()
		}
	})
}
