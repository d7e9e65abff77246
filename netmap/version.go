package netmap

import (
	"errors"
	"fmt"
	"syscall"

	"govale/nmreq"
)

// ErrVersion says that the device takes no API version that this package speaks.
var ErrVersion = errors.New("no common netmap API version")

// apiVersion returns the version to send with every request to dev.
func apiVersion(dev Device) (uint16, error) {
	if v, ok := dev.(Versioner); ok {
		return v.APIVersion()
	}
	return askVersion(dev)
}

// askVersion finds out which API a kernel has. To try one version after the other is
// not enough: all but recent kernels of API 14 answer a legacy request of any version
// as if it were their own, API 13 takes NIOCCTRL of version 13 to 15, and each copies
// bodies of its own size. What tells them apart, of a request for the information on
// the global region:
//
//	API 15?      refuses 14 with EINVAL, takes 15
//	API 14       takes 14, and answers nr_mem_id where its structure has it
//	API 13       takes 14, and answers nr_mem_id where API 14 has nr_host_tx_rings
//	API 12       takes 14, and writes 12 into nr_version
//	API 11       has no NIOCCTRL; writes 11 into nr_version of the legacy request
//
// A kernel of API 14 logs a line when it refuses a version, so that one is tried first.
// (Upstream, netmap.c: netmap_ioctl before and after a9b393cf, 957acfc9; netmap_legacy.c.)
func askVersion(dev Device) (uint16, error) {
	for _, v := range [...]uint16{nmreq.API14, nmreq.APIMax} {
		got, err := ctrlVersion(dev, v)
		if err == nil {
			return got, nil
		}
		if !errors.Is(err, syscall.EINVAL) {
			break
		}
	}
	return legacyVersion(dev)
}

// ctrlVersion sends NIOCCTRL with version v and says whose answer it is.
func ctrlVersion(dev Device, v uint16) (uint16, error) {
	var info nmreq.PortInfoGet
	m, err := nmreq.NewMessage(nmreq.ReqPortInfoGet, "", &info)
	if err != nil {
		return 0, err
	}
	m.Header.Version = v
	switch err := dev.Ctrl(m); {
	case err != nil:
		return 0, err
	case m.Header.Version != v:
		return spoken(m.Header.Version)
	case info.MemID == 0 && info.HostTxRings != 0:
		return nmreq.API13, nil
	}
	return v, nil
}

// legacyVersion sends NIOCGINFO with version 11.
func legacyVersion(dev Device) (uint16, error) {
	r := nmreq.Legacy{Version: nmreq.API11}
	if err := dev.Ginfo(&r); errors.Is(err, syscall.EINVAL) {
		return 0, fmt.Errorf("%w: the kernel takes none of 11 to 15", ErrVersion)
	} else if err != nil {
		return 0, err
	}
	return spoken(uint16(r.Version))
}

// spoken returns v if this package speaks it.
func spoken(v uint16) (uint16, error) {
	if v < nmreq.API11 || v > nmreq.APIMax {
		return 0, fmt.Errorf("%w: the kernel has %d, this program speaks 11 to 15", ErrVersion, v)
	}
	return v, nil
}
