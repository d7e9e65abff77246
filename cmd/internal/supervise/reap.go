//go:build linux && (amd64 || arm64)

package supervise

import (
	"time"

	"golang.org/x/sys/unix"

	"govale/vale"
)

// A doubt is whether a region's file that inotify has told to be closed is closed: the
// kernel tells before it takes the file's lock away (Linux, fs/file_table.c: __fput), and
// may be kept from going on in between. Who looks at once may find the lock, and nothing
// tells again.
type doubt struct {
	since time.Time     // a file was closed; zero: never
	next  time.Time     // when to look again
	pause time.Duration // between next and the look behind it
}

// surelyClosed is how long after it is told a file may still be locked, for all that a call
// of the child knows. Behind that, only reapAlways looks again, less and less often.
const surelyClosed = time.Second

// arise begins a doubt.
func (d *doubt) arise() {
	d.since, d.pause = time.Now(), time.Millisecond
	d.next = d.since.Add(d.pause)
}

// look reports whether it is time to look again, and puts the next time off where a time
// that was set has come.
func (d *doubt) look() bool {
	now := time.Now()
	if !now.Before(d.next) && !d.since.IsZero() {
		d.pause = min(2*d.pause, time.Hour)
		d.next = now.Add(d.pause)
		return true
	}
	return now.Sub(d.since) < surelyClosed
}

// timeout returns how long reapAlways may sleep, in milliseconds; -1 is for ever.
func (d *doubt) timeout() int {
	if d.since.IsZero() {
		return -1
	}
	return int(max(time.Until(d.next).Milliseconds(), 0) + 1)
}

// reapAlways gives up what the child has closed, also while it asks for nothing.
func (s *supervisor) reapAlways() {
	fds := []unix.PollFd{{Fd: int32(s.watched), Events: unix.POLLIN}}
	for {
		if _, err := unix.Poll(fds, s.reap()); err != nil && err != unix.EINTR {
			return
		}
	}
}

// reap gives up what the child has closed until now. A call that comes after a close finds
// it done. It returns when to look again at the latest, in milliseconds.
func (s *supervisor) reap() (timeout int) {
	s.reaping.Lock()
	defer s.reaping.Unlock()
	s.reapTold()
	if s.doubt.look() {
		s.settleLent()
		s.reapTold() // of the bells that were parked
	}
	return s.doubt.timeout()
}

// reapTold gives up what the watched descriptors tell of. Called with s.reaping held.
func (s *supervisor) reapTold() {
	var events [16]unix.EpollEvent
	for {
		n, err := unix.EpollWait(s.watched, events[:], 0)
		if n == 0 || err != nil && err != unix.EINTR {
			return
		}
		for _, e := range events[:max(n, 0)] {
			s.reapFd(int(e.Fd))
		}
	}
}

// settleLent looks at all opens whose regions have been lent. Where there are none, there
// is no doubt. Called with s.reaping held.
func (s *supervisor) settleLent() {
	for _, o := range s.lenders() {
		s.settle(o)
	}
	if len(s.lenders()) == 0 {
		s.doubt = doubt{}
	}
}

// reapFd looks at what one of the watched descriptors tells. Called with s.reaping held.
func (s *supervisor) reapFd(fd int) {
	if fd == s.closes {
		s.dropEvents()
		s.doubt.arise() // and reap looks
		return
	}
	if b := s.bellOf(fd); b != nil {
		o := b.open
		o.mu.Lock()
		s.forget(b)
		o.mu.Unlock()
		s.settle(o)
	}
}

// dropEvents reads what inotify tells. It says no more than that something was closed.
func (s *supervisor) dropEvents() {
	var b [4096]byte
	for {
		if n, err := unix.Read(s.closes, b[:]); n <= 0 || err != nil {
			return
		}
	}
}

// lenders returns the opens whose regions have been lent.
func (s *supervisor) lenders() (all []*open) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, sharers := range s.regions {
		all = append(all, sharers...)
	}
	return all
}

// bellOf returns the bell whose end of ours fd is.
func (s *supervisor) bellOf(fd int) *bell {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, b := range s.bells {
		if b.ours == fd {
			return b
		}
	}
	return nil
}

// settle gives o up where the child has neither a descriptor nor a mapping of it. A bell
// that is parked is one that the child has not: it goes with the region's file.
func (s *supervisor) settle(o *open) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.gone || o.lent != nil && o.lent.inUse() {
		return
	}
	if o.parked >= 0 {
		unix.Close(o.parked)
		o.parked = -1
	}
	if len(o.bells) == 0 {
		s.giveUp(o)
	}
}

// giveUp closes an open. Called with open.mu held.
func (s *supervisor) giveUp(o *open) {
	o.gone = true
	if o.lent != nil {
		s.unlend(o)
	}
	if o.armed != nil {
		close(o.armed)
	}
	o.dev.Close()
	s.opens.Add(-1)
}

// errnoOf returns the errno of a device's answer.
func errnoOf(err error) unix.Errno {
	if err == nil {
		return 0
	}
	return vale.Errno(err)
}
