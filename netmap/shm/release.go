//go:build !amd64 || race

package shm

import "sync/atomic"

// StoreRelease stores v behind everything written before.
func StoreRelease(p *uint32, v uint32) { atomic.StoreUint32(p, v) }
