//go:build linux && (amd64 || arm64)

package supervise

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// epollCtl is epoll_ctl(2): the kernel keeps the set, with a bell in it.
func (s *supervisor) epollCtl(n *notification) reply {
	h := s.identify(n.tid, n.fd(2))
	if h == nil {
		return letRun
	}
	i := &item{held: h}
	defer func() { i.close() }()
	h.open.mu.Lock()
	defer h.open.mu.Unlock()
	if err := s.ringable(n, h); err != nil {
		return fail(errnoOf(err))
	}
	var event [4]byte // the first field of struct epoll_event
	if op := n.args[1]; (op == unix.EPOLL_CTL_ADD || op == unix.EPOLL_CTL_MOD) && s.read(n, n.args[3], event[:]) == nil {
		i.want = eventsOf(int16(binary.NativeEndian.Uint32(event[:]) & 0x7fff))
		s.enlist(n, i)
	}
	return letRun
}

// An enlistment is an epoll_ctl(2) that may not have been made yet: its thread has not been
// seen elsewhere.
type enlistment struct {
	process int
	epoll   int // in the process
	fd      int // in the process
	want    netmap.Events
}

// enlist has those wait for i who are asleep already in the epoll that it is being put
// into, and those who will be before it is there. Called with i.open.mu held.
func (s *supervisor) enlist(n *notification, i *item) {
	s.epolled.Store(true)
	process, err := processOf(n.tid)
	if err != nil {
		return
	}
	s.mu.Lock()
	if len(s.enlisted) >= leastMany { // of threads that have ended, perhaps
		maps.DeleteFunc(s.enlisted, func(by uint32, _ enlistment) bool { return whereabouts(by, unix.SYS_EPOLL_CTL) == absent })
	}
	s.enlisted[n.tid] = enlistment{process: process, epoll: n.fd(0), fd: i.number, want: i.want}
	s.mu.Unlock()
	for _, tid := range sleepers(process, n.fd(0)) {
		w := &wait{tid: tid, nr: inEpoll, epoll: n.fd(0), items: []*item{i}}
		s.supersede(w)
		got, err := i.open.arm(i.want, w)
		i.open.revive(i.bell.show(i.want, got, i.fd))
		if got != 0 || err != nil {
			return // and who sleeps finds it
		}
		s.remember(w)
	}
}

// supersede forgets an earlier wait of the thread of w for the same descriptor in the same
// epoll. Called with the lock of its open held.
func (s *supervisor) supersede(w *wait) {
	i := w.items[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	var left []*wait
	for _, old := range s.waits[w.tid] {
		if old.nr == inEpoll && old.epoll == w.epoll && old.items[0].open == i.open && old.items[0].number == i.number {
			delete(i.open.waits, old)
			delete(i.open.rung, old)
		} else {
			left = append(left, old)
		}
	}
	s.waits[w.tid] = left
}

// sleepers returns the threads of a process that may be asleep in an epoll.
func sleepers(process, epoll int) (tids []uint32) {
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", process))
	if err != nil {
		return nil
	}
	for _, task := range tasks {
		tid, err := strconv.ParseUint(task.Name(), 10, 32)
		if err == nil && whereaboutsInEpoll(uint32(tid), epoll) != absent {
			tids = append(tids, uint32(tid))
		}
	}
	return tids
}

// joining adds what is just being put into an epoll of a thread to items.
func (s *supervisor) joining(tid uint32, epoll int, items []*item) []*item {
	s.mu.RLock()
	enlisted := maps.Clone(s.enlisted)
	s.mu.RUnlock()
	if len(enlisted) == 0 {
		return items
	}
	process, err := processOf(tid)
	for by, e := range enlisted {
		if err != nil || e.process != process || e.epoll != epoll || whereabouts(by, unix.SYS_EPOLL_CTL) == absent {
			continue
		}
		if h := s.identify(tid, e.fd); h != nil {
			items = append(items, &item{held: h, want: e.want})
		}
	}
	return items
}

// epollWait is epoll_wait(2) and its kin. FreeBSD has no epoll, so nothing says what an
// error of netmap's is there: a descriptor that has one is ready for everything.
func (s *supervisor) epollWait(n *notification, c call) reply {
	if !s.epolled.Load() {
		return letRun
	}
	items := s.joining(n.tid, n.fd(0), nil) // first, or else they may be there by then
	items = append(items, s.members(n.tid, n.fd(0), maxNested)...)
	if len(items) == 0 {
		return letRun
	}
	defer closeAll(items)
	blocks := int32(n.args[3]) != 0
	if c == callEpollPwait2 {
		blocks = s.timeBlocks(n, n.args[3])
	}
	s.prepare(n, items, blocks)
	showErrors(items)
	return letRun
}

// maxNested is how deep one epoll may be in another, EP_MAX_NESTS.
const maxNested = 4

// members returns the bells in the set of an epoll of a thread, and in those of the epolls
// in it.
func (s *supervisor) members(tid uint32, epoll, depth int) (items []*item) {
	if !isEpoll(tid, epoll) {
		return nil
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", tid, epoll))
	if err != nil {
		return nil
	}
	for line := range bytes.Lines(text) {
		m, ok := parseMember(string(line))
		switch {
		case !ok:
		case s.hasInode(m.ino):
			if i := s.member(tid, m); i != nil {
				items = append(items, i)
			}
		case depth > 0:
			items = append(items, s.members(tid, m.fd, depth-1)...)
		}
	}
	return items
}

// isEpoll reports whether a descriptor of a thread is an epoll.
func isEpoll(tid uint32, fd int) bool {
	link, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", tid, fd))
	return err == nil && link == "anon_inode:[eventpoll]"
}

// member returns a bell that is in an epoll, or nil where its number is another one's by
// now.
func (s *supervisor) member(tid uint32, m member) *item {
	h := s.identify(tid, m.fd)
	if h == nil {
		return nil
	}
	if h.bell != nil && h.bell.id.ino != m.ino {
		h.close()
		return nil
	}
	return &item{held: h, want: eventsOf(m.events), edge: m.edge}
}

// hasInode reports whether a bell has the inode ino.
func (s *supervisor) hasInode(ino uint64) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for id := range s.bells {
		if id.ino == ino {
			return true
		}
	}
	return false
}

// A member is a descriptor in the set of an epoll, as proc_pid_fdinfo(5) shows it:
//
//	tfd:        7 events:       19 data:                7  pos:0 ino:4c3 sdev:8
type member struct {
	fd     int
	events int16
	edge   bool // EPOLLET: it is told once of each change
	ino    uint64
}

func parseMember(line string) (m member, ok bool) {
	var events uint32
	var data uint64
	var pos int64
	if n, _ := fmt.Sscanf(line, "tfd: %d events: %x data: %x pos:%d ino:%x", &m.fd, &events, &data, &pos, &m.ino); n != 5 {
		return m, false
	}
	m.events, m.edge = int16(events&0x7fff), events&unix.EPOLLET != 0
	return m, true
}
