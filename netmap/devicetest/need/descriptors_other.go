//go:build !unix

package need

import "math"

// descriptorLimit returns the most that there can be: there is no limit.
func descriptorLimit() uint64 { return math.MaxUint64 }
