//go:build race || 386 || arm || mips || mipsle

package vale

import "sync/atomic"

// A meter is a counter: see meter.go. The race detector takes a plain addition beside an
// atomic read for what it looks for; and where a word has 32 bits, half of an addition could
// be read.
type meter struct{ n atomic.Uint64 }

func (m *meter) Add(n uint64) { m.n.Add(n) }

func (m *meter) Load() uint64 { return m.n.Load() }
