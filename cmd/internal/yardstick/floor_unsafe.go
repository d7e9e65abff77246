package yardstick

import (
	"errors"
	"unsafe"

	"govale/netmap"
)

// A block is 64 bytes, in a form that the compiler copies in line: of an array it thinks
// that source and destination may overlap.
type block struct{ b [64]byte }

// copyBlocks copies the first size bytes of each buffer, rounded up to whole blocks.
func copyBlocks(dst, src []byte, stride, size int) {
	size = (size + 63) &^ 63
	for len(src) >= stride && len(dst) >= stride && size <= stride {
		d, s := dst[:size], src[:size]
		for len(s) >= 64 && len(d) >= 64 {
			*(*block)(unsafe.Pointer(unsafe.SliceData(d))) = *(*block)(unsafe.Pointer(unsafe.SliceData(s)))
			d, s = d[64:], s[64:]
		}
		dst, src = dst[stride:], src[stride:]
	}
}

// inOnePiece returns the buffers of the first n slots of a ring, which must lie one
// behind the other.
func inOnePiece(r *netmap.Ring, n int) ([]byte, error) {
	first := r.Slot(0).BufIdx
	for i := range uint32(n) {
		if r.Slot(i).BufIdx != first+i {
			return nil, errors.New("the buffers of a ring do not lie one behind the other")
		}
	}
	return unsafe.Slice(unsafe.SliceData(r.Buf(r.Slot(0))), n*r.BufSize()), nil
}
