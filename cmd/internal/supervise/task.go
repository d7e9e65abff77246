//go:build linux && (amd64 || arm64)

package supervise

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"
)

// maxTasks is how many threads are remembered at once.
const maxTasks = 1024

// maxPidfds is how many threads a taskTable has descriptors of: no more than a quarter of
// those that this process may have, the others are for ports.
var maxPidfds = sync.OnceValue(func() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return maxTasks
	}
	return int(min(limit.Cur/4, maxTasks))
})

// A taskTable has a descriptor of each thread that has been met (pidfd_open(2)), which
// reaches its descriptors. It stands for the thread, not for its number: where that has
// become another's, the old descriptor fails, and a new one is opened.
type taskTable struct {
	mu    sync.RWMutex // held for reading while one is in use
	pidfd map[uint32]int
}

// pidfdThread is PIDFD_THREAD: not just of the first thread of a process. Linux 6.9.
const pidfdThread = unix.O_EXCL

// descriptor returns a copy of descriptor fd of a thread, which the caller closes. It
// fails with EBADF where the thread has none of that number.
func (t *taskTable) descriptor(tid uint32, fd int) (int, error) {
	for try := 0; ; try++ {
		t.mu.RLock()
		pidfd, known := t.pidfd[tid]
		copied, err := -1, error(unix.ESRCH)
		if known {
			copied, err = unix.PidfdGetfd(pidfd, fd, 0)
		}
		t.mu.RUnlock()
		if err != unix.ESRCH || try == 1 {
			return copied, err
		}
		if err := t.open(tid); err != nil {
			return -1, err
		}
	}
}

// open finds a thread anew.
func (t *taskTable) open(tid uint32) error {
	pidfd, err := unix.PidfdOpen(int(tid), pidfdThread)
	if err == unix.EINVAL {
		var process int
		if process, err = processOf(tid); err == nil {
			pidfd, err = unix.PidfdOpen(process, 0)
		}
	}
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if old, known := t.pidfd[tid]; known {
		unix.Close(old)
	} else if len(t.pidfd) >= maxPidfds() {
		t.forget()
	}
	if t.pidfd == nil {
		t.pidfd = make(map[uint32]int)
	}
	t.pidfd[tid] = pidfd
	return nil
}

// forget closes all. Called with t.mu held.
func (t *taskTable) forget() {
	for _, pidfd := range t.pidfd {
		unix.Close(pidfd)
	}
	clear(t.pidfd)
}

// processOf returns the process of a thread.
func processOf(tid uint32) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", tid))
	if err != nil {
		return 0, unix.ESRCH
	}
	_, rest, _ := bytes.Cut(text, []byte("\nTgid:"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return strconv.Atoi(string(bytes.TrimSpace(line)))
}

// birth returns when a thread was born: field 22 of proc_pid_stat(5), the 20th behind its
// name. It is empty for one that has ended.
func birth(tid uint32) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", tid))
	if err != nil {
		return ""
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 {
		return ""
	}
	return string(fields[19])
}

// closesOnExec reports whether a descriptor of a thread is closed by exec.
func closesOnExec(tid uint32, fd int) bool {
	flags, err := strconv.ParseUint(infoField(tid, fd, "flags:"), 8, 64)
	return err == nil && flags&unix.O_CLOEXEC != 0
}

// infoField returns a field of what the kernel tells about a descriptor.
func infoField(tid uint32, fd int, name string) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", tid, fd))
	if err != nil {
		return ""
	}
	_, rest, _ := bytes.Cut(append([]byte("\n"), text...), []byte("\n"+name))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return string(bytes.TrimSpace(line))
}

// A presence says whether a thread is in a system call.
type presence uint8

const (
	absent  presence = iota
	present          // it sleeps there
	running          // it runs, there or elsewhere
)

// whereabouts says whether a thread sleeps in the system call nr, or may do so. After a
// stop a call may go on as restart_syscall(2).
func whereabouts(tid uint32, nr uint32) presence {
	where, n, _ := currentCall(tid)
	if where == present && n != nr && n != unix.SYS_RESTART_SYSCALL && n != unknownCall {
		return absent
	}
	return where
}

// whereaboutsInEpoll says whether a thread sleeps in an epoll, or may do so.
func whereaboutsInEpoll(tid uint32, epoll int) presence {
	where, n, fd := currentCall(tid)
	if where != present || n == unknownCall {
		return where
	}
	if c := calls[n]; (c == callEpollWait || c == callEpollPwait2) && fd == epoll {
		return present
	}
	return absent
}

// unknownCall is the number of the call of a thread that does not let us look: to take it
// for the one in question once too often is better than never.
const unknownCall = ^uint32(0)

// currentCall returns whether a thread sleeps in a system call, which one, and its first
// argument.
func currentCall(tid uint32) (where presence, nr uint32, fd int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", tid))
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH):
		return absent, 0, 0
	case err != nil:
		return present, unknownCall, 0
	}
	words := bytes.Fields(text)
	if len(words) == 1 {
		return running, 0, 0
	}
	if len(words) < 2 {
		return absent, 0, 0
	}
	n, err := strconv.ParseUint(string(words[0]), 10, 32)
	if err != nil {
		return absent, 0, 0 // in no call
	}
	arg, _ := strconv.ParseUint(string(words[1]), 0, 64)
	return present, uint32(n), int(int32(arg))
}
