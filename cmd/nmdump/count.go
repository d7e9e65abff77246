package main

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// A countSink counts packets and says at the end how many there were.
type countSink struct {
	w       io.Writer
	counted atomic.Uint64
}

func (s *countSink) write(b *batch) error {
	s.counted.Add(uint64(len(b.packets)))
	return nil
}

func (s *countSink) tick(time.Time) error { return nil }
func (s *countSink) flush() error         { return nil }

func (s *countSink) close() error {
	_, err := fmt.Fprintln(s.w, plural(s.counted.Load(), "packet", "packets"))
	return unread(err)
}
