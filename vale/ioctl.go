package vale

import (
	"os"
	"syscall"

	"govale/netmap"
	"govale/nmreq"
)

// Requests of other drivers that netmap takes and ignores (netmap_legacy.c:
// netmap_ioctl_legacy), as FreeBSD numbers them.
const (
	fionbio       = 0x8004667e // FIONBIO
	fioasync      = 0x8004667d // FIOASYNC
	biocImmediate = 0x80044270 // BIOCIMMEDIATE
	biocGhdrCmplt = 0x40044274 // BIOCGHDRCMPLT
	biocShdrCmplt = 0x80044275 // BIOCSHDRCMPLT
	biocSseeSent  = 0x80044277 // BIOCSSEESENT
)

// Ioctl is any other ioctl: see netmap.Device. Requests that netmap does not know are
// for the interface that their argument names, and there is none
// (netmap_legacy.c: netmap_ioctl_legacy).
func (d *Dev) Ioctl(request uint32, arg []byte) error {
	if d.isShut() {
		return os.ErrClosed
	}
	switch request {
	case nmreq.NIOCREGIF:
		return editArg(arg, d.Regif)
	case nmreq.NIOCGINFO:
		return editArg(arg, d.Ginfo)
	case nmreq.NIOCTXSYNC, nmreq.LinuxNIOCTXSYNC:
		return d.Sync(netmap.Tx)
	case nmreq.NIOCRXSYNC, nmreq.LinuxNIOCRXSYNC:
		return d.Sync(netmap.Rx)
	case nmreq.NIOCCTRL:
		return editArg(arg, d.ctrlRaw)
	case nmreq.NIOCCONFIG:
		return syscall.EINVAL // netmap_bdg.c: netmap_bdg_config, for a switch that takes none
	case fionbio, fioasync, biocImmediate, biocGhdrCmplt, biocShdrCmplt, biocSseeSent:
		return nil
	}
	return syscall.ENXIO
}

// editArg runs f on the structure that arg begins with.
func editArg[B nmreq.Body](arg []byte, f func(*B) error) error {
	b := nmreq.Copy[B](arg)
	err := f(&b)
	if err == nil {
		copy(arg, nmreq.Bytes(&b))
	}
	return err
}

// ctrlRaw is NIOCCTRL with a header alone: addresses in it lead nowhere here.
func (d *Dev) ctrlRaw(h *nmreq.Header) error {
	m := &nmreq.Message{Header: *h}
	if h.Version >= nmreq.API14 && h.Version <= nmreq.APIMax && (h.Body != 0 || h.Options != 0) {
		return syscall.EFAULT
	}
	err := d.Ctrl(m)
	*h = m.Header
	return err
}
