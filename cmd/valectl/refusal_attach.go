package main

import (
	"errors"
	"fmt"
	"syscall"

	"govale/netmap"
)

// explainAttach explains why name was not attached, knowing the ports from before: some
// kernels put an interface on the switch that they refuse.
func explainAttach(ctl *netmap.Control, before []netmap.ListEntry, name string, cfg *netmap.Config, err error) error {
	sw, ifname := splitPort(name)
	switch {
	case errors.Is(err, syscall.EINVAL) && cfg.MemID != 0 && exists(ctl, ifname):
		return because(err, fmt.Sprintf("there is no memory region %d, or %s has another one that is in use", cfg.MemID, ifname),
			regionIDs)
	case errors.Is(err, syscall.EINVAL) && (exists(ctl, ifname) || onHost(ifname)):
		return because(err, "the system does not let "+ifname+" be put on a switch", "")
	case errors.Is(err, syscall.EINVAL):
		return because(err, "there is neither an interface nor a persistent port "+ifname,
			fmt.Sprintf("`valectl create %s` makes a persistent port", ifname))
	case errors.Is(err, syscall.EBUSY):
		return explainBusy(ctl, before, name, err)
	case errors.Is(err, syscall.ENOMEM):
		return because(err, noRoom(before, sw), "")
	case errors.Is(err, syscall.EACCES):
		return because(err, "switch "+sw+" belongs to a part of the kernel, which alone says what is on it", "use another switch")
	}
	return err
}

// explainBusy is explainAttach for EBUSY.
func explainBusy(ctl *netmap.Control, before []netmap.ListEntry, name string, err error) error {
	sw, ifname := splitPort(name)
	if e := entry(before, name); e != nil {
		if !exists(ctl, ifname) {
			return because(err, "a program has made this port by opening it, and it is on its switch already", "only interfaces and persistent ports are attached")
		}
		return because(err, fmt.Sprintf("%s is on switch %s already, as port %d", ifname, sw, e.Port),
			fmt.Sprintf("`valectl detach %s` takes it off", name))
	}
	if e := place(before, ifname); e != nil && exists(ctl, ifname) {
		return because(err, fmt.Sprintf("%s is on a switch already, as %s", ifname, e.Name),
			fmt.Sprintf("`valectl detach %s` takes it off there", e.Name))
	}
	after, _ := ctl.List() // without it the half attached port goes unnoticed
	if entry(after, name) != nil {
		return because(err, fmt.Sprintf("a program has %s open, and it is on switch %s now all the same, as the kernel does it", ifname, sw),
			fmt.Sprintf("close the program, `valectl detach %s`, and attach it again", name))
	}
	return because(err, "a program has "+ifname+" open, or something else owns it", "close the program, and attach it again")
}
