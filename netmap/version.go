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
	return probeVersion(dev)
}

// probeVersion asks for information on no port with one version after the other. A
// kernel that does not take the version answers EINVAL before it looks at anything
// else; nothing tells the version that it wants (FreeBSD 12.1, netmap_legacy.c:
// netmap_ioctl_legacy).
func probeVersion(dev Device) (uint16, error) {
	for _, v := range [...]uint16{nmreq.API14, nmreq.API13, nmreq.API12, nmreq.API11, nmreq.APIMax} {
		err := dev.Ginfo(&nmreq.Legacy{Version: uint32(v)})
		if err == nil {
			return v, nil
		}
		if !errors.Is(err, syscall.EINVAL) {
			return 0, err
		}
	}
	return 0, fmt.Errorf("%w: 11 to 15 were refused", ErrVersion)
}
