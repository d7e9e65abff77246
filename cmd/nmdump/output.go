package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
)

// An output is a file that only whole pieces are written to, each of them packets or a
// header. Where a piece does not fit on the disk, the file ends with the last packet that
// does.
type output struct {
	name string
	w    io.Writer
	file outFile // w, nil if that is the standard output
	size int64   // bytes of the file, all of whole packets
	zip  *gzip.Writer
	zbuf bytes.Buffer
}

// An outFile is what an output needs of a file that is its own.
type outFile interface {
	io.WriteCloser
	Truncate(size int64) error
}

// createOutput creates the file of that name, or replaces what is in it; "-" is stdout.
func createOutput(name string, stdout io.Writer, zipped bool) (*output, error) {
	o := &output{name: name, w: stdout}
	if name != "-" {
		f, err := os.Create(name)
		if err != nil {
			return nil, err
		}
		o.w, o.file = f, f
	}
	if zipped {
		// The level is the one that a capture at a high rate can do with.
		o.zip, _ = gzip.NewWriterLevel(&o.zbuf, gzip.BestSpeed) // fails for a level that does not exist
	}
	return o, nil
}

// put writes a piece. When it fails it returns how many bytes of the piece are there all
// the same; whole returns how many of so many bytes are whole packets.
//
// A gzipped file is a row of gzip streams, one for each piece, which together are a
// gzipped file (RFC 1952, 2.2). It has no part of a stream, and so no reader stumbles over
// its end, whenever this program was killed.
func (o *output) put(piece []byte, whole func(piece []byte) int) (int, error) {
	if o.zip != nil {
		return o.putZipped(piece)
	}
	n, err := o.w.Write(piece)
	if err == nil {
		o.size += int64(n)
		return n, nil
	}
	n = whole(piece[:n])
	o.size += int64(n)
	o.cut()
	if o.file == nil {
		err = unread(err)
	}
	return n, err
}

func (o *output) putZipped(piece []byte) (int, error) {
	o.zbuf.Reset()
	o.zip.Reset(&o.zbuf)
	if _, err := o.zip.Write(piece); err != nil {
		return 0, err
	}
	if err := o.zip.Close(); err != nil {
		return 0, err
	}
	if _, err := o.w.Write(o.zbuf.Bytes()); err != nil {
		o.cut()
		return 0, err
	}
	o.size += int64(o.zbuf.Len())
	return len(piece), nil
}

// cut ends the file behind its last whole packet: readers then do not stumble over half a
// packet.
func (o *output) cut() {
	if o.file != nil {
		_ = o.file.Truncate(o.size) // of a device there is nothing to cut
	}
}

// close closes the file.
func (o *output) close() error {
	if o.file == nil {
		return nil
	}
	if err := o.file.Close(); err != nil {
		return fmt.Errorf("close %s: %w", o.name, err)
	}
	return nil
}
