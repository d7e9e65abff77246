//go:build linux && (amd64 || arm64)

package supervise

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"govale/vale"
)

// A lending is the file of a region as its open lends it to the child: each time it is
// opened anew, so that it has a lock of its own on one byte far behind the end of the
// file. The lock goes when nobody has that opened file any more, as a descriptor or as a
// mapping, however that came; inotify tells when to look.
type lending struct {
	file  *os.File // ours: nobody is lent it
	id    fileID
	watch int
	locks []int64 // bytes that have been locked
}

// Bytes that locks are on: behind the end of every region.
const (
	firstLock = 1 << 50
	lastLock  = 1 << 60
)

// mmap is mmap(2) of a file: where it is netmap's, the region's file takes the bell's
// place, and then the kernel maps that.
func (s *supervisor) mmap(n *notification) reply {
	h := s.identify(n.tid, n.fd(4))
	if h == nil {
		return letRun
	}
	defer h.close()
	o := h.open
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.gone || o.memsize == 0 {
		return fail(unix.EINVAL)
	}
	length, offset := n.args[1], n.args[5]
	if length == 0 || offset > o.memsize || length > roundUp(o.memsize)-offset {
		return fail(unix.EINVAL)
	}
	if h.bell != nil || s.rungMeanwhile(n, h) {
		if err := s.lendTo(n, h); err != nil {
			return fail(vale.Errno(err))
		}
	}
	o.maps(n.tid)
	return letRun
}

func roundUp(n uint64) uint64 { return (n + pageSize - 1) &^ (pageSize - 1) }

// lendTo puts the region's file in the place of a bell, which is kept for the next wait.
// Called with open.mu held.
func (s *supervisor) lendTo(n *notification, h *held) error {
	o := h.open
	if o.lent == nil {
		if err := s.lend(o); err != nil {
			return err
		}
	}
	fd, err := o.lent.open()
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if o.parked < 0 {
		if o.parked, err = unix.FcntlInt(uintptr(h.fd), unix.F_DUPFD_CLOEXEC, 0); err != nil {
			o.parked = -1
			return err
		}
	}
	return s.listener.replace(n, fd, h.number, closesOnExec(n.tid, h.number))
}

// lend gets the file of o's region from the server. Called with open.mu held.
func (s *supervisor) lend(o *open) error {
	file, err := o.dev.RegionFile(int(o.memsize))
	if err != nil {
		return err
	}
	l := &lending{file: file}
	if l.id, err = fileIDOf(int(file.Fd())); err == nil {
		err = s.share(o, l)
	}
	if err != nil {
		file.Close()
	}
	return err
}

// share makes o one of those that are lent a region. All of them have one watch: it is
// added where it cannot be removed for the last of the others before o is among them.
// Called with open.mu held.
func (s *supervisor) share(o *open, l *lending) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.watch, err = unix.InotifyAddWatch(s.closes, procFd(l.file), unix.IN_CLOSE); err != nil {
		return err
	}
	o.lent = l
	s.regions[l.id] = append(s.regions[l.id], o)
	return nil
}

// unlend gives the file back. Who looks somebody up may still go through the list of
// sharers: it gets another one, and that one stays as it is.
func (s *supervisor) unlend(o *open) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := o.lent.id
	s.regions[id] = slices.DeleteFunc(slices.Clone(s.regions[id]), func(x *open) bool { return x == o })
	if len(s.regions[id]) == 0 {
		delete(s.regions, id)
		unix.InotifyRmWatch(s.closes, uint32(o.lent.watch)) // it would keep the memory
	}
	o.lent.file.Close()
}

func procFd(f *os.File) string { return fmt.Sprintf("/proc/self/fd/%d", f.Fd()) }

// open opens the file anew and locks a byte for it. The caller closes it.
func (l *lending) open() (int, error) {
	fd, err := unix.Open(procFd(l.file), unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	for {
		at := firstLock + rand.Int64N(lastLock-firstLock)
		switch err := unix.FcntlFlock(uintptr(fd), unix.F_OFD_SETLK, byteLock(at)); err {
		case nil:
			l.locks = append(slices.DeleteFunc(l.locks, func(at int64) bool { return !l.locked(at) }), at)
			return fd, nil
		case unix.EAGAIN, unix.EACCES: // another one's that shares the region
		default:
			unix.Close(fd)
			return -1, err
		}
	}
}

func byteLock(at int64) *unix.Flock_t {
	return &unix.Flock_t{Type: unix.F_WRLCK, Whence: unix.SEEK_SET, Start: at, Len: 1}
}

// locked reports whether somebody has the file that byte at was locked for.
func (l *lending) locked(at int64) bool { return inTheWay(int(l.file.Fd()), at) }

// inTheWay reports whether an opened file other than fd has byte at locked.
func inTheWay(fd int, at int64) bool {
	lock := byteLock(at)
	return unix.FcntlFlock(uintptr(fd), unix.F_OFD_GETLK, lock) == nil && lock.Type != unix.F_UNLCK
}

// inUse reports whether the child has the file, as a descriptor or as a mapping.
func (l *lending) inUse() bool { return slices.ContainsFunc(l.locks, l.locked) }

// lentAs reports whether fd is a copy of what o has lent: a lock is in the way of everybody
// but its owner.
func (o *open) lentAs(fd int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.lent != nil && slices.ContainsFunc(o.lent.locks, func(at int64) bool {
		return o.lent.locked(at) && !inTheWay(fd, at)
	})
}

// ringable puts a bell in the place of the region's file, so that the child can wait on
// it. Called with open.mu held.
func (s *supervisor) ringable(n *notification, h *held) error {
	if h.bell != nil {
		return nil
	}
	o := h.open
	if s.rungMeanwhile(n, h) {
		return nil
	}
	o.awaitMapping(n.tid)
	theirs := o.parked
	o.parked = -1
	if theirs < 0 {
		var err error
		if theirs, err = s.newBell(o); err != nil {
			return err
		}
	}
	if err := s.listener.replace(n, theirs, h.number, closesOnExec(n.tid, h.number)); err != nil {
		unix.Close(theirs)
		return err
	}
	unix.Close(h.fd)
	h.fd = theirs
	id, err := fileIDOf(theirs)
	if err != nil {
		return err
	}
	s.mu.RLock()
	h.bell = s.bells[id]
	s.mu.RUnlock()
	return nil
}

// rungMeanwhile reports whether a bell has come to the place of h since it was looked at,
// for another thread that waits on it, and makes h that.
func (s *supervisor) rungMeanwhile(n *notification, h *held) bool {
	fd, err := s.tasks.descriptor(n.tid, h.number)
	if err != nil {
		return false
	}
	id, err := fileIDOf(fd)
	s.mu.RLock()
	b := s.bells[id]
	s.mu.RUnlock()
	if err != nil || b == nil || b.open != h.open {
		unix.Close(fd)
		return false
	}
	unix.Close(h.fd)
	h.fd, h.bell = fd, b
	return true
}

// maps takes note that a thread may be in mmap until it is seen elsewhere.
func (o *open) maps(tid uint32) {
	if o.mapping == nil {
		o.mapping = make(map[uint32]bool)
	}
	if len(o.mapping) >= leastMany {
		o.forgetMapped()
	}
	o.mapping[tid] = true
}

func (o *open) forgetMapped() {
	maps.DeleteFunc(o.mapping, func(tid uint32, _ bool) bool { return whereabouts(tid, unix.SYS_MMAP) == absent })
}

// awaitMapping waits until other threads have left the mmap of this descriptor, of which
// nothing tells: a program that waits on a descriptor while it maps it is a rare one.
func (o *open) awaitMapping(tid uint32) {
	delete(o.mapping, tid)
	for range 50 {
		if o.forgetMapped(); len(o.mapping) == 0 {
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
	clear(o.mapping)
}
