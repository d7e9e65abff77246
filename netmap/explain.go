package netmap

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"

	"govale/nmreq"
)

// Limits of a kernel's switches, for explanations.
const (
	maxSwitches = 8   // NM_BRIDGES
	maxPorts    = 252 // NM_BDG_MAXPORTS 254, of which the kernel keeps two free
)

// explainRegister says what err means for the registration of spec and what to do. It
// looks at the switches to tell apart what one errno stands for.
func explainRegister(dev Device, spec nmreq.PortSpec, err error) string {
	name := spec.KernelName()
	switch {
	case errors.Is(err, ErrVersion):
		return otherVersion
	case errors.Is(err, syscall.EBUSY):
		return name + " is used by somebody who does not share it (exclusive, or attached to a switch), or this descriptor is registered already; close the other one or take another name"
	case errors.Is(err, syscall.ENOMEM) && spec.IsVale():
		return explainNoRoom(dev, name)
	case errors.Is(err, syscall.EINVAL):
		return explainInvalid(spec)
	case errors.Is(err, syscall.EIO):
		return name + " carries virtio-net headers, and this program does not ask for them"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return fmt.Sprintf("this kernel (netmap API 11 or 12) takes names of at most %d bytes and pipes with numbers", nmreq.LegacyNameSize-1)
	}
	return explainName(name, err)
}

// otherVersion explains ErrVersion.
const otherVersion = "this kernel's netmap is older or newer than this program; update the one or the other"

// explainNoRoom tells a full switch from one switch too many.
func explainNoRoom(dev Device, name string) string {
	sw, _, _ := strings.Cut(name, ":")
	all, err := NewControl(dev).List()
	if err != nil {
		return "no memory, no free switch, or the switch is full"
	}
	ports, switches := 0, map[int]string{}
	for _, e := range all {
		s, _, _ := strings.Cut(e.Name, ":")
		switches[e.Switch] = s
		if s == sw {
			ports++
		}
	}
	switch {
	case ports >= maxPorts:
		return fmt.Sprintf("switch %s is full: it has %d ports, the most that a switch takes; close some, or use another switch", sw, ports)
	case ports == 0 && len(switches) >= maxSwitches:
		return fmt.Sprintf("there is no free switch: %d of %d exist (%s); use one of them, or close all ports of one", len(switches), maxSwitches, joinSwitches(switches))
	}
	noMemory := "not enough memory for its rings and buffers; ask for fewer slots, rings or extra buffers, or close other ports"
	if ports == 0 && len(switches) > 0 {
		return fmt.Sprintf("either there is no free switch (%s exist, and the device may have no more), or %s", joinSwitches(switches), noMemory)
	}
	return noMemory
}

// joinSwitches lists the names of switches in the order of their indices.
func joinSwitches(switches map[int]string) string {
	var names []string
	for _, i := range slices.Sorted(maps.Keys(switches)) {
		names = append(names, switches[i])
	}
	return strings.Join(names, " ")
}

// explainInvalid goes through what a kernel refuses with EINVAL in a registration.
func explainInvalid(spec nmreq.PortSpec) string {
	switch {
	case spec.MemID != 0:
		return fmt.Sprintf("there is no memory region with id %d; `valectl info PORT` shows the id of a port's region", spec.MemID)
	case spec.Mode == nmreq.ModeOneNIC || spec.Mode == nmreq.ModeOneSW:
		return fmt.Sprintf("the port has no ring %d; rings count from 0", spec.Ring)
	case spec.IsVale() && (spec.Mode == nmreq.ModeSW || spec.Mode == nmreq.ModeNICSW):
		return "a VALE port has no host rings; leave out '^' or '*'"
	case spec.IsVale():
		return "the device takes no such combination of modes and flags, or an interface of that name exists: attach it instead"
	}
	return "this interface cannot be used with netmap (lo0 cannot), or not in this mode"
}

// explainSwitch says what err means for a request that names a switch.
func explainSwitch(err error) string {
	if errors.Is(err, syscall.ENXIO) {
		return "there is no such switch, or it has no ports any more; `valectl list` shows those that exist"
	}
	return ""
}

// explainName says what err means for a request that names a port.
func explainName(name string, err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrVersion):
		return otherVersion
	case errors.Is(err, syscall.ENXIO) && strings.HasPrefix(name, "vale"):
		return "there is no such port; `valectl list` shows those that exist"
	case errors.Is(err, syscall.ENXIO):
		return "there is no such interface; a VALE port is written valeSSS:PPP, such as vale0:a"
	case errors.Is(err, syscall.EOPNOTSUPP):
		return "this device does not do that"
	case errors.Is(err, nmreq.ErrNameTooLong):
		return "shorten the name"
	}
	return ""
}
