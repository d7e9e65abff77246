//go:build amd64 && !race && !purego

package vale

import "unsafe"

// canStream is whether streamBlocks differs from copyBlocks.
const canStream = true

// streamBlocks copies src to dst, which have one and the same length, a multiple of 64,
// past the cache: the caller owes a streamFence. Heap memory may begin where such stores
// are not possible, and is copied as usual then.
func streamBlocks(dst, src []byte) {
	dst = dst[:len(src)]
	if uintptr(unsafe.Pointer(unsafe.SliceData(dst)))%16 != 0 || len(src)%64 != 0 {
		copy(dst, src)
		return
	}
	streamAligned(dst, src)
}

// streamAligned is streamBlocks for what is as it has to be: it looks at the length of
// src only, and writes nothing beyond whole blocks. dst is aligned to 16 bytes.
//
//go:noescape
func streamAligned(dst, src []byte)

// streamFence makes what streamBlocks has written visible before anything that is stored
// from now on.
//
//go:noescape
func streamFence()
