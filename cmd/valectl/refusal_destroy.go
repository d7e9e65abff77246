package main

import (
	"errors"
	"fmt"
	"syscall"

	"govale/netmap"
)

// explainDestroy explains why a port was not removed; nil stays nil.
func explainDestroy(ctl *netmap.Control, name string, err error) error {
	if err == nil {
		return nil
	}
	sw, ifname := splitPort(name)
	all, lost := ctl.List()
	e := place(all, ifname)
	switch {
	case lost != nil:
		return err
	case errors.Is(err, syscall.ENXIO) && sw != "" && exists(ctl, ifname):
		return because(err, "a port is destroyed by its own name, and off its switch", fmt.Sprintf("`%svalectl destroy %s`", detachFirst(e), ifname))
	case errors.Is(err, syscall.ENXIO) && sw != "" && entry(all, name) != nil:
		return because(err, programsPort, "")
	case errors.Is(err, syscall.ENXIO):
		return because(err, "there is no persistent port of that name", fmt.Sprintf("`valectl create %s` makes one", ifname))
	case errors.Is(err, syscall.EINVAL):
		return because(err, name+" is no persistent port", "only what `valectl create` has made can be destroyed")
	case errors.Is(err, syscall.EBUSY) && e != nil:
		return because(err, "it is on a switch, as "+e.Name, fmt.Sprintf("take it off first: `valectl detach %s`", e.Name))
	case errors.Is(err, syscall.EBUSY):
		return because(err, "a program has it open", "close the program first")
	}
	return err
}

// detachFirst returns the command that takes a port off its switch, for another one to
// follow; none for a port that is on no switch.
func detachFirst(e *netmap.ListEntry) string {
	if e == nil {
		return ""
	}
	return "valectl detach " + e.Name + " && "
}
