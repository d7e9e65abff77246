//go:build linux && (amd64 || arm64)

package supervise

import (
	"runtime"
	"structs"

	"golang.org/x/sys/unix"
)

// A notification is a system call that waits for an answer.
type notification struct {
	received
	lost      bool    // its caller was found to have left before anything was done for it
	unwritten []piece // for the memory of a caller that has left
	binds     bool    // it has bound a descriptor to a port
}

// A received is what the kernel says of a call: struct seccomp_notif.
type received struct {
	_     structs.HostLayout
	id    uint64
	tid   uint32 // the thread that makes it, as this process numbers it; 0: it cannot be seen
	flags uint32
	nr    uint32
	arch  uint32
	ip    uint64
	args  [6]uint64
}

// fd returns an argument that is a descriptor.
func (n *notification) fd(arg int) int { return int(int32(n.args[arg])) }

// An answer is what the caller finds: struct seccomp_notif_resp.
type answer struct {
	_     structs.HostLayout
	id    uint64
	val   int64
	errno int32 // negative
	flags uint32
}

// An injection puts a descriptor into the caller: struct seccomp_notif_addfd.
type injection struct {
	_        structs.HostLayout
	id       uint64
	flags    uint32
	srcfd    uint32
	newfd    uint32
	newflags uint32
}

// A reply is the outcome of a notification: the call runs, or it is answered.
type reply struct {
	run   bool  // let the call run
	sent  bool  // it has been answered already
	val   int64 // what it returns
	errno unix.Errno
}

var letRun = reply{run: true}

// fail is the reply of a call that fails, or returns 0 where errno is 0.
func fail(errno unix.Errno) reply { return reply{errno: errno} }

// Requests of a listener, linux/seccomp.h.
const (
	notifRecv     = 0xc0502100 // SECCOMP_IOCTL_NOTIF_RECV
	notifSend     = 0xc0182101 // SECCOMP_IOCTL_NOTIF_SEND
	notifValid    = 0x40082102 // SECCOMP_IOCTL_NOTIF_ID_VALID
	notifAddfd    = 0x40182103 // SECCOMP_IOCTL_NOTIF_ADDFD
	notifSetFlags = 0x40082104 // SECCOMP_IOCTL_NOTIF_SET_FLAGS
)

// A listener is the descriptor that notifications come from.
type listener int

// send answers a notification. It fails with ENOENT where nobody waits for that any more.
func (l listener) send(n *notification, r reply) error {
	if r.sent {
		return nil
	}
	a := answer{id: n.id, val: r.val, errno: -int32(r.errno)}
	if r.run {
		a.flags = unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE
	}
	return l.respond(&a)
}

// left takes note of an error that says that the caller has left, and returns it.
func (n *notification) left(err error) error {
	if err == unix.ENOENT {
		n.lost = true
	}
	return err
}

// replace puts fd at number newfd of the caller, in the place of what is there, at once.
func (l listener) replace(n *notification, fd, newfd int, cloexec bool) error {
	_, err := l.inject(&injection{id: n.id, flags: unix.SECCOMP_ADDFD_FLAG_SETFD, srcfd: uint32(fd), newfd: uint32(newfd), newflags: closeOnExec(cloexec)})
	return n.left(err)
}

// answerFd answers with a copy of fd at number newfd of the caller, or, where newfd is
// negative, at the lowest one that is free.
func (l listener) answerFd(n *notification, fd, newfd int, cloexec bool) error {
	in := injection{id: n.id, flags: unix.SECCOMP_ADDFD_FLAG_SEND, srcfd: uint32(fd), newflags: closeOnExec(cloexec)}
	if newfd >= 0 {
		in.flags |= unix.SECCOMP_ADDFD_FLAG_SETFD
		in.newfd = uint32(newfd)
	}
	_, err := l.inject(&in)
	return n.left(err)
}

// holdSignals keeps signals, those of Go's scheduler among them, from the thread of this
// goroutine until release is called.
func holdSignals() (release func()) {
	runtime.LockOSThread()
	var all, before unix.Sigset_t
	for i := range all.Val {
		all.Val[i] = ^all.Val[i]
	}
	err := unix.PthreadSigmask(unix.SIG_BLOCK, &all, &before)
	return func() {
		if err == nil {
			unix.PthreadSigmask(unix.SIG_SETMASK, &before, nil)
		}
		runtime.UnlockOSThread()
	}
}

func closeOnExec(yes bool) uint32 {
	if yes {
		return unix.O_CLOEXEC
	}
	return 0
}
