package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"

	"govale/netmap"
)

// programsPort is why a port is not detached.
const programsPort = "a program has made this port by opening it: it leaves the switch when the program closes it"

// explainDetach explains why name was not detached.
func explainDetach(ctl *netmap.Control, name string, err error) error {
	_, ifname := splitPort(name)
	known := exists(ctl, ifname)
	all, lost := ctl.List()
	switch {
	case lost != nil:
		return err
	case errors.Is(err, syscall.ENXIO):
		return explainNotThere(ctl, name, "there is nothing to detach", err)
	case errors.Is(err, syscall.EBUSY) && !known:
		return because(err, programsPort, "")
	case errors.Is(err, syscall.EBUSY):
		if e := elsewhere(all, name); e != nil {
			return because(err, fmt.Sprintf("it was attached to a second switch, as %s, too", e.Name), attachedTwice)
		}
		return because(err, "CPUs poll it", fmt.Sprintf("stop that first: `valectl poll %s --stop`", name))
	case errors.Is(err, syscall.EINVAL):
		return because(err, "the kernel does not take it for a port on a switch", "`valectl list` shows those that exist")
	}
	return err
}

// attachedTwice is what can be done with a port that two switches have: the kernel
// detaches it from neither (netmap_bdg.c: nm_bdg_detach_locked, nm_bdg_ctl).
const attachedTwice = "the kernel has lost count; closing all programs and unloading its netmap module brings the port back"

// lostPort is what is known of a port that the list has without its switch. Since 2022
// upstream's netmap gives a persistent port its bare name again, wherever it is, when it is
// opened or asked for (netmap.c: netmap_update_config).
func lostPort(ifname string) string {
	return fmt.Sprintf("the kernel lists %s without a switch, as it does after it was attached to two, and later kernels also after a program has opened it or asked for its sizes", ifname)
}

// elsewhere returns where else than under its name the interface is listed, or nil.
func elsewhere(all []netmap.ListEntry, name string) *netmap.ListEntry {
	_, ifname := splitPort(name)
	i := slices.IndexFunc(all, func(e netmap.ListEntry) bool {
		_, part := splitPort(e.Name)
		return part == ifname && e.Name != name
	})
	if i < 0 {
		return nil
	}
	return &all[i]
}

// explainNotThere explains ENXIO for a port that should be on a switch: it is on
// another, or on none, and then nowhere says what to do, or there is none of that name.
func explainNotThere(ctl *netmap.Control, name, nowhere string, err error) error {
	_, ifname := splitPort(name)
	known := exists(ctl, ifname)
	all, lost := ctl.List()
	e := place(all, ifname)
	switch {
	case lost != nil:
		return err
	case known && e != nil && !strings.Contains(e.Name, ":"):
		return because(err, lostPort(ifname), attachedTwice)
	case known && e != nil:
		return because(err, fmt.Sprintf("%s is on another switch", ifname), fmt.Sprintf("`valectl detach %s` takes it off there", e.Name))
	case known:
		return because(err, fmt.Sprintf("%s is on no switch", ifname), nowhere)
	}
	return because(err, "there is no such port", "`valectl list` shows those that exist")
}

// attachFirst is what to do with a port that is on no switch and should be.
func attachFirst(name string) string {
	return fmt.Sprintf("put it there first: `valectl attach %s`", name)
}
