package main

import (
	"errors"
	"net"
	"os"
	"runtime"
	"strings"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/vale"
)

// doctorFacts is all that checks look at.
type doctorFacts struct {
	system    string // runtime.GOOS
	kind      string // "kernel", "vale" or "unix:PATH"
	isDefault bool   // the user did not choose
	socketErr error  // there is no place for the user's socket

	module  bool  // the kernel has netmap
	node    bool  // the device node is there
	socket  bool  // so is the server's
	openErr error // of the device

	api    uint16
	apiErr error

	ports       []netmap.ListEntry
	maxSwitches int // 0: not told
	region      regionFacts
	batch       *int // dev.netmap.bridge_batch, nil: not told
	interfaces  []interfaceFacts
	attach      attachFacts
}

// regionFacts are the objects of the global memory region: what the ports in it need and
// what there is.
type regionFacts struct {
	bufs, rings, ifs          uint64
	hasBufs, hasRings, hasIfs uint64 // 0: not told
}

// interfaceFacts are those of one interface on a switch.
type interfaceFacts struct {
	name     string
	up       bool
	mtu      int
	bufSize  int      // 0: not told
	offloads []string // those that are on, by their names in ethtool(8) or ifconfig(8)
}

// attachFacts say whether the emulator's server could attach an interface.
type attachFacts struct {
	release string   // of the kernel, "6.6.1"
	missing []string // capabilities
	noTun   bool     // there is no /dev/net/tun
}

// served reports whether the device is a switch server.
func (f *doctorFacts) served() bool { return strings.HasPrefix(f.kind, "unix:") }

// path returns the server's socket.
func (f *doctorFacts) path() string { return strings.TrimPrefix(f.kind, "unix:") }

// gatherFacts looks around. It fails for a wrong --dev only: whatever else goes wrong is
// a fact.
func gatherFacts(env *cli.Env, flags cli.DeviceFlags) (*doctorFacts, error) {
	f := &doctorFacts{system: runtime.GOOS, isDefault: flags.Dev == "" && env.Getenv("NETMAP_DEV") == ""}
	opener, err := flags.Opener(env)
	var device *cli.DeviceError
	switch {
	case errors.As(err, &device):
		f.socketErr = err
	case err != nil:
		return nil, err
	default:
		f.kind = opener.Kind()
	}
	f.module = moduleLoaded()
	f.node = isThere(netmap.KernelPath)
	f.socket = f.served() && isThere(f.path())
	if dev := f.open(); dev != nil {
		defer dev.Close()
		f.askDevice(dev)
	}
	if f.kind != "kernel" {
		f.attach = gatherAttach(f.path())
	}
	return f, nil
}

// open opens the device, without starting a server.
func (f *doctorFacts) open() (dev netmap.Device) {
	switch {
	case f.kind == "kernel":
		dev, f.openErr = netmap.OpenKernel()
	case f.kind == "vale":
		dev = vale.New(nil).Open()
	case f.socket:
		dev, f.openErr = vale.Dial(f.path())
	}
	if f.openErr != nil {
		return nil
	}
	return dev
}

// askDevice gathers what the device tells.
func (f *doctorFacts) askDevice(dev netmap.Device) {
	if v, ok := dev.(netmap.Versioner); ok {
		f.api, f.apiErr = v.APIVersion()
	}
	ctl := netmap.NewControl(dev)
	f.ports, _ = ctl.List()
	if f.kind == "kernel" {
		f.batch = setting("bridge_batch")
		if n := setting("max_bridges"); n != nil {
			f.maxSwitches = *n
		}
	}
	for _, p := range f.ports {
		info, err := ctl.Info(p.Name)
		if err != nil {
			continue
		}
		pools, poolsErr := ctl.PoolsInfo(p.Name)
		if info.MemID == 1 {
			f.region.add(info)
			if poolsErr == nil {
				f.region.hasBufs, f.region.hasRings, f.region.hasIfs = uint64(pools.Buf.Objects), uint64(pools.Ring.Objects), uint64(pools.If.Objects)
			}
		}
		if i, ok := gatherInterface(ctl, p.Name); ok {
			if poolsErr == nil {
				i.bufSize = int(pools.Buf.Size)
			}
			f.interfaces = append(f.interfaces, i)
		}
	}
}

// add counts what a port needs of its region.
func (r *regionFacts) add(p netmap.PortInfo) {
	r.bufs += uint64(p.TxRings)*uint64(p.TxSlots) + uint64(p.RxRings)*uint64(p.RxSlots)
	r.rings += uint64(p.TxRings) + uint64(p.RxRings)
	r.ifs++
}

// gatherInterface looks at the interface that a port stands for; ok is false where it
// stands for none, or for one of another network namespace. Where the device tells, that
// decides: an emulated port may have the name of an interface.
func gatherInterface(ctl *netmap.Control, port string) (f interfaceFacts, ok bool) {
	_, name := splitPort(port)
	if strings.HasSuffix(name, "^") {
		return f, false // its other half is listed too
	}
	switch s, err := ctl.PortStats(port); {
	case err == nil && s.Host == nil:
		return f, false
	case err != nil && !errors.Is(err, errors.ErrUnsupported):
		return f, false
	}
	ifi, err := net.InterfaceByName(name)
	if err != nil {
		return f, false
	}
	return interfaceFacts{name: name, up: ifi.Flags&net.FlagUp != 0, mtu: ifi.MTU, offloads: offloadsOn(name)}, true
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
