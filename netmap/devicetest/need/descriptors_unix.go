//go:build unix

package need

import (
	"math"
	"syscall"
)

// descriptorLimit returns how many descriptors this process may have. The runtime has
// raised that to the most that it may ask for.
func descriptorLimit() uint64 {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return math.MaxUint64 // there is none
	}
	return uint64(limit.Cur)
}
