package vale

import "golang.org/x/sys/unix"

// yieldThread lets other threads of this CPU run. It does not tell the scheduler of
// goroutines, for which it would be over too soon.
func yieldThread() { unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0) }
