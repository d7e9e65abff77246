package vale

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openLinkEvents returns a socket on which the kernel tells of interfaces that come, go
// and change.
func openLinkEvents() (*os.File, error) {
	s, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_ROUTE)
	if err == nil {
		if err = unix.Bind(s, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: unix.RTMGRP_LINK}); err != nil {
			unix.Close(s)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("netlink socket: %w", err)
	}
	return os.NewFile(uintptr(s), "netlink"), nil
}

// awaitGone waits until the interface has left this host, or this network namespace, and
// returns true; or until close, and returns false.
func (n *hostNIC) awaitGone() bool {
	b := make([]byte, 1<<12)
	for {
		// Any news is reason to look; ENOBUFS is that there was too much of it.
		if _, err := n.events.Read(b); err != nil && !errors.Is(err, syscall.ENOBUFS) {
			return false
		}
		if !n.exists() {
			return !n.closing.Load()
		}
	}
}

// exists reports whether there is an interface with the number of n, whatever its name
// is by now.
func (n *hostNIC) exists() bool {
	req, err := unix.NewIfreq(n.name)
	if err != nil {
		return false
	}
	req.SetUint32(uint32(n.index))
	return !errors.Is(unix.IoctlIfreq(n.owner, unix.SIOCGIFNAME, req), syscall.ENODEV)
}
