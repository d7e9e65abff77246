//go:build !linux

package vale

import (
	"net"
	"runtime"
	"syscall"

	"govale/netmap"
)

// A hostNIC is what an attached interface is made of; here there is none.
type hostNIC struct{}

// A hostEnd is the wire or the stack behind an interface.
type hostEnd struct{}

// openHostNIC refuses: with errors.ErrUnsupported, and EINVAL where there is no such
// interface.
func openHostNIC(ifname string, withStack bool) (*hostNIC, error) {
	if _, err := net.InterfaceByName(ifname); err != nil {
		return nil, refuse(syscall.EINVAL, "there is neither an interface %s nor a persistent port of that name", ifname)
	}
	return nil, refuse(syscall.EOPNOTSUPP, "the emulator attaches interfaces of the host on Linux only, not on %s; persistent ports can be attached, and on FreeBSD the kernel's netmap takes interfaces", runtime.GOOS)
}

func (*hostEnd) drops() *netmap.HostDrops { return nil }

func (*hostNIC) ends() []*hostEnd                     { return nil }
func (*hostNIC) start(ports []*hostPort, gone func()) {}
func (*hostNIC) close()                               {}
