//go:build !(linux && amd64)

package vale

import (
	"time"

	"govale/netmap/shm"
)

// now is the clock of ring timestamps.
func now() shm.Timeval {
	t := time.Now()
	return shm.Timeval{Sec: t.Unix(), Usec: int64(t.Nanosecond() / 1000)}
}
