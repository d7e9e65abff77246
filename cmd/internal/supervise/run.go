//go:build linux && (amd64 || arm64)

package supervise

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Run runs a program and returns how it ended. It returns when nobody is left who runs
// under its filter: programs that it has left in the background are still answered.
//
// A program that cannot be started is a *StartError; errors.ErrUnsupported is in it, or in
// what else goes wrong, where this machine or that program cannot be supervised.
func Run(p *Program) (Status, error) {
	// The child is killed when this thread ends, so that nothing goes on without answers.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := Check(); err != nil {
		return Status{}, err
	}
	// Those who lose their parents become ours, and stay in reach (ptrace(2), Yama).
	unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	signals := make(chan os.Signal, 16)
	notify(signals)
	defer signal.Stop(signals)
	c, err := spawn(p)
	if err != nil {
		return Status{}, err
	}
	s, err := newSupervisor(p, c)
	if err == nil {
		err = s.tryAccess(c)
	}
	if err != nil {
		c.abandon()
		return Status{}, err
	}
	c.listener.shareCPU()
	s.serve()
	if err := c.release(p.Path); err != nil {
		c.abandon()
		return Status{}, err
	}
	unix.Close(c.socket)
	ended := make(chan Status, 1)
	go func() { ended <- await(c.pid) }()
	status := forward(signals, c.pid, ended)
	s.awaitOthers(signals)
	s.reap()
	return status, nil
}

// awaitOthers waits until nobody is left who is answered, or until a signal comes.
func (s *supervisor) awaitOthers(signals <-chan os.Signal) {
	go bury()
	alone := make(chan struct{})
	go func() {
		s.awaitAll()
		close(alone)
	}()
	select {
	case <-alone:
	case <-signals:
	}
}

// tryAccess fails where the child's descriptors and memory are out of reach.
func (s *supervisor) tryAccess(c *child) error {
	fd, err := s.tasks.descriptor(uint32(c.pid), 0)
	if err == nil {
		unix.Close(fd)
	}
	if err != nil && err != unix.EBADF {
		return accessError("pidfd_getfd", err)
	}
	var b [1]byte
	local := []unix.Iovec{{Base: &b[0]}}
	local[0].SetLen(1)
	// Nothing is at this address; whether it may be read is asked before.
	_, err = unix.ProcessVMReadv(c.pid, local, []unix.RemoteIovec{{Base: 1, Len: 1}}, 0)
	if err != nil && err != unix.EFAULT {
		return accessError("process_vm_readv", err)
	}
	// Where the child is just now says nothing: that it can be asked is what counts.
	if _, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", c.pid)); err != nil {
		return accessError("/proc/PID/syscall", err)
	}
	return nil
}

// forwarded are the signals that the program gets in the place of its supervisor.
var forwarded = []os.Signal{
	syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGUSR2,
}

// notify has forwarded signals sent to c, but for those that are ignored.
func notify(c chan<- os.Signal) {
	for _, s := range forwarded {
		if !isIgnored(s) {
			signal.Notify(c, s)
		}
	}
}

func isIgnored(s os.Signal) bool {
	for _, i := range ignoredAtStart {
		if i == s {
			return true
		}
	}
	return false
}

// forward sends the child what signals come until it has ended, and returns how. Those
// that keys of the terminal send reach it without us.
func forward(signals <-chan os.Signal, pid int, ended <-chan Status) Status {
	for {
		select {
		case status := <-ended:
			return status
		case s := <-signals:
			if (s == syscall.SIGINT || s == syscall.SIGQUIT) && atTerminal() {
				continue
			}
			unix.Kill(pid, s.(syscall.Signal))
		}
	}
}

// atTerminal reports whether our processes are those that the keys of the terminal send
// signals to.
func atTerminal() bool {
	tty, err := unix.Open("/dev/tty", unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if err != nil {
		return false
	}
	defer unix.Close(tty)
	group, err := unix.IoctlGetInt(tty, unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// await waits for the child and returns how it ended. Those who have become ours, as
// children of nobody else, it buries on the way.
func await(pid int) Status {
	var ws unix.WaitStatus
	for {
		switch ended, err := unix.Wait4(-1, &ws, 0, nil); {
		case err == unix.EINTR:
		case err != nil:
			return Status{Code: 1} // which cannot be: the child is ours
		case ended != pid:
		case ws.Signaled():
			return Status{Signal: syscall.Signal(ws.Signal())}
		default:
			return Status{Code: ws.ExitStatus()}
		}
	}
}

// bury takes the exit statuses of those who have become ours, for ever.
func bury() {
	for {
		if _, err := unix.Wait4(-1, nil, 0, nil); err != nil && err != unix.EINTR {
			time.Sleep(10 * time.Millisecond) // there is none yet
		}
	}
}
