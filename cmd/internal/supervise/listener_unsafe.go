//go:build linux && (amd64 || arm64)

package supervise

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// receive waits for the next notification. It fails with ENOENT where its caller died
// meanwhile.
func (l listener) receive(n *notification) error {
	*n = notification{}
	return l.ioctl(notifRecv, unsafe.Pointer(&n.received))
}

// respond sends an answer.
func (l listener) respond(a *answer) error { return l.ioctl(notifSend, unsafe.Pointer(a)) }

// valid reports whether the caller still waits, and so is the one that its number names.
func (l listener) valid(id uint64) bool { return l.ioctl(notifValid, unsafe.Pointer(&id)) == nil }

// shareCPU has the kernel let caller and supervisor take turns on one CPU, which saves
// waking another one. Linux 6.6; before, nothing changes.
func (l listener) shareCPU() {
	unix.Syscall(unix.SYS_IOCTL, uintptr(l), notifSetFlags, unix.SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP)
}

// inject puts a descriptor into the caller and returns its number there. No signal may
// interrupt it: of a descriptor that is the answer, too, the kernel takes back what the
// caller has not come to yet, but not that it is answered: its open would return 0.
func (l listener) inject(in *injection) (int, error) {
	defer holdSignals()()
	for {
		fd, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(l), notifAddfd, uintptr(unsafe.Pointer(in)))
		switch errno {
		case 0:
			return int(fd), nil
		case unix.EINTR:
			continue
		}
		return -1, errno
	}
}

func (l listener) ioctl(request uintptr, arg unsafe.Pointer) error {
	for {
		_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(l), request, uintptr(arg))
		switch errno {
		case 0:
			return nil
		case unix.EINTR:
			continue
		}
		return errno
	}
}

// install puts the filter on this thread, whose goroutine must be locked to it, and sends
// its listener through socket at once: from then on a system call may wait for whoever
// receives it. Between the two nothing else runs. The byte that goes with it says whether a
// caller whose notification has been received waits for the answer, whatever signals come.
func install(filter []unix.SockFilter, socket int) error {
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: unsafe.SliceData(filter)}
	msg := newFdMessage()
	const flags = unix.SECCOMP_FILTER_FLAG_NEW_LISTENER
	fd, errno := uintptr(0), unix.EINVAL
	if patience {
		msg.data = patient
		fd, _, errno = unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags|unix.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, uintptr(unsafe.Pointer(&prog)))
	}
	if errno == unix.EINVAL { // before Linux 5.19
		msg.data = impatient
		fd, _, errno = unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&prog)))
	}
	if errno != 0 {
		return errno
	}
	msg.fd = int32(fd)
	_, _, errno = unix.RawSyscall(unix.SYS_SENDMSG, uintptr(socket), uintptr(unsafe.Pointer(&msg.hdr)), 0)
	unix.RawSyscall(unix.SYS_CLOSE, fd, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// An fdMessage is a message of one byte with one descriptor.
type fdMessage struct {
	hdr  unix.Msghdr
	iov  unix.Iovec
	data byte
	cmsg unix.Cmsghdr // with what follows it
	fd   int32
	_    int32
}

// newFdMessage returns a message whose descriptor is to be filled in. Its parts are found
// by their addresses: it does not move.
func newFdMessage() *fdMessage {
	m := new(fdMessage)
	m.iov.Base = &m.data
	m.iov.SetLen(1)
	m.hdr.Iov = &m.iov
	m.hdr.SetIovlen(1)
	m.hdr.Control = (*byte)(unsafe.Pointer(&m.cmsg))
	m.hdr.SetControllen(unix.CmsgSpace(4))
	m.cmsg.Level = unix.SOL_SOCKET
	m.cmsg.Type = unix.SCM_RIGHTS
	m.cmsg.SetLen(unix.CmsgLen(4))
	return m
}
