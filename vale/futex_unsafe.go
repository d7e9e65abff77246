//go:build linux

package vale

import (
	"math"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Operations of futex(2), linux/futex.h, without FUTEX_PRIVATE_FLAG: the words are
// shared between processes.
const (
	futexOpWait = 0 // FUTEX_WAIT
	futexOpWake = 1 // FUTEX_WAKE
)

// futexWait sleeps while *w is old, until somebody wakes it, a signal comes, or timeout
// has passed; a negative one never does.
func futexWait(w *atomic.Uint32, old uint32, timeout time.Duration) {
	if timeout < 0 {
		unix.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(w)), futexOpWait, uintptr(old), 0, 0, 0)
		return
	}
	ts := unix.NsecToTimespec(int64(timeout))
	unix.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(w)), futexOpWait, uintptr(old), uintptr(unsafe.Pointer(&ts)), 0, 0)
}

// futexWake wakes all who sleep on w. It does not block.
func futexWake(w *atomic.Uint32) {
	unix.RawSyscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(w)), futexOpWake, math.MaxInt32, 0, 0, 0)
}
