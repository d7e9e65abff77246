//go:build linux && (amd64 || arm64)

package supervise

import (
	"bytes"
	"slices"

	"golang.org/x/sys/unix"
)

// Memory of a child is read at once into a copy of our own, which alone is looked at. The
// child waits for its answer meanwhile; that it is still the one that asked is made sure
// of behind a read and before a write.

// pageSize is no larger than any machine's: what lies in one piece of it can be read, or
// cannot.
const pageSize = 4096

// read fills b from the caller's memory at addr. It fails with EFAULT where not all of it
// can be read.
func (s *supervisor) read(n *notification, addr uint64, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	if addr > 1<<63 {
		return unix.EFAULT
	}
	local := []unix.Iovec{{Base: &b[0]}}
	local[0].SetLen(len(b))
	got, err := unix.ProcessVMReadv(int(n.tid), local, []unix.RemoteIovec{{Base: uintptr(addr), Len: len(b)}}, 0)
	switch {
	case err == unix.EPERM || err == unix.EACCES:
		s.inaccessible(n, err)
		return unix.EFAULT
	case !s.listener.valid(n.id):
		return n.left(unix.ENOENT)
	case err != nil || got != len(b):
		return unix.EFAULT
	}
	return nil
}

// A piece is what is to be in a caller's memory.
type piece struct {
	addr uint64
	data []byte
}

// write puts b into the caller's memory at addr. It fails with EFAULT where not all of it
// can be written. Where the caller has left, it is kept for when it comes back.
func (s *supervisor) write(n *notification, addr uint64, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	if addr > 1<<63 {
		return unix.EFAULT
	}
	if !s.listener.valid(n.id) {
		n.unwritten = append(n.unwritten, piece{addr, slices.Clone(b)})
		return nil
	}
	local := []unix.Iovec{{Base: &b[0]}}
	local[0].SetLen(len(b))
	put, err := unix.ProcessVMWritev(int(n.tid), local, []unix.RemoteIovec{{Base: uintptr(addr), Len: len(b)}}, 0)
	if err != nil || put != len(b) {
		return unix.EFAULT
	}
	return nil
}

// readPath returns a string of the caller's memory, of at most max bytes; ok is false
// where it is longer, or cannot be read.
func (s *supervisor) readPath(n *notification, addr uint64, max int) (path string, ok bool) {
	var text []byte
	for len(text) < max {
		piece := make([]byte, pageSize-int(addr%pageSize))
		piece = piece[:min(len(piece), max-len(text))]
		if s.read(n, addr, piece) != nil {
			return "", false
		}
		if end := bytes.IndexByte(piece, 0); end >= 0 {
			return string(append(text, piece[:end]...)), true
		}
		text = append(text, piece...)
		addr += uint64(len(piece))
	}
	return "", false
}
