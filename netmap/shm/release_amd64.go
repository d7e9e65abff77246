//go:build !race

package shm

// StoreRelease stores v behind everything written before. On amd64 every store does; an
// atomic one also waits until others see it, which takes as long as a packet, and which
// nobody needs: who publishes an index rings a doorbell or takes a lock next.
func StoreRelease(p *uint32, v uint32) { *p = v }
