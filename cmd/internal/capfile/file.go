package capfile

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// readAhead is how much of a file, and of what is uncompressed, is read ahead.
const readAhead = 1 << 16

// A file is the content of a file that is read and counted.
type file struct {
	r        *bufio.Reader
	off      int64  // bytes read
	zipped   bool   // off counts what has been uncompressed
	packets  uint64 // packets read whole
	inPacket bool   // what is being read belongs to the one behind these
	start    int64  // offset of the header of the packet or block read last
	scratch  [24]byte
}

func newFile(in io.Reader) file { return file{r: bufio.NewReaderSize(in, readAhead)} }

// unzip looks through gzip, if the file is compressed.
func (f *file) unzip() error {
	magic, _ := f.r.Peek(2)
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return nil
	}
	z, err := gzip.NewReader(f.r)
	if err != nil {
		return f.bad(0, "the gzip header: %w", err)
	}
	f.r, f.zipped = bufio.NewReaderSize(z, readAhead), true
	return nil
}

// magic returns the first four bytes, which are read again.
func (f *file) magic() (uint32, error) {
	b, err := f.r.Peek(4)
	switch {
	case err == nil:
		return binary.LittleEndian.Uint32(b), nil
	case err == io.EOF:
		return 0, errors.New(f.subject() + " is shorter than the header of a capture file")
	}
	return 0, f.bad(int64(len(b)), "the header: %w", err)
}

// subject is what an error about the beginning of the file is about.
func (f *file) subject() string {
	if f.zipped {
		return "what it compresses"
	}
	return "it"
}

// read fills buf. It returns io.EOF if the file has ended already; what names what is
// read, for other errors.
func (f *file) read(buf []byte, what string) error {
	n, err := io.ReadFull(f.r, buf)
	f.off += int64(n)
	if err == nil || err == io.EOF {
		return err
	}
	return f.failed(what, len(buf), n, err)
}

// must is read where the file may not end.
func (f *file) must(buf []byte, what string) error {
	err := f.read(buf, what)
	if err == io.EOF {
		return f.failed(what, len(buf), 0, err)
	}
	return err
}

// skip passes over n bytes.
func (f *file) skip(n int, what string) error {
	done, err := f.r.Discard(n)
	f.off += int64(done)
	if err != nil {
		return f.failed(what, n, done, err)
	}
	return nil
}

// failed returns the error of what has size bytes, of which done were read.
func (f *file) failed(what string, size, done int, err error) error {
	start := f.off - int64(done)
	switch {
	case done > 0 && (err == io.EOF || err == io.ErrUnexpectedEOF):
		return f.bad(start, "truncated: %s has %d bytes, and the file ends after %d of them", what, size, done)
	case err == io.EOF:
		return f.bad(start, "truncated: %s has %d bytes, and the file ends before them", what, size)
	}
	return f.bad(start, "%s: %w", what, err)
}

// bad returns an error about what stands at offset off.
func (f *file) bad(off int64, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	switch {
	case f.inPacket:
		return fmt.Errorf("packet %d, %s: %w", f.packets+1, f.at(off), err)
	case f.packets > 0:
		return fmt.Errorf("after packet %d, %s: %w", f.packets, f.at(off), err)
	}
	return fmt.Errorf("%s: %w", f.at(off), err)
}

// at says where offset off is.
func (f *file) at(off int64) string {
	if f.zipped {
		return fmt.Sprintf("at byte %d of the uncompressed file", off)
	}
	return fmt.Sprintf("at byte %d", off)
}
