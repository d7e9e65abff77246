//go:build freebsd || linux

package netmap

import (
	"math"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Poll implements Device. A poll(2) that a signal has interrupted (the Go runtime sends
// them all the time) is made again with the time that is left.
func (d *kernelDevice) Poll(want Events, timeout time.Duration) (Events, error) {
	if err := d.enter(); err != nil {
		return 0, err
	}
	defer d.leave()
	if timeout == 0 {
		return d.pollNow(want)
	}
	w, err := d.wakers.take()
	if err != nil {
		return 0, err
	}
	got, err := d.pollUntil(w, want, timeout)
	interrupted := d.wakers.put(w, got != 0)
	switch {
	case d.closing.Load():
		return 0, os.ErrClosed
	case err == nil && got == 0 && interrupted:
		return 0, syscall.EINTR
	}
	return got, err
}

// pollNow is a Poll that does not wait, and so is not to be interrupted.
func (d *kernelDevice) pollNow(want Events) (Events, error) {
	fds := [1]unix.PollFd{{Fd: int32(d.fd), Events: pollBits(want)}}
	for {
		_, err := unix.Poll(fds[:], 0)
		if err != unix.EINTR {
			return eventsOf(fds[0].Revents), err
		}
	}
}

// pollUntil waits for events, for a wake-up by w, or until time is up.
func (d *kernelDevice) pollUntil(w *waker, want Events, timeout time.Duration) (Events, error) {
	fds := [2]unix.PollFd{
		{Fd: int32(d.fd), Events: pollBits(want)},
		{Fd: int32(w.r), Events: unix.POLLIN},
	}
	start, left := time.Time{}, timeout
	if timeout > 0 {
		start = time.Now()
	}
	for {
		n, err := unix.Poll(fds[:], pollMillis(left))
		if err != nil && err != unix.EINTR {
			return 0, err
		}
		if n > 0 {
			return eventsOf(fds[0].Revents), nil
		}
		if timeout > 0 {
			if left = timeout - time.Since(start); left <= 0 {
				return 0, nil
			}
		}
	}
}

// pollMillis returns what poll(2) takes for d: milliseconds, rounded up so that it does
// not wait too short, and -1 for ever.
func pollMillis(d time.Duration) int {
	if d < 0 {
		return -1
	}
	ms := d / time.Millisecond
	if d%time.Millisecond != 0 {
		ms++
	}
	return int(min(ms, math.MaxInt32))
}

// pollBits returns the bits of poll(2) to ask for.
func pollBits(e Events) (bits int16) {
	if e&Readable != 0 {
		bits |= unix.POLLIN
	}
	if e&Writable != 0 {
		bits |= unix.POLLOUT
	}
	return bits
}

// eventsOf returns what poll(2) has found.
func eventsOf(bits int16) (e Events) {
	for _, b := range [...]struct {
		bit   int16
		event Events
	}{
		{unix.POLLIN, Readable}, {unix.POLLOUT, Writable},
		{unix.POLLERR, PollErr}, {unix.POLLHUP, PollHup}, {unix.POLLNVAL, PollNval},
	} {
		if bits&b.bit != 0 {
			e |= b.event
		}
	}
	return e
}
