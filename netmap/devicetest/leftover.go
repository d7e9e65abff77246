package devicetest

import (
	"errors"
	"strings"
	"syscall"

	"govale/netmap"
)

// Persistent ports outlive the descriptors of a transcript, and on a kernel the process
// that plays it: one that it has created and left is destroyed behind it, so that the next
// transcript, or the same one again, finds the machine as it was.

// created notes a port that a command has created.
func (r *runner) created(name string) { r.ports = append(r.ports, name) }

// attached notes a port that a command has put on a switch, by its name there. Some
// kernels list such a port without the switch's name.
func (r *runner) attached(name string) { r.onSwitch = append(r.onSwitch, name) }

// destroyCreated removes the ports that are left.
func (r *runner) destroyCreated() error {
	if len(r.ports) == 0 {
		return nil
	}
	dev, err := r.opener()
	if err != nil {
		return err
	}
	c := netmap.NewControl(dev)
	var errs []error
	for _, name := range r.ports {
		err := c.Destroy(name)
		if errors.Is(err, syscall.EBUSY) {
			err = r.detachAndDestroy(c, name)
		}
		if !errors.Is(err, syscall.ENXIO) { // the transcript has done it
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, dev.Close())...)
}

// detachAndDestroy removes a port that is on a switch.
func (r *runner) detachAndDestroy(c *netmap.Control, name string) error {
	for _, at := range r.onSwitch {
		if _, port, _ := strings.Cut(at, ":"); port == name {
			c.Detach(at) // which fails where the transcript has done it
		}
	}
	return c.Destroy(name)
}
