package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

// A sink is where packets go. What has been written is on its way to the file or the
// terminal when write returns, so that a program that is killed loses nothing of it.
type sink interface {
	write(b *batch) error
	close() error
	packets() uint64 // packets that have arrived there
}

// flushBytes is how much of a batch is put together for one system call.
const flushBytes = 256 << 10

// pcapHeaderSize is the size of the header of a packet in a pcap file: seconds,
// microseconds, captured bytes and bytes on the wire, 32 bits each.
const pcapHeaderSize = 16

// pcapLinkOffset is where the header of a pcap file has its link type, in 32 bits.
const pcapLinkOffset = 20

// An outFile is what a pcapSink needs of a file that is its own.
type outFile interface {
	io.WriteCloser
	Truncate(size int64) error
}

// A pcapSink writes packets to a pcap file with microseconds.
type pcapSink struct {
	w       io.Writer
	file    outFile // w, nil if that is stdout
	enc     *pcapgo.Writer
	pending bytes.Buffer // packets, as the file has them, before they are written to it
	size    int64        // bytes of the file up to the last whole packet
	saved   uint64
}

// createPcap creates the file of that name, or replaces what is in it; "-" is stdout.
// The header is written at once.
func createPcap(name string, stdout io.Writer, snaplen int, link uint32) (sink, error) {
	s := &pcapSink{w: stdout}
	if name != "-" {
		f, err := os.Create(name)
		if err != nil {
			return nil, err
		}
		s.w, s.file = f, f
	}
	s.enc = pcapgo.NewWriter(&s.pending)
	if err := s.enc.WriteFileHeader(uint32(snaplen), layers.LinkTypeEthernet); err != nil {
		return nil, err
	}
	binary.LittleEndian.PutUint32(s.pending.Bytes()[pcapLinkOffset:], link) // layers.LinkType has 8 bits only
	n, err := s.w.Write(s.pending.Bytes())
	if err != nil {
		return nil, errors.Join(s.explain(err), s.close())
	}
	s.size = int64(n)
	s.pending.Reset()
	return s, nil
}

// write appends the packets of b to the file. When it fails, the file ends after the
// last packet that went into it whole, and the error says how many did.
func (s *pcapSink) write(b *batch) error {
	for i := range b.packets {
		p, data := &b.packets[i], b.bytes(i)
		ci := gopacket.CaptureInfo{
			Timestamp:     time.Unix(0, p.ts),
			CaptureLength: len(data),
			Length:        max(p.length, len(data)), // a file may claim less
		}
		if err := s.enc.WritePacket(ci, data); err != nil {
			return err
		}
		if s.pending.Len() >= flushBytes {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return s.flush()
}

// flush writes what is pending.
func (s *pcapSink) flush() error {
	if s.pending.Len() == 0 {
		return nil
	}
	n, err := s.w.Write(s.pending.Bytes())
	packets, size := wholePackets(s.pending.Bytes()[:n])
	s.saved += packets
	s.size += int64(size)
	s.pending.Reset()
	if err == nil {
		return nil
	}
	if s.file != nil {
		_ = s.file.Truncate(s.size) // readers then do not stumble over half a packet
	}
	return s.explain(err)
}

// wholePackets returns how many packets are complete in b, and their size.
func wholePackets(b []byte) (packets uint64, size int) {
	for {
		rest := b[size:]
		if len(rest) < pcapHeaderSize {
			return packets, size
		}
		n := pcapHeaderSize + int(binary.LittleEndian.Uint32(rest[8:]))
		if len(rest) < n {
			return packets, size
		}
		packets++
		size += n
	}
}

func (s *pcapSink) explain(err error) error {
	return fmt.Errorf("%w; %s been saved", err, plural(s.saved, "packet has", "packets have"))
}

func (s *pcapSink) packets() uint64 { return s.saved }

// close closes the file.
func (s *pcapSink) close() error {
	if s.file == nil {
		return nil
	}
	if err := s.file.Close(); err != nil {
		return s.explain(err)
	}
	return nil
}
