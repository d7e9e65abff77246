package main

import (
	"fmt"
	"strings"

	"govale/netmap"
)

// Limits of a kernel's switches.
const (
	defaultSwitches = 8   // NM_BRIDGES; dev.netmap.max_bridges changes it
	mostPorts       = 252 // NM_BDG_MAXPORTS 254, of which the kernel keeps two free
)

// noRoom tells a full switch from one switch too many.
func noRoom(all []netmap.ListEntry, sw string) string {
	ports := 0
	for _, e := range all {
		if s, _ := splitPort(e.Name); s == sw {
			ports++
		}
	}
	switches := switchNames(all)
	names := strings.Join(switches, " ")
	switch {
	case ports >= mostPorts:
		return fmt.Sprintf("switch %s is full: it has %d ports, the most that a switch takes; detach or close some, or use another switch", sw, ports)
	case ports > 0:
		return "there is not enough memory for its rings and buffers; close other ports"
	case len(switches) < defaultSwitches:
		return fmt.Sprintf("there is no memory, or no free switch: %d exist (%s), and dev.netmap.max_bridges may allow no more; use one of them, or detach or close all ports of one", len(switches), names)
	}
	return fmt.Sprintf("there is no free switch: %d exist (%s); use one of them, or detach or close all ports of one", len(switches), names)
}
