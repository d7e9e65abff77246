package main

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"

	"govale/netmap"
)

// One errno stands for several causes. What follows asks the device afterwards which of
// them it was: whether the port is listed, and where, and whether the interface exists.

// programsPort is why a port is not detached.
const programsPort = "a program has made this port by opening it: it leaves the switch when the program closes it"

// entry returns the port of that name, or nil.
func entry(all []netmap.ListEntry, name string) *netmap.ListEntry {
	i := slices.IndexFunc(all, func(e netmap.ListEntry) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// place returns where the interface is on a switch, or nil.
func place(all []netmap.ListEntry, ifname string) *netmap.ListEntry {
	i := slices.IndexFunc(all, func(e netmap.ListEntry) bool {
		_, part := splitPort(e.Name)
		return part == ifname
	})
	if i < 0 {
		return nil
	}
	return &all[i]
}

// exists reports whether the device knows an interface of that name.
func exists(ctl *netmap.Control, ifname string) bool {
	_, err := ctl.Info(ifname)
	return err == nil
}

// onHost reports whether this host has an interface of that name: of those that cannot be
// used, the loopback among them, the device may know nothing.
func onHost(ifname string) bool {
	_, err := net.InterfaceByName(ifname)
	return err == nil
}

// because puts cause and remedy behind what the device answered. A device that tells the
// cause itself knows better. With neither, err stays as it is.
func because(err error, cause, remedy string) error {
	var op *netmap.OpError
	if !errors.As(err, &op) {
		return err
	}
	var told interface{ Reason() string }
	if errors.As(err, &told) {
		cause = ""
	}
	hint := cause
	if cause != "" && remedy != "" {
		hint += "; "
	}
	if hint += remedy; hint == "" {
		return err
	}
	return &netmap.OpError{Op: op.Op, Port: op.Port, Err: op.Err, Hint: hint}
}

// explainAttach explains why name was not attached, knowing the ports from before: some
// kernels put an interface on the switch that they refuse.
func explainAttach(ctl *netmap.Control, before []netmap.ListEntry, name string, err error) error {
	sw, ifname := splitPort(name)
	switch {
	case errors.Is(err, syscall.EINVAL) && (exists(ctl, ifname) || onHost(ifname)):
		return because(err, "the system does not let "+ifname+" be put on a switch", "")
	case errors.Is(err, syscall.EINVAL):
		return because(err, "there is neither an interface nor a persistent port "+ifname,
			fmt.Sprintf("`valectl create %s` makes a persistent port", ifname))
	case errors.Is(err, syscall.EBUSY):
		return explainBusy(ctl, before, name, err)
	case errors.Is(err, syscall.ENOMEM):
		return because(err, noRoom(before, sw), "")
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

// explainDetach explains why name was not detached.
func explainDetach(ctl *netmap.Control, name string, err error) error {
	_, ifname := splitPort(name)
	known := exists(ctl, ifname)
	all, lost := ctl.List()
	e := place(all, ifname)
	switch {
	case lost != nil:
		return err
	case errors.Is(err, syscall.EBUSY) && !known:
		return because(err, programsPort, "")
	case errors.Is(err, syscall.EBUSY):
		return because(err, "polling threads serve it, or it was attached to a second switch", "stop the polling first")
	case errors.Is(err, syscall.ENXIO) && known && e != nil:
		return because(err, fmt.Sprintf("%s is on another switch", ifname), fmt.Sprintf("`valectl detach %s` takes it off there", e.Name))
	case errors.Is(err, syscall.ENXIO) && known:
		return because(err, fmt.Sprintf("%s is on no switch", ifname), "there is nothing to detach")
	case errors.Is(err, syscall.ENXIO):
		return because(err, "there is no such port", "`valectl list` shows those that exist")
	}
	return err
}

// explainCreate explains why a port name was not made.
func explainCreate(ctl *netmap.Control, name string, cfg *netmap.Config, err error) error {
	switch {
	case errors.Is(err, syscall.EEXIST):
		return because(err, "an interface of that name exists", fmt.Sprintf("take another name; if it is a persistent port, `valectl destroy %s` removes it", name))
	case errors.Is(err, syscall.ENOMEM):
		return because(err, "there is not enough memory for its rings and buffers", "ask for fewer slots or rings, or close other ports")
	case !errors.Is(err, syscall.EINVAL):
		return err
	case name == "":
		return because(err, "the name is empty", "take one such as pv0")
	case strings.HasPrefix(name, "vale"):
		return because(err, "names that begin with \"vale\" are those of ports on switches", "take another, such as pv0, and attach it then: `valectl attach vale0:pv0`")
	case len(name) > maxPart:
		return because(err, fmt.Sprintf("an interface name has at most %d bytes, this one %d", maxPart, len(name)), "shorten it")
	case cfg.MemID != 0:
		return because(err, fmt.Sprintf("there is no memory region %d", cfg.MemID), "`valectl info PORT` tells the id of a port's region; 1 is the global one")
	}
	return because(err, "the system takes no interface of that name", "take one such as pv0, of letters and digits")
}

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
