package main

import (
	"io"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/dissect"
)

// maxSnaplen is tcpdump's MAXIMUM_SNAPLEN: no packet is captured or shown beyond it.
const maxSnaplen = capfile.MaxPacket

// The printer is a package of its own; these are its names here.
type (
	printOptions = dissect.Options
	printer      = dissect.Printer
)

func newPrinter(o printOptions) *printer { return dissect.New(o) }

// A textSink prints packets.
type textSink struct {
	w       io.Writer
	printer *printer
	out     []byte // lines that have not been written yet
	printed uint64
}

func (s *textSink) write(b *batch) error {
	for i := range b.packets {
		p := &b.packets[i]
		s.out = s.printer.Append(s.out, dissect.Packet{Time: p.ts, Data: b.bytes(i), Length: p.length})
		s.printed++
		if len(s.out) >= flushBytes {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return s.flush()
}

func (s *textSink) flush() error {
	_, err := s.w.Write(s.out)
	s.out = s.out[:0]
	return err
}

func (s *textSink) packets() uint64 { return s.printed }
func (s *textSink) close() error    { return nil }
