package yardstick

import (
	"fmt"
	"time"
)

// PlainPath returns a contender that takes the whole path of a frame through a Plain: slots
// filled, sent in batches to one receiver that the switch knows, received, given back.
func PlainPath(size, batch int) Contender {
	p := NewPlain(2)
	frame := func(dst, src byte) func(int) []byte {
		return func(int) []byte { return []byte{2, 0, 0, 0, 0, dst, 2, 0, 0, 0, 0, src, 0x88, 0xb5} }
	}
	p.Write(1, frame(0, 1))
	p.Send(1, 1, 60)
	p.Write(0, frame(1, 0))
	p.Drain(0) // what was sent to everybody
	p.Release(0)
	turns := max(1, plainSlots/batch)
	return Contender{"plain two-pass flush", func() (int, time.Duration, error) {
		start := time.Now()
		n := 0
		for range turns {
			p.Send(0, batch, size)
			n += p.Drain(1)
			p.Release(1)
		}
		took := time.Since(start)
		if n != turns*batch {
			return 0, 0, fmt.Errorf("%d frames received of %d", n, turns*batch)
		}
		return n, took, nil
	}}
}
