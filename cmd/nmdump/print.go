package main

import (
	"io"
	"sync/atomic"
	"time"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/dissect"
)

// maxSnaplen is tcpdump's MAXIMUM_SNAPLEN: no packet is captured or shown beyond it.
const maxSnaplen = capfile.MaxPacket

// A textSink prints packets.
type textSink struct {
	w       io.Writer
	printer *dissect.Printer
	ifaces  *interfaces
	out     []byte // lines that have not been written yet
	printed atomic.Uint64
}

func (s *textSink) write(b *batch) error {
	for i := range b.packets {
		p := &b.packets[i]
		s.out = s.printer.Append(s.out, dissect.Packet{
			Time: p.ts, Data: b.bytes(i), Length: int(p.length),
			Interface: s.ifaces.name(p.iface), Direction: p.dir,
		})
		s.printed.Add(1)
		if len(s.out) >= pieceBytes {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return s.flush()
}

func (s *textSink) flush() error {
	if len(s.out) == 0 {
		return nil
	}
	_, err := s.w.Write(s.out)
	s.out = s.out[:0]
	return unread(err)
}

func (s *textSink) tick(time.Time) error { return nil }
func (s *textSink) close() error         { return nil }

// printOptions returns what the flags say about printing.
func (g *grammar) printOptions(interfaces, color bool) dissect.Options {
	return dissect.Options{
		Link: g.Link, Quiet: g.Quiet, Verbose: g.Verbose, Numeric: g.Numeric, NoDomain: g.NoDomain,
		AbsoluteSeq: g.Absolute, NoChecksums: g.Unverified, Number: g.Number, Time: g.TimeFormat, Nano: g.nano(),
		Hex: g.Hex, HexASCII: g.HexASCII, ASCII: g.ASCII,
		Interfaces: interfaces, JSON: g.JSON, Color: color,
	}
}
