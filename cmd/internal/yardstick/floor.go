package yardstick

import (
	"time"

	"govale/netmap"
)

// Floor returns contenders that do nothing but copy frames of so many bytes from the
// buffers of one ring to those of another, one after the other: what no switch that
// copies can be faster than. There are two of them, since short frames are copied faster
// block by block and long ones by memmove; the faster one is the floor. Both rings have
// their buffers in one piece, as a port has that was opened just now and exchanges none.
func Floor(from, to *netmap.Ring, size int) ([]Contender, error) {
	n := int(min(from.NumSlots(), to.NumSlots()))
	src, err := inOnePiece(from, n)
	if err != nil {
		return nil, err
	}
	dst, err := inOnePiece(to, n)
	if err != nil {
		return nil, err
	}
	stride := from.BufSize()
	return []Contender{
		{"copy by blocks", lap(n, func() { copyBlocks(dst, src, stride, size) })},
		{"copy by memmove", lap(n, func() { copyMemmove(dst, src, stride, size) })},
	}, nil
}

// lap times f, which copies n frames.
func lap(n int, f func()) func() (int, time.Duration, error) {
	return func() (int, time.Duration, error) {
		start := time.Now()
		f()
		return n, time.Since(start), nil
	}
}

// copyMemmove copies the first size bytes of each buffer.
func copyMemmove(dst, src []byte, stride, size int) {
	for len(src) >= stride && len(dst) >= stride {
		copy(dst[:size], src[:size])
		dst, src = dst[stride:], src[stride:]
	}
}
