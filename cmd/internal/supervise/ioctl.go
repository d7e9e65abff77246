//go:build linux && (amd64 || arm64)

package supervise

import (
	"golang.org/x/sys/unix"

	"govale/netmap"
	"govale/nmreq"
)

// ioctl is ioctl(2): where the descriptor is netmap's, whatever number it has, the server
// answers. Both the numbers of Linux and those of FreeBSD are taken.
func (s *supervisor) ioctl(n *notification) reply {
	h := s.identify(n.tid, n.fd(0))
	if h == nil {
		return letRun
	}
	defer h.close()
	dev, request, arg := h.open.dev, uint32(n.args[1]), n.args[2]
	switch request {
	case nmreq.NIOCTXSYNC, nmreq.LinuxNIOCTXSYNC:
		return fail(errnoOf(dev.Sync(netmap.Tx)))
	case nmreq.NIOCRXSYNC, nmreq.LinuxNIOCRXSYNC:
		return fail(errnoOf(dev.Sync(netmap.Rx)))
	case nmreq.NIOCREGIF:
		return s.legacy(n, h.open, dev.Regif)
	case nmreq.NIOCGINFO:
		return s.legacy(n, nil, dev.Ginfo)
	case nmreq.NIOCCTRL:
		return s.ctrl(n, h.open)
	case fionbio, fioasync, fioclex, fionclex:
		return letRun // about the descriptor, not about what it stands for
	}
	return s.otherIoctl(n, h.open, request, arg)
}

// legacy is NIOCREGIF, which may bind o, and NIOCGINFO, for which o is nil. The answer is
// written where all goes well, as ioctl(2) does.
func (s *supervisor) legacy(n *notification, o *open, do func(*nmreq.Legacy) error) reply {
	var r nmreq.Legacy
	if s.read(n, n.args[2], nmreq.Bytes(&r)) != nil {
		return fail(unix.EFAULT)
	}
	if o != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
	}
	cmd := r.Cmd
	if err := do(&r); err != nil {
		return fail(errnoOf(err))
	}
	if o != nil && cmd == nmreq.CmdNone {
		o.memsize, o.offset = uint64(r.Memsize), uint64(r.Offset)
		n.binds = true
	}
	if s.write(n, n.args[2], nmreq.Bytes(&r)) != nil {
		return fail(unix.EFAULT)
	}
	return reply{}
}

// otherIoctl is any other request, whose number says how long its argument is.
func (s *supervisor) otherIoctl(n *notification, o *open, request uint32, addr uint64) reply {
	const directions, sizeMask = 0xc0000000, 0x3fff
	var arg []byte
	if request&directions != 0 {
		arg = make([]byte, request>>16&sizeMask)
	}
	if s.read(n, addr, arg) != nil {
		return fail(unix.EFAULT)
	}
	if err := o.dev.Ioctl(request, arg); err != nil {
		return fail(errnoOf(err))
	}
	if s.write(n, addr, arg) != nil {
		return fail(unix.EFAULT)
	}
	return reply{}
}

// Requests that the kernel answers for every descriptor, asm-generic/ioctls.h.
const (
	fionbio  = 0x5421 // FIONBIO
	fionclex = 0x5450 // FIONCLEX
	fioclex  = 0x5451 // FIOCLEX
	fioasync = 0x5452 // FIOASYNC
)
