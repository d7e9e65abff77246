package packetport

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const tunPath = "/dev/net/tun"

// openTap opens a tap, which it makes and sets up where there is none of that name.
func openTap(ifname string) (link, error) {
	if len(ifname) >= unix.IFNAMSIZ {
		return nil, fmt.Errorf("%s: the name of an interface has at most %d bytes", ifname, unix.IFNAMSIZ-1)
	}
	_, missing := net.InterfaceByName(ifname)
	fd, err := unix.Open(tunPath, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &hinted{&os.PathError{Op: "open", Path: tunPath, Err: err}, "taps are made by the module tun (modprobe tun)"}
	}
	err = setTap(fd, ifname, 0)
	if errors.Is(err, unix.EINVAL) && missing == nil {
		err = setTap(fd, ifname, unix.IFF_MULTI_QUEUE) // one that was made so wants it
	}
	if err == nil && missing != nil {
		err = setUp(ifname)
	}
	if err != nil {
		unix.Close(fd)
		return nil, explainTap(ifname, err)
	}
	d, err := newDescriptor(fd)
	if err != nil {
		return nil, err
	}
	return newTap(d, func() uint64 { return tapDrops(ifname) }), nil
}

// setTap makes the descriptor the other side of a tap.
func setTap(fd int, ifname string, flags uint16) error {
	ifr, err := unix.NewIfreq(ifname)
	if err != nil {
		return err
	}
	ifr.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI | flags)
	return unix.IoctlIfreq(fd, unix.TUNSETIFF, ifr)
}

// explainTap says what to do about a tap that cannot be opened.
func explainTap(ifname string, err error) error {
	switch {
	case errors.Is(err, syscall.EPERM):
		return &hinted{err, "taps are for root, or with CAP_NET_ADMIN, or for the user of one that was made beforehand: ip tuntap add " + ifname + " mode tap user NAME"}
	case errors.Is(err, syscall.EBUSY):
		return &hinted{err, "another program has " + ifname + " open"}
	case errors.Is(err, syscall.EINVAL):
		return &hinted{err, ifname + " is an interface of another kind; pcap:" + ifname + " sends and receives through it"}
	}
	return err
}

// setUp sets an interface up.
func setUp(ifname string) error {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(s)
	ifr, err := unix.NewIfreq(ifname)
	if err != nil {
		return err
	}
	if err := unix.IoctlIfreq(s, unix.SIOCGIFFLAGS, ifr); err != nil {
		return err
	}
	ifr.SetUint16(ifr.Uint16() | unix.IFF_UP)
	return unix.IoctlIfreq(s, unix.SIOCSIFFLAGS, ifr)
}

// tapDrops returns the frames that the host has sent through a tap, and which nobody has
// read soon enough: what its interface has not transmitted.
func tapDrops(ifname string) uint64 {
	const txDropped = 11 // column of /proc/net/dev
	f, err := os.Open("/proc/thread-self/net/dev")
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, numbers, _ := strings.Cut(lines.Text(), ":")
		if columns := strings.Fields(numbers); strings.TrimSpace(name) == ifname && len(columns) > txDropped {
			n, _ := strconv.ParseUint(columns[txDropped], 10, 64)
			return n
		}
	}
	return 0
}
