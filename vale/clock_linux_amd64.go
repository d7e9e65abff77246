package vale

import (
	"syscall"

	"govale/netmap/shm"
)

// now is the clock of ring timestamps. Here gettimeofday(2) is no system call, and takes
// half as long as time.Now, which reads a second clock.
func now() shm.Timeval {
	var t syscall.Timeval
	syscall.Gettimeofday(&t) // cannot fail
	return shm.Timeval{Sec: t.Sec, Usec: t.Usec}
}
