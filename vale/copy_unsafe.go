package vale

import "unsafe"

// A block is 64 bytes. As a struct it is copied by four loads and stores of 16 bytes in
// line; the compiler calls memmove for an array, which may overlap.
type block struct{ b [64]byte }

// smallCopy is the size up to which blocks one by one are faster than memmove.
const smallCopy = 256

// copyBlocks copies src to dst, which have one and the same length, a multiple of 64.
func copyBlocks(dst, src []byte) {
	if len(src) > smallCopy {
		copy(dst, src)
		return
	}
	for len(src) >= 64 && len(dst) >= 64 {
		*(*block)(unsafe.Pointer(unsafe.SliceData(dst))) = *(*block)(unsafe.Pointer(unsafe.SliceData(src)))
		dst, src = dst[64:], src[64:]
	}
}
