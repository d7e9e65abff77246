//go:build linux

package supervise

import "golang.org/x/sys/unix"

const (
	nativeArch = unix.AUDIT_ARCH_X86_64
	compatArch = unix.AUDIT_ARCH_I386
)

// compatOpens are the numbers of open and creat, and then of openat and openat2, for i386.
var compatOpens = []uint32{5, 8, 295, 437}

// foreignBit marks the numbers of x32, which are those of amd64 otherwise.
const foreignBit = 0x40000000

// oldCalls are the calls that arm64 does not have any more.
var oldCalls = map[uint32]call{
	unix.SYS_OPEN:       callOpen,
	unix.SYS_CREAT:      callOpen,
	unix.SYS_ACCESS:     callAccess,
	unix.SYS_STAT:       callStat,
	unix.SYS_LSTAT:      callStat,
	unix.SYS_READLINK:   callReadlink,
	unix.SYS_POLL:       callPoll,
	unix.SYS_SELECT:     callSelect,
	unix.SYS_EPOLL_WAIT: callEpollWait,
}

// isCreat reports whether nr is creat(2), an open without flags.
func isCreat(nr uint32) bool { return nr == unix.SYS_CREAT }
