package main

import (
	"fmt"
	"strings"

	"govale/netmap"
)

// Some requests a kernel grants, and is worse off for it. They are refused here, whatever
// the device: the host side of an interface alone by checkSwitchPort, and a second switch
// for a port by what follows.

// refuseSecondSwitch returns an error if the interface that name ends with is on a switch
// already, by another name. A kernel attaches a persistent port once more, and detaches
// it from neither switch then: all that remains of it is a name without a switch in the
// list, until the module is unloaded.
func refuseSecondSwitch(ctl *netmap.Control, before []netmap.ListEntry, name string) error {
	_, ifname := splitPort(name)
	e := elsewhere(before, name)
	if e == nil || !isInterface(ctl, ifname, e) {
		return nil
	}
	if !strings.Contains(e.Name, ":") {
		return fmt.Errorf("attach %s: refused, for %s; %s", name, lostPort(ifname), attachedTwice)
	}
	return fmt.Errorf("attach %s: refused, for %s is on a switch already, as %s, and a kernel loses ports that are attached to two; `valectl detach %s` takes it off there",
		name, ifname, e.Name, e.Name)
}

// isInterface tells the interface ifname at e from a port there that a program has made by
// opening it, and that has its name by chance, by their memory. In doubt it is the interface.
func isInterface(ctl *netmap.Control, ifname string, e *netmap.ListEntry) bool {
	iface, err := ctl.Info(ifname)
	if err != nil {
		return false // a program's: there is no such interface
	}
	port, err := ctl.Info(e.Name)
	return err != nil || port.MemID == iface.MemID
}
