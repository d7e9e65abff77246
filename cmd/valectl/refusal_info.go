package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"govale/netmap"
)

// explainInfo explains why there are no numbers of name.
func explainInfo(ctl *netmap.Control, name string, err error) error {
	sw, ifname := splitPort(name)
	all, lost := ctl.List()
	switch {
	case lost != nil:
		return err
	case errors.Is(err, syscall.ENOMEM) && !strings.Contains(name, ":"):
		return because(err, "a port on a switch has a ':' in its name", fmt.Sprintf("`valectl info %s:PORT`, and `valectl list` shows those that exist", name))
	case errors.Is(err, syscall.ENOMEM):
		return because(err, noRoom(all, sw), "")
	case errors.Is(err, syscall.EBUSY):
		return because(err, fmt.Sprintf("something in the kernel owns %s alone", ifname), findIt(all, ifname))
	case errors.Is(err, syscall.EINVAL):
		return because(err, fmt.Sprintf("the system has %s, and netmap cannot use it, or takes no such name", name), "`valectl list` shows the ports of switches")
	}
	return err
}
