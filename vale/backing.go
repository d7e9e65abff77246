package vale

import (
	"os"
	"sync"
)

// A backing is the memory of a region: of this process alone, or mapped from a file, so
// that other processes can map it too.
type backing struct {
	b []byte
	f *os.File // what other processes map; nil for memory of this process alone

	once sync.Once
}

// free gives the memory up. Memory of a file is unmapped: nobody in this process may touch
// b any more, and processes that have mapped it keep it. Memory of this process alone can
// still be touched, but what is in it may be another region's. Freeing again does nothing.
func (m *backing) free() {
	m.once.Do(func() {
		if m.f == nil {
			freeOwn(m.b)
			return
		}
		unmapFile(m.b)
		m.f.Close()
	})
}
