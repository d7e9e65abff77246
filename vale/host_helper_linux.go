package vale

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// A hostHelper is a tap that frames are led through. Nobody reads it: what is sent
// through it has been captured before and is thrown away. It goes when it is closed.
type hostHelper struct {
	fd    int
	link  int // of the program on its egress, -1 for none
	name  string
	index int
}

// helperMTU is above that of any interface: a helper lets pass whatever comes.
const helperMTU = 65000

// helperPrefix is what the names of helpers begin with: "vale-wire0".
const helperPrefix = "vale-"

// newHostHelper makes a helper that is not up yet, for one end of an interface.
func newHostHelper(end string) (h *hostHelper, err error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, helperError(err)
	}
	h = &hostHelper{fd: fd, link: -1}
	defer func() {
		if err != nil {
			h.free()
			h = nil
		}
	}()
	req, err := unix.NewIfreq(helperPrefix + end + "%d") // which the kernel makes a number
	if err != nil {
		return h, err
	}
	req.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, req); err != nil {
		return h, helperError(err)
	}
	h.name = req.Name()
	if err := attachTapFilter(fd); err != nil {
		return h, fmt.Errorf("filter of %s: %w", h.name, err)
	}
	err = h.configure()
	return h, err
}

// helperError says what it means that there is no tap to be had.
func helperError(err error) error {
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENODEV) || errors.Is(err, syscall.ENXIO) {
		return refuse(syscall.EOPNOTSUPP, "the emulator leads frames through a tap, and this host has none (/dev/net/tun: %v): load the module tun, or give the container that device", err)
	}
	return fmt.Errorf("tap for the frames: %w", err)
}

// configure finds the helper's number, and sets its MTU.
func (h *hostHelper) configure() error {
	return h.ioctls(func(s int, req *unix.Ifreq) error {
		if err := unix.IoctlIfreq(s, unix.SIOCGIFINDEX, req); err != nil {
			return err
		}
		h.index = int(req.Uint32())
		req.SetUint32(helperMTU)
		return unix.IoctlIfreq(s, unix.SIOCSIFMTU, req)
	})
}

// hook puts a program on what is sent through the helper, and takes the helper up.
func (h *hostHelper) hook(program []bpfInsn) (err error) {
	if h.link, err = hookBPF("vale_helper", program, h.index, unix.BPF_TCX_EGRESS); err != nil {
		return err
	}
	return h.ioctls(func(s int, req *unix.Ifreq) error {
		req.SetUint16(unix.IFF_UP | unix.IFF_NOARP)
		return unix.IoctlIfreq(s, unix.SIOCSIFFLAGS, req)
	})
}

// ioctls calls do with a socket and a request that names the helper.
func (h *hostHelper) ioctls(do func(s int, req *unix.Ifreq) error) error {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(s)
	req, err := unix.NewIfreq(h.name)
	if err != nil {
		return err
	}
	if err := do(s, req); err != nil {
		return fmt.Errorf("tap %s: %w", h.name, err)
	}
	return nil
}

func (h *hostHelper) free() {
	if h.link >= 0 {
		unix.Close(h.link)
	}
	unix.Close(h.fd)
}
