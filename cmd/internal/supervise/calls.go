//go:build linux && (amd64 || arm64)

package supervise

import (
	"maps"

	"golang.org/x/sys/unix"
)

// calls are the system calls that the filter looks at, by their numbers.
var calls = func() map[uint32]call {
	m := map[uint32]call{
		unix.SYS_OPENAT:  callOpenat,
		unix.SYS_OPENAT2: callOpenat,

		unix.SYS_FACCESSAT:  callAccessat,
		unix.SYS_FACCESSAT2: callAccessat,
		unix.SYS_STATX:      callStatx,
		unix.SYS_READLINKAT: callReadlinkat,
		unix.SYS_GETXATTR:   callXattr,
		unix.SYS_LGETXATTR:  callXattr,
		unix.SYS_LISTXATTR:  callXattr,
		unix.SYS_LLISTXATTR: callXattr,
		unix.SYS_NEWFSTATAT: callStatat,
		unix.SYS_FSTAT:      callFstat,

		unix.SYS_IOCTL: callIoctl,
		unix.SYS_MMAP:  callMmap,

		unix.SYS_PPOLL:        callPpoll,
		unix.SYS_PSELECT6:     callPselect,
		unix.SYS_EPOLL_CTL:    callEpollCtl,
		unix.SYS_EPOLL_PWAIT:  callEpollWait,
		unix.SYS_EPOLL_PWAIT2: callEpollPwait2,

		unix.SYS_READ:     callTransfer,
		unix.SYS_WRITE:    callTransfer,
		unix.SYS_READV:    callTransfer,
		unix.SYS_WRITEV:   callTransfer,
		unix.SYS_PREAD64:  callTransfer,
		unix.SYS_PWRITE64: callTransfer,
		unix.SYS_PREADV:   callTransfer,
		unix.SYS_PWRITEV:  callTransfer,
		unix.SYS_PREADV2:  callTransfer,
		unix.SYS_PWRITEV2: callTransfer,

		unix.SYS_SENDTO:      callSocket,
		unix.SYS_RECVFROM:    callSocket,
		unix.SYS_SENDMSG:     callSocket,
		unix.SYS_RECVMSG:     callSocket,
		unix.SYS_SENDMMSG:    callSocket,
		unix.SYS_RECVMMSG:    callSocket,
		unix.SYS_SHUTDOWN:    callSocket,
		unix.SYS_CONNECT:     callSocket,
		unix.SYS_SETSOCKOPT:  callSocket,
		unix.SYS_GETSOCKOPT:  callSocket,
		unix.SYS_GETSOCKNAME: callSocket,
		unix.SYS_GETPEERNAME: callSocket,

		unix.SYS_IO_URING_SETUP: callIoUring,
	}
	maps.Copy(m, oldCalls)
	return m
}()
