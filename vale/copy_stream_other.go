//go:build !amd64 || race || purego

package vale

// canStream is whether streamBlocks differs from copyBlocks. It does not where Go has no
// such stores, and where the race detector is to see what is written.
const canStream = false

// streamBlocks copies src to dst, which have one and the same length, a multiple of 64.
func streamBlocks(dst, src []byte) { copyBlocks(dst[:len(src)], src) }

// streamFence has nothing to wait for.
func streamFence() {}
