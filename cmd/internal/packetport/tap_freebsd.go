package packetport

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openTap opens the device node of a tap, by which tap(4) makes one that there is not.
func openTap(ifname string) (link, error) {
	path := "/dev/" + ifname
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		err = &os.PathError{Op: "open", Path: path, Err: err}
	}
	switch {
	case errors.Is(err, syscall.ENOENT):
		return nil, &hinted{err, "ifconfig " + ifname + " create makes a tap, after kldload if_tuntap (before FreeBSD 13: if_tap)"}
	case errors.Is(err, syscall.EBUSY):
		return nil, &hinted{err, "another program has " + ifname + " open"}
	case err != nil:
		return nil, err
	}
	d, err := newDescriptor(fd)
	if err != nil {
		return nil, err
	}
	return newTap(d, func() uint64 { return 0 }), nil // the driver does not tell
}
