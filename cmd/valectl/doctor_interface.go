package main

import (
	"fmt"
	"slices"
	"strings"
)

// checkInterfaces: whether attached interfaces carry packets.
func checkInterfaces(f *doctorFacts) (all []finding) {
	for _, i := range f.interfaces {
		bad := slices.Concat(checkUp(f, i), checkMTU(i), checkOffloads(f, i))
		if bad == nil {
			bad = []finding{{fine, i.name, "up, nothing in the way of its packets", ""}}
		}
		all = append(all, bad...)
	}
	return all
}

// checkUp: an interface that is down moves nothing.
func checkUp(f *doctorFacts, i interfaceFacts) []finding {
	if i.up {
		return nil
	}
	command := "ifconfig " + i.name + " up"
	if f.system == "linux" {
		command = "ip link set " + i.name + " up"
	}
	return []finding{{problem, i.name, "is attached and down", command}}
}

// etherHeader is what a frame has before its payload, with a VLAN tag.
const etherHeader = 18

// checkMTU: frames that are larger than a buffer take several slots.
func checkMTU(i interfaceFacts) []finding {
	if i.bufSize == 0 || i.mtu+etherHeader <= i.bufSize {
		return nil
	}
	return []finding{{warning, i.name, fmt.Sprintf("frames of its MTU of %d do not fit a buffer of %d bytes: they take several slots (NS_MOREFRAG), which not all drivers and programs can do", i.mtu, i.bufSize),
		fmt.Sprintf("valectl detach, set the MTU to %d at most or (priv_)buf_size to %d, and attach again", i.bufSize-etherHeader, roundUp(i.mtu+etherHeader))}}
}

// roundUp returns the next multiple of 64, as sizes of buffers are.
func roundUp(n int) int { return (n + 63) / 64 * 64 }

// checkOffloads: what the host's stack leaves to a card, or a card merges, reaches other
// ports of the switch as it is: packets of 64 kB, checksums that are not there. The
// emulator undoes all of this but LRO.
func checkOffloads(f *doctorFacts, i interfaceFacts) []finding {
	on := i.offloads
	if f.kind != "kernel" {
		on = slices.DeleteFunc(slices.Clone(on), func(o string) bool { return o != "lro" })
	}
	if len(on) == 0 {
		return nil
	}
	command := "ifconfig " + i.name + " -" + strings.Join(on, " -")
	if f.system == "linux" {
		command = "ethtool -K " + i.name + " " + strings.Join(on, " off ") + " off"
	}
	return []finding{{warning, i.name, "offloads are on (" + strings.Join(on, ", ") + "), and a switch does not undo them", command}}
}
