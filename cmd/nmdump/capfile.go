package main

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// linkEthernet is the link type of Ethernet frames in capture files.
const linkEthernet = 1

// A captureFile reads the packets of a pcap or pcapng file, which may be gzipped.
// Anything may stand in a file: lengths are checked before memory is taken for them, and
// an error says at which byte it went wrong.
type captureFile struct {
	*fileBytes
	link    uint32 // link type of all its packets
	snaplen int    // longest packet, as the file says

	// next appends one packet to a batch that has room for it. It returns io.EOF where
	// the file ends between packets.
	next func(b *batch) error
}

// openCapture reads what comes before the first packet.
func openCapture(r io.Reader) (*captureFile, error) {
	in := &fileBytes{r: bufio.NewReaderSize(r, 1<<16)}
	if err := in.unzip(); err != nil {
		return nil, err
	}
	magic, err := in.r.Peek(4)
	if err != nil {
		return nil, errors.New("it is shorter than the header of a capture file")
	}
	switch format := binary.LittleEndian.Uint32(magic); format {
	case pcapMicros, pcapNanos, swap32(pcapMicros), swap32(pcapNanos):
		return openPcap(in)
	case ngSection:
		return openPcapng(in)
	default:
		return nil, fmt.Errorf("it is not a pcap or pcapng file: it begins with % x", magic)
	}
}

func swap32(v uint32) uint32 {
	return v>>24 | v>>8&0xff00 | v<<8&0xff0000 | v<<24
}

// A fileBytes reads a file and counts.
type fileBytes struct {
	r      *bufio.Reader
	off    int64 // bytes read
	zipped bool  // off counts what has been uncompressed
}

// unzip looks through gzip, if the file is compressed.
func (f *fileBytes) unzip() error {
	magic, _ := f.r.Peek(2)
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return nil
	}
	z, err := gzip.NewReader(f.r)
	if err != nil {
		return fmt.Errorf("its gzip header: %w", err)
	}
	f.r, f.zipped = bufio.NewReaderSize(z, 1<<16), true
	return nil
}

// read fills buf. It returns io.EOF if the file has ended already; what names what is
// read, for other errors.
func (f *fileBytes) read(buf []byte, what string) error {
	start := f.off
	n, err := io.ReadFull(f.r, buf)
	f.off += int64(n)
	switch {
	case err == nil, err == io.EOF:
		return err
	case n > 0 && errors.Is(err, io.ErrUnexpectedEOF):
		return f.bad(start, "truncated: %s has %d bytes, and the file ends after %d of them", what, len(buf), n)
	}
	return f.bad(start, "%s: %w", what, err)
}

// must is read where the file may not end.
func (f *fileBytes) must(buf []byte, what string) error {
	err := f.read(buf, what)
	if err == io.EOF && len(buf) > 0 {
		return f.bad(f.off, "truncated: %s has %d bytes, and the file ends before them", what, len(buf))
	}
	return err
}

// skip passes over n bytes.
func (f *fileBytes) skip(n int, what string) error {
	start := f.off
	done, err := f.r.Discard(n)
	f.off += int64(done)
	if err == io.EOF {
		return f.bad(start, "truncated: the file ends in %s", what)
	}
	if err != nil {
		return f.bad(start, "%s: %w", what, err)
	}
	return nil
}

// bad returns an error about what stands at offset off.
func (f *fileBytes) bad(off int64, format string, args ...any) error {
	where := fmt.Sprintf("at byte %d", off)
	if f.zipped {
		where += " of the uncompressed file"
	}
	return fmt.Errorf("%s: %w", where, fmt.Errorf(format, args...))
}

// packet appends a packet of captured bytes, which the file has next, to b, without what
// is beyond the file's own snapshot length.
func (f *captureFile) packet(b *batch, ts int64, captured, length int) error {
	keep := min(captured, f.snaplen)
	begin := len(b.data)
	b.data = b.data[:begin+keep] // it has the room
	if err := f.must(b.data[begin:], "a packet"); err != nil {
		b.data = b.data[:begin]
		return err
	}
	if err := f.skip(captured-keep, "a packet"); err != nil {
		b.data = b.data[:begin]
		return err
	}
	b.packets = append(b.packets, packet{ts: ts, begin: begin, length: length})
	return nil
}

// snaplenOf returns the snapshot length to work with for one that a file has: 0 and
// lengths that no capture has stand for the longest.
func snaplenOf(v uint32) int {
	if v == 0 || v > maxSnaplen {
		return maxSnaplen
	}
	return int(v)
}
