package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"govale/netmap"
)

// explainList explains why the indices of name are not known.
func explainList(ctl *netmap.Control, name string, err error) error {
	all, lost := ctl.List()
	sw, _ := splitPort(name)
	switch {
	case lost != nil:
		return err
	case errors.Is(err, syscall.EINVAL):
		return because(err, "the name of a port on a switch begins with \"vale\"", findIt(all, name))
	case errors.Is(err, syscall.ENOENT) && (entryOn(all, sw) || entryOn(all, name)):
		return notListed(name) // without a ':'; or by API 11, to which both are not there
	case errors.Is(err, syscall.ENOENT) && sw == "":
		return noSwitch(all, name)
	case errors.Is(err, syscall.ENOENT):
		return because(err, fmt.Sprintf("there is no switch %s", sw), otherSwitches(all))
	}
	return err
}

// entryOn reports whether a switch has a port.
func entryOn(all []netmap.ListEntry, sw string) bool {
	for _, name := range switchNames(all) {
		if name == sw {
			return sw != ""
		}
	}
	return false
}

// findIt says where an interface is, by its own name.
func findIt(all []netmap.ListEntry, ifname string) string {
	if e := place(all, ifname); e != nil && ifname != "" {
		return fmt.Sprintf("%s is on a switch: `valectl list %s`", ifname, e.Name)
	}
	return "`valectl list` shows those that exist"
}

// otherSwitches says which switches there are.
func otherSwitches(all []netmap.ListEntry) string {
	if names := switchNames(all); len(names) > 0 {
		return "those that exist: " + strings.Join(names, " ")
	}
	return "none exists; the first port makes one: `valectl attach vale0:pv0`"
}

// noSwitch is the error for the list of a switch that does not exist.
func noSwitch(all []netmap.ListEntry, name string) error {
	if e := place(all, name); e != nil {
		return fmt.Errorf("list %s: it is no switch; %s", name, findIt(all, name))
	}
	return fmt.Errorf("list %s: there is no such switch; %s", name, otherSwitches(all))
}

// notListed is the error for a port that its switch does not have.
func notListed(name string) error {
	sw, part, _ := strings.Cut(name, ":")
	if part == "" {
		return fmt.Errorf("list %s: the port is missing behind the switch; `valectl list %s` shows those that exist", name, sw)
	}
	return fmt.Errorf("list %s: switch %s has no port %s; `valectl list` shows those that exist", name, sw, part)
}
