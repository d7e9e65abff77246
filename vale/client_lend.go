//go:build unix

package vale

import (
	"encoding/binary"
	"fmt"
	"os"
	"time"

	"govale/netmap"
)

var _ Lender = (*client)(nil)

// RegionFile returns the file of the region: see Lender.
func (c *client) RegionFile(size int) (*os.File, error) {
	if err := c.enter(); err != nil {
		return nil, err
	}
	defer c.leave()
	c.requests.Lock()
	defer c.requests.Unlock()
	fd, err := c.regionFd(size)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "region"), nil
}

// regionFd asks for the file of the region. Called with c.requests held.
func (c *client) regionFd(size int) (int, error) {
	r, err := c.requestLocked(frameMap, binary.LittleEndian.AppendUint64(nil, uint64(size)))
	switch {
	case err != nil:
		return -1, err
	case r.errno != 0:
		r.close()
		return -1, r.refused()
	case r.fd < 0:
		return -1, fmt.Errorf("vale: reply of the server without memory: %w", errMalformed)
	}
	return r.fd, nil
}

// Arm is one round of a Poll that waits: see Lender.
func (c *client) Arm(want netmap.Events) (netmap.Events, uint32, error) {
	if err := c.enter(); err != nil {
		return 0, 0, err
	}
	defer c.leave()
	mark := c.bell.count()
	value, errno, err := c.bell.ring(bellArm, uint32(want))
	switch {
	case err != nil:
		return 0, mark, c.silent()
	case errno != 0:
		return 0, mark, errno
	case value == bellArmed:
		return 0, mark, nil
	}
	return netmap.Events(value), mark, nil
}

// Await waits for a wake: see Lender.
func (c *client) Await(mark uint32) error {
	if err := c.enter(); err != nil {
		return err
	}
	defer c.leave()
	_, err := c.sleep(mark, time.Time{})
	return err
}
