package plan

import (
	"fmt"
	"strings"
)

// An Op is what a step does.
type Op uint8

// Operations, in the order in which a plan has them.
const (
	Detach Op = iota
	Destroy
	Create
	Attach
	Header
)

// A Step is one request to a device.
type Step struct {
	Op   Op
	Name string // the port or interface: "pv0"

	Place  Place  // Attach; Detach and Header: Switch
	Rings  Rings  // Create; 0 is the kernel's default
	Memory Memory // Create; NotSaid is Own
	Header int    // Header

	undo []Step
}

// Undo returns the steps that undo this one of a plan, in their order.
func (s Step) Undo() []Step { return s.undo }

// Port returns the name that the request is for: "vale0:pv0", or "pv0" where it is for no
// switch.
func (s Step) Port() string {
	if s.Op == Destroy || s.Op == Create {
		return s.Name
	}
	return s.Place.Switch + ":" + s.Name
}

// String returns the step as the command line of valectl that does it.
func (s Step) String() string {
	switch s.Op {
	case Detach:
		return "detach " + s.Port()
	case Destroy:
		return "destroy " + s.Port()
	case Create:
		return "create " + s.Port() + s.Rings.flags() + s.Memory.flag()
	case Attach:
		if s.Place.Host {
			return "attach " + s.Port() + " --host"
		}
		return "attach " + s.Port()
	}
	return fmt.Sprintf("hdr %s %d", s.Port(), s.Header)
}

// flags returns the numbers that are not the kernel's defaults.
func (r Rings) flags() string {
	var b strings.Builder
	flag := func(name string, n, usual uint32) {
		if n != 0 && n != usual {
			fmt.Fprintf(&b, " --%s %d", name, n)
		}
	}
	flag("tx-slots", r.TxSlots, defaults.TxSlots)
	flag("rx-slots", r.RxSlots, defaults.RxSlots)
	flag("tx-rings", uint32(r.TxRings), uint32(defaults.TxRings))
	flag("rx-rings", uint32(r.RxRings), uint32(defaults.RxRings))
	return b.String()
}

func (m Memory) flag() string {
	switch m.Kind {
	case Global:
		return fmt.Sprintf(" --mem-id %d", GlobalRegion)
	case With:
		return " --mem-id " + m.Port
	}
	return ""
}
