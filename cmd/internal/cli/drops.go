package cli

import (
	"fmt"

	"govale/netmap"
)

// DropCauses returns why packets were dropped and how many, without what did not happen:
// "ring_full:77".
func DropCauses(d netmap.Drops) (found []string) {
	for _, c := range [...]struct {
		name string
		n    uint64
	}{
		{"ring_full", d.RingFull}, {"not_running", d.NotRunning}, {"no_destination", d.NoDestination},
		{"too_short", d.TooShort}, {"bad_slot", d.BadSlot}, {"bad_header", d.BadHeader},
	} {
		if c.n > 0 {
			found = append(found, fmt.Sprintf("%s:%d", c.name, c.n))
		}
	}
	return found
}
