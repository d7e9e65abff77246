//go:build unix

package packetport

import (
	"fmt"
	"math"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// A descriptor is what a link waits on: its own file, and a pipe that wakes it.
type descriptor struct {
	fd         int
	sent, came uint64 // frames that were not sent, not received
	full       bool   // there was no room where poll(2) would say that there is

	r, w    int // the pipe
	mu      sync.Mutex
	stopped bool
}

// fullFor is how long a link is left alone whose queue is full, of which poll(2) does not
// tell the end.
const fullFor = time.Millisecond

// newDescriptor takes over a descriptor that does not block.
func newDescriptor(fd int) (*descriptor, error) {
	var p [2]int
	if err := pipe(p[:]); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return &descriptor{fd: fd, r: p[0], w: p[1]}, nil
}

// pipe makes a pipe whose ends do not block.
func pipe(p []int) error {
	if err := unix.Pipe(p); err != nil {
		return err
	}
	for _, fd := range p {
		unix.CloseOnExec(fd)
		if err := unix.SetNonblock(fd, true); err != nil {
			unix.Close(p[0])
			unix.Close(p[1])
			return err
		}
	}
	return nil
}

// writeEach sends frames with a write each.
func (d *descriptor) writeEach(frames [][]byte) (done int, err error) {
	for done < len(frames) {
		_, err := unix.Write(d.fd, frames[done])
		n, more, err := d.outcome(err)
		if done += n; !more {
			return done, err
		}
	}
	return done, nil
}

// outcome says what to do after err, which may be nil, has come of sending a frame: whether
// it is done with, 1, or not, 0, and whether to go on. A frame that the interface never
// takes, as it is too long or too short, is lost.
func (d *descriptor) outcome(err error) (done int, more bool, failed error) {
	switch err {
	case nil:
		return 1, true, nil
	case unix.EINTR:
		return 0, true, nil
	case unix.EAGAIN:
		return 0, false, nil
	case unix.ENOBUFS:
		d.full = true
		return 0, false, nil
	case unix.EMSGSIZE, unix.EINVAL:
		d.sent++
		return 1, true, nil
	case unix.EIO:
		return 0, false, fmt.Errorf("%w: the interface is down", err) // what a tap says of that
	}
	return 0, false, err
}

func (d *descriptor) wait(in, out bool, timeout time.Duration) (woken bool, err error) {
	if d.full && out && (timeout < 0 || timeout > fullFor) {
		timeout = fullFor
	}
	fds := [2]unix.PollFd{{Fd: int32(d.fd)}, {Fd: int32(d.r), Events: unix.POLLIN}}
	if in {
		fds[0].Events |= unix.POLLIN
	}
	if out && !d.full {
		fds[0].Events |= unix.POLLOUT
	}
	d.full = false
	if _, err := unix.Poll(fds[:], millis(timeout)); err != nil && err != unix.EINTR {
		return false, err
	}
	if fds[1].Revents == 0 {
		return false, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var b [16]byte
	for !d.stopped {
		if n, err := unix.Read(d.r, b[:]); n < len(b) && err != unix.EINTR {
			break
		}
	}
	return true, nil
}

// millis returns what poll(2) takes for a time: rounded up, and -1 for ever.
func millis(d time.Duration) int {
	if d < 0 {
		return -1
	}
	return int(min((d+time.Millisecond-1)/time.Millisecond, math.MaxInt32))
}

func (d *descriptor) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	unix.Write(d.w, []byte{0}) // one that is full wakes as well
}

// stop leaves a byte in the pipe, which nobody takes out any more.
func (d *descriptor) stop() {
	d.mu.Lock()
	d.stopped = true
	d.mu.Unlock()
	d.wake()
}

func (d *descriptor) close() error {
	unix.Close(d.r)
	unix.Close(d.w)
	return unix.Close(d.fd)
}
