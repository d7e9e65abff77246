//go:build linux && (amd64 || arm64)

package supervise

import (
	"govale/vale"

	"golang.org/x/sys/unix"
)

// reapAlways gives up what the child has closed, also while it asks for nothing.
func (s *supervisor) reapAlways() {
	fds := []unix.PollFd{{Fd: int32(s.watched), Events: unix.POLLIN}}
	for {
		if _, err := unix.Poll(fds, -1); err != nil && err != unix.EINTR {
			return
		}
		s.reap()
	}
}

// reap gives up what the child has closed until now. A call that comes after a close finds
// it done.
func (s *supervisor) reap() {
	s.reaping.Lock()
	defer s.reaping.Unlock()
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

// reapFd looks at what one of the watched descriptors tells. Called with s.reaping held.
func (s *supervisor) reapFd(fd int) {
	if fd == s.closes {
		s.dropEvents()
		for _, o := range s.lenders() {
			s.settle(o)
		}
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
