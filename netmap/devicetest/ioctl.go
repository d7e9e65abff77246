package devicetest

import (
	"govale/netmap/shm"
	"govale/nmreq"
)

// legacySize is the size of struct nmreq in bytes, which an ioctl takes that does not
// say.
const legacySize = 60

// ioctl is "ioctl H nr=": any request number of netmap's group, with a zeroed argument.
func (r *runner) ioctl(c *call) ([]string, error) {
	size := num(c, "size", legacySize)
	arg := shm.Region(size)[:size]
	if err := c.dev.Ioctl(nmreq.IOWR(num[uint8](c, "nr", 0), size), arg); err != nil {
		return refusal(err), nil
	}
	return []string{"ok"}, nil
}
