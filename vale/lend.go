package vale

import (
	"os"

	"govale/netmap"
)

// A Lender is a device that another process can use through its owner: what Dial returns
// is one, where there is a Dial. The owner makes the requests and gives the other process
// the file of the region; a wait is cut in two, so that the owner decides, when something
// may have come about, whether anybody still waits for it.
//
//	got, mark, err := dev.Arm(want) // nothing is there
//	err = dev.Await(mark)           // something may be
//	got, mark, err = dev.Arm(want)  // look again, if somebody wants to know
type Lender interface {
	netmap.Device

	// RegionFile returns the file whose first size bytes are the region of the bound
	// port. The caller closes it. It fails as Map does.
	RegionFile(size int) (*os.File, error)

	// Arm is Poll without the wait, with the syncs that it makes. Where it returns no
	// events, Await of the mark returns once there may be one of those wanted.
	Arm(want netmap.Events) (got netmap.Events, mark uint32, err error)

	// Await waits until something may have come about since the Arm that returned the
	// mark; it may return early. It syncs nothing. It fails with os.ErrClosed when the
	// device is closed.
	Await(mark uint32) error
}
