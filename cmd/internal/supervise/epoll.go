//go:build linux && (amd64 || arm64)

package supervise

import (
	"bytes"
	"fmt"
	"os"
)

// epollCtl is epoll_ctl(2): the kernel keeps the set, with a bell in it.
func (s *supervisor) epollCtl(n *notification) reply {
	h := s.identify(n.tid, n.fd(2))
	if h == nil {
		return letRun
	}
	defer func() { h.close() }()
	h.open.mu.Lock()
	defer h.open.mu.Unlock()
	if err := s.ringable(n, h); err != nil {
		return fail(errnoOf(err))
	}
	s.epolled.Store(true)
	return letRun
}

// epollWait is epoll_wait(2) and its kin. FreeBSD has no epoll, so nothing says what an
// error of netmap's is there: a descriptor that has one is ready for everything.
func (s *supervisor) epollWait(n *notification, c call) reply {
	if !s.epolled.Load() {
		return letRun
	}
	items := s.members(n.tid, n.fd(0), maxNested)
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
	return &item{held: h, want: eventsOf(m.events)}
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
	ino    uint64
}

func parseMember(line string) (m member, ok bool) {
	var events uint32
	var data uint64
	var pos int64
	if n, _ := fmt.Sscanf(line, "tfd: %d events: %x data: %x pos:%d ino:%x", &m.fd, &events, &data, &pos, &m.ino); n != 5 {
		return m, false
	}
	m.events = int16(events & 0x7fff)
	return m, true
}
