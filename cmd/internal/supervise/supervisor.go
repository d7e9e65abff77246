//go:build linux && (amd64 || arm64)

package supervise

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// A supervisor answers the system calls of one child and of all that it starts.
//
// Locks are taken in this order: opening, reaping, open.mu, mu.
type supervisor struct {
	program  *Program
	listener listener
	patient  bool // callers wait for their answers
	unsaid   answers
	tasks    taskTable

	opening sync.Mutex // held from the choice of a number until a descriptor has it
	reaping sync.Mutex // held while what the child has closed is given up
	watched int        // epoll: bells, whose last copy may be closed, and closes
	closes  int        // inotify: files of regions that are closed
	doubt   doubt      // whether they are closed already; guarded by reaping

	mu       sync.RWMutex // guards what follows
	bells    map[fileID]*bell
	regions  map[fileID][]*open
	waits    map[uint32][]*wait    // by thread: it may be asleep in a call that waits for netmap
	enlisted map[uint32]enlistment // by thread: it may be about to put a bell into an epoll

	opens   atomic.Int32 // how many there are
	epolled atomic.Bool  // a bell has been put into an epoll

	inHand [workers]atomic.Uint64 // ids of what the workers are at; 0: nothing

	told sync.Map // what the user has been told: once is enough
}

// A fileID says which file a descriptor is of.
type fileID struct{ dev, ino uint64 }

func fileIDOf(fd int) (fileID, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return fileID{}, err
	}
	return fileID{uint64(st.Dev), st.Ino}, nil
}

// workers is how many notifications are answered at a time. None of them waits for more
// than the server.
const workers = 4

func newSupervisor(p *Program, c *child) (*supervisor, error) {
	s := &supervisor{
		program: p, listener: c.listener, patient: c.patient,
		bells: map[fileID]*bell{}, regions: map[fileID][]*open{}, waits: map[uint32][]*wait{}, enlisted: map[uint32]enlistment{},
	}
	var err error
	if s.watched, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return nil, fmt.Errorf("epoll_create1: %w", err)
	}
	if s.closes, err = unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK); err != nil {
		return nil, fmt.Errorf("inotify_init1: %w: raise fs.inotify.max_user_instances", err)
	}
	if err := s.watchFd(s.closes, unix.EPOLLIN); err != nil {
		return nil, err
	}
	return s, nil
}

// watchFd has reap look at fd.
func (s *supervisor) watchFd(fd int, events uint32) error {
	return unix.EpollCtl(s.watched, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: events, Fd: int32(fd)})
}

// serve answers notifications from now on.
func (s *supervisor) serve() {
	for i := range s.inHand {
		go s.work(&s.inHand[i])
	}
	go s.reapAlways()
}

func (s *supervisor) work(inHand *atomic.Uint64) {
	for {
		var n notification
		switch err := s.listener.receive(&n); err {
		case nil:
			s.reply(&n, inHand)
		case unix.ENOENT: // the caller died, or all did
			if s.childless() {
				return
			}
		default: // which cannot be: the child would wait for ever
			s.tellOnce("receive", fmt.Sprintf("no call can be answered any more: seccomp: %v", err))
			return
		}
	}
}

// reply answers one notification.
func (s *supervisor) reply(n *notification, inHand *atomic.Uint64) {
	if s.patient {
		s.listener.send(n, s.decide(n, inHand))
		return
	}
	defer s.unsaid.enter(n.tid)()
	if !s.listener.valid(n.id) {
		return // it has left, and may have come back already
	}
	r, known := s.again(n)
	if !known {
		r = s.decide(n, inHand)
	}
	s.unsaid.keep(n, r, s.listener.send(n, r) == nil)
}

// decide is answer, while a worker has n in hand.
func (s *supervisor) decide(n *notification, inHand *atomic.Uint64) reply {
	inHand.Store(n.id)
	defer inHand.Store(0)
	return s.answer(n)
}

// awaitEarlier waits until no worker is at an earlier call that nobody waits for any more:
// its caller has been killed, or has got its descriptor, and the worker may still have a
// copy of one that has been closed since.
func (s *supervisor) awaitEarlier(n *notification) {
	for i := range s.inHand {
		id := s.inHand[i].Load()
		if id == 0 || int64(id-n.id) >= 0 || s.listener.valid(id) {
			continue
		}
		for pause := 10 * time.Microsecond; s.inHand[i].Load() == id; pause *= 2 {
			time.Sleep(pause)
		}
	}
}

// again returns the answer of a call that is made again, whose first answer nobody heard.
func (s *supervisor) again(n *notification) (r reply, known bool) {
	r, unwritten, known := s.unsaid.take(n)
	for _, p := range unwritten {
		if s.write(n, p.addr, p.data) != nil {
			r = fail(unix.EFAULT)
		}
	}
	return r, known
}

// childless reports whether nobody is left who could ask.
func (s *supervisor) childless() bool {
	fds := []unix.PollFd{{Fd: int32(s.listener)}}
	_, err := unix.Poll(fds, 0)
	return err == nil && fds[0].Revents&unix.POLLHUP != 0
}

// awaitAll waits until nobody is left.
func (s *supervisor) awaitAll() {
	fds := []unix.PollFd{{Fd: int32(s.listener)}}
	for fds[0].Revents == 0 {
		if _, err := unix.Poll(fds, -1); err != nil && err != unix.EINTR {
			return
		}
	}
}

// answer decides what becomes of a system call. What the child has closed before is given
// up first.
func (s *supervisor) answer(n *notification) reply {
	if n.arch != nativeArch || foreignBit != 0 && n.nr&foreignBit != 0 {
		return s.foreignOpen(n)
	}
	s.awake(n.tid)
	c := calls[n.nr]
	switch c {
	case callOpen, callOpenat:
		return s.open(n, c)
	case callAccess, callAccessat:
		return s.access(n, c)
	case callStat, callStatat, callStatx, callFstat:
		return s.stat(n, c)
	case callReadlink:
		return s.readlink(n, unix.AT_FDCWD, 0)
	case callReadlinkat:
		return s.readlink(n, n.fd(0), 1)
	case callXattr:
		return s.forNode(n, unix.AT_FDCWD, 0, unix.EOPNOTSUPP)
	case callIoUring:
		return s.refuseIoUring(n)
	}
	if s.opens.Load() == 0 {
		return letRun
	}
	s.awaitEarlier(n)
	s.reap()
	switch c {
	case callIoctl:
		return s.ioctl(n)
	case callMmap:
		return s.mmap(n)
	case callPoll, callPpoll:
		return s.poll(n, c)
	case callSelect, callPselect:
		return s.pselect(n)
	case callEpollCtl:
		return s.epollCtl(n)
	case callEpollWait, callEpollPwait2:
		return s.epollWait(n, c)
	case callTransfer:
		return s.forNetmap(n, unix.ENODEV)
	case callSocket:
		return s.forNetmap(n, unix.ENOTSOCK)
	}
	return letRun
}

// forNetmap fails a call on a descriptor of netmap.
func (s *supervisor) forNetmap(n *notification, errno unix.Errno) reply {
	h := s.identify(n.tid, n.fd(0))
	if h == nil {
		return letRun
	}
	h.close()
	return fail(errno)
}

// refuseIoUring refuses rings, which poll without a system call that could be seen.
// Programs do without them then.
func (s *supervisor) refuseIoUring(n *notification) reply {
	s.tellOnce("io_uring", fmt.Sprintf("process %d asks for an io_uring, which would wait for a netmap descriptor unseen: refused with ENOSYS", n.tid))
	return fail(unix.ENOSYS)
}

// foreignOpen answers what opens files in a process of another architecture.
func (s *supervisor) foreignOpen(n *notification) reply {
	at := 0
	if n.arch == nativeArch && calls[n.nr&^foreignBit] == callOpenat || n.arch == compatArch && slices.Contains(compatOpens[2:], n.nr) {
		at = 1
	}
	if name, ok := s.readPath(n, n.args[at], maxPath); !ok || !isNetmap(name) {
		return letRun
	}
	s.tellOnce("foreign", fmt.Sprintf("process %d is a 32-bit (or x32) program, and netmap's requests are those of 64-bit ones here: its open of %s is refused with EOPNOTSUPP", n.tid, netmap.KernelPath))
	return fail(unix.EOPNOTSUPP)
}

// inaccessible tells the user that a process cannot be looked into.
func (s *supervisor) inaccessible(n *notification, err error) {
	s.tellOnce("access", accessError(fmt.Sprintf("memory of process %d", n.tid), err).Error())
}

// tellOnce tells the user something, unless something of this kind has been told already.
func (s *supervisor) tellOnce(kind, message string) {
	if _, known := s.told.LoadOrStore(kind, nil); !known {
		s.program.Tell(message)
	}
}
