//go:build !race && !(386 || arm || mips || mipsle)

package vale

import "sync/atomic"

// A meter is a counter that whoever adds to it holds a lock for, and that may be read at
// any time. An atomic addition costs as much as half a packet, and there are a dozen of
// counters to a batch.
type meter struct{ n uint64 }

// Add adds to the counter. Called with the lock held that it belongs to.
func (m *meter) Add(n uint64) { m.n += n } // a store of an aligned word is seen whole or not at all

// Load returns the sum.
func (m *meter) Load() uint64 { return atomic.LoadUint64(&m.n) }
