//go:build linux && (amd64 || arm64)

package supervise

import (
	"encoding/binary"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"govale/netmap"
	"govale/vale"
)

// An open is what one open("/dev/netmap") has made, whatever descriptors stand for it.
type open struct {
	dev vale.Lender

	mu      sync.Mutex      // guards what follows
	bells   []*bell         // that the child holds
	gone    bool            // given up
	memsize uint64          // bytes of the region, 0 before registration
	offset  uint64          // of the netmap_if there
	tails   []uint32        // of its rx rings, when they were looked at last
	lent    *lending        // the region's file, nil before the first mmap
	parked  int             // the child's end of a bell whose place the region's file has; -1: none
	mapping map[uint32]bool // threads that may still be in mmap
	waits   map[*wait]netmap.Events
	rung    map[*wait]netmap.Events // those that may still be asleep, though their bells were rung
	many    int                     // of both: when to look who has ended
	armed   chan uint32             // tells the goroutine that watches; nil before the first wait
}

// maxPath is the longest path that is looked at.
const maxPath = 4096

// open is open(2), openat(2) and openat2(2): another path than netmap's is opened by the
// kernel.
func (s *supervisor) open(n *notification, c call) reply {
	dir, at := unix.AT_FDCWD, 0
	if c == callOpenat {
		dir, at = n.fd(0), 1
	}
	if !s.names(n, dir, at) {
		return letRun
	}
	flags, err := s.openFlags(n, at+1)
	if err != nil {
		return letRun // which fails
	}
	switch {
	case flags&unix.O_DIRECTORY != 0:
		return fail(unix.ENOTDIR)
	case flags&(unix.O_CREAT|unix.O_EXCL) == unix.O_CREAT|unix.O_EXCL:
		return fail(unix.EEXIST)
	}
	return s.openNetmap(n, flags&unix.O_CLOEXEC != 0)
}

// names reports whether an argument is a path that leads from dir to netmap.
func (s *supervisor) names(n *notification, dir, arg int) bool {
	name, ok := s.readPath(n, n.args[arg], maxPath)
	if !ok || !mayBeNetmap(name) {
		return false
	}
	if !path.IsAbs(name) {
		name = path.Join(s.directory(n.tid, dir), name)
	}
	return isNetmap(name)
}

// mayBeNetmap reports whether a path could be that of netmap.
func mayBeNetmap(name string) bool { return strings.HasSuffix(name, path.Base(netmap.KernelPath)) }

// isNetmap reports whether an absolute path is that of netmap.
func isNetmap(name string) bool { return path.Clean(name) == netmap.KernelPath }

// directory returns the path of a directory of a thread.
func (s *supervisor) directory(tid uint32, fd int) string {
	link := fmt.Sprintf("/proc/%d/fd/%d", tid, fd)
	if fd == unix.AT_FDCWD {
		link = fmt.Sprintf("/proc/%d/cwd", tid)
	}
	dir, err := os.Readlink(link)
	if err != nil {
		return "/nowhere"
	}
	return dir
}

// openFlags returns the flags of open, which openat2 has in memory, and creat has not.
func (s *supervisor) openFlags(n *notification, arg int) (uint64, error) {
	if n.nr != unix.SYS_OPENAT2 {
		if isCreat(n.nr) {
			return unix.O_CREAT | unix.O_WRONLY | unix.O_TRUNC, nil
		}
		return n.args[arg], nil
	}
	var how [8]byte
	if err := s.read(n, n.args[arg], how[:]); err != nil {
		return 0, err
	}
	return binary.NativeEndian.Uint64(how[:]), nil
}

// openNetmap opens a descriptor of the server and answers with a bell for it.
func (s *supervisor) openNetmap(n *notification, cloexec bool) reply {
	s.awaitEarlier(n)
	s.reap() // also for the sake of who has just closed the last one
	dev, err := s.program.Open()
	if err != nil {
		s.tellOnce(err.Error(), fmt.Sprintf("open of %s by process %d: %v", netmap.KernelPath, n.tid, err))
		return fail(unix.ENXIO)
	}
	o := newOpen(dev)
	o.mu.Lock()
	theirs, err := s.newBell(o)
	o.mu.Unlock()
	if err != nil {
		dev.Close()
		return fail(vale.Errno(err))
	}
	s.opens.Add(1)
	if err := s.answerHigh(n, theirs, cloexec); err != nil {
		return fail(vale.Errno(err))
	}
	return reply{sent: true}
}

func newOpen(dev vale.Lender) *open {
	return &open{dev: dev, parked: -1, waits: map[*wait]netmap.Events{}, rung: map[*wait]netmap.Events{}}
}

// answerHigh answers with fd at a high number, or at the lowest where the child may not
// have so many descriptors, and closes it: where the child does not get it either, reap
// finds nobody left. One at a time: a number that is free is to stay so.
func (s *supervisor) answerHigh(n *notification, fd int, cloexec bool) error {
	s.opening.Lock()
	defer s.opening.Unlock()
	defer unix.Close(fd)
	err := s.listener.answerFd(n, fd, s.freeHigh(n.tid), cloexec)
	if err == unix.EBADF || err == unix.EMFILE || err == unix.EINVAL {
		err = s.listener.answerFd(n, fd, -1, cloexec)
	}
	return err
}

// freeHigh returns the least high number that a thread has no descriptor of.
func (s *supervisor) freeHigh(tid uint32) int {
	for fd := firstHigh; ; fd++ {
		copied, err := s.tasks.descriptor(tid, fd)
		switch err {
		case nil:
			unix.Close(copied)
		case unix.EBADF:
			return fd
		default:
			return -1
		}
	}
}

// A held is a descriptor of a child that stands for an open.
type held struct {
	open   *open
	bell   *bell // nil: the region's file is in its place
	number int   // in the child
	fd     int   // a copy, which keeps the open from going
}

// close gives the copy up.
func (h *held) close() { unix.Close(h.fd) }

// identify returns what descriptor number of a thread stands for, or nil where that is
// nothing of netmap.
func (s *supervisor) identify(tid uint32, number int) *held {
	if number < 0 {
		return nil
	}
	fd, err := s.tasks.descriptor(tid, number)
	if err != nil {
		if err == unix.EPERM || err == unix.EACCES {
			s.tellOnce("access", accessError(fmt.Sprintf("descriptors of process %d", tid), err).Error())
		}
		return nil
	}
	if h := s.lookUp(fd); h != nil {
		h.number = number
		return h
	}
	unix.Close(fd)
	return nil
}

// lookUp returns what a copy of a child's descriptor stands for.
func (s *supervisor) lookUp(fd int) *held {
	id, err := fileIDOf(fd)
	if err != nil {
		return nil
	}
	s.mu.RLock()
	b, sharers := s.bells[id], s.regions[id]
	s.mu.RUnlock()
	if b != nil {
		return &held{open: b.open, bell: b, fd: fd}
	}
	for _, o := range sharers {
		if o.lentAs(fd) {
			return &held{open: o, fd: fd}
		}
	}
	return nil
}

// forget takes a bell, which nobody holds any more, from its open.
// Called with open.mu held.
func (s *supervisor) forget(b *bell) {
	s.mu.Lock()
	delete(s.bells, b.id)
	s.mu.Unlock()
	unix.Close(b.ours)
	b.ours = -1
	b.open.bells = slices.DeleteFunc(b.open.bells, func(x *bell) bool { return x == b })
}
