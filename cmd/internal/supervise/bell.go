//go:build linux && (amd64 || arm64)

package supervise

import (
	"golang.org/x/sys/unix"

	"govale/netmap"
)

// A bell is what a child holds as a descriptor of netmap: one end of a socket pair. Its
// readiness is what the other end makes it:
//
//	readable   there is a byte to read, which we have sent
//	writable   there is room to write, unless a message from it that we leave unread fills it
//
// To send the byte and to read the message takes our end; to take the byte back and to
// write the message takes the child's, a copy of which is at hand whenever the child makes
// a call. So a bell can be made ready at any time, and not ready when the child asks.
//
// The child may send and receive what it likes: it makes its own bell lie.
type bell struct {
	open *open
	id   fileID // of the child's end
	ours int

	// Guarded by open.mu.
	readable bool
	full     bool
}

// newBell makes a bell of o that is writable and not readable. The child's end is the
// caller's, to give away and to close. Called with open.mu held.
func (s *supervisor) newBell(o *open) (theirs int, err error) {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	b := &bell{open: o, ours: ends[0]}
	theirs = ends[1]
	b.id, err = fileIDOf(theirs)
	if err == nil {
		err = unix.SetNonblock(theirs, true) // reading it, under a number that is not looked at, is an error at once
	}
	if err == nil {
		// As little room as there can be: one message fills it.
		err = unix.SetsockoptInt(theirs, unix.SOL_SOCKET, unix.SO_SNDBUF, 1)
	}
	if err == nil {
		err = s.watchFd(b.ours, 0) // for EPOLLHUP, which always counts
	}
	if err != nil {
		unix.Close(b.ours)
		unix.Close(theirs)
		return -1, err
	}
	o.bells = append(o.bells, b)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bells[b.id] = b
	return theirs, nil
}

// filling is longer than the room of a bell.
var filling [2048]byte

const unseen = unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL

// show makes the bell as ready as got says, as far as the events in want are concerned,
// and returns what it was ready for and is not any more. theirs is a copy of the child's
// end, or -1: then nothing is taken back. Called with open.mu held.
func (b *bell) show(want, got netmap.Events, theirs int) (taken netmap.Events) {
	if want&netmap.Readable != 0 {
		switch ready := got&netmap.Readable != 0; {
		case ready && !b.readable:
			b.readable = unix.Sendto(b.ours, filling[:1], unseen, nil) == nil
		case !ready && b.readable && theirs >= 0:
			empty(theirs)
			b.readable = false
			taken |= netmap.Readable
		}
	}
	if want&netmap.Writable != 0 {
		switch ready := got&netmap.Writable != 0; {
		case ready && b.full:
			empty(b.ours)
			b.full = false
		case !ready && !b.full && theirs >= 0:
			b.full = unix.Sendto(theirs, filling[:], unseen, nil) == nil
			taken |= netmap.Writable
		}
	}
	return taken
}

// empty reads all that is there.
func empty(fd int) {
	var b [4096]byte
	for {
		if n, _, err := unix.Recvfrom(fd, b[:], unix.MSG_DONTWAIT); n <= 0 || err != nil {
			return
		}
	}
}
