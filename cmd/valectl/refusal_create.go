package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"govale/netmap"
)

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
		return because(err, fmt.Sprintf("there is no memory region %d", cfg.MemID), regionIDs)
	}
	return because(err, "the system takes no interface of that name", "take one such as pv0, of letters and digits")
}

// regionIDs is how to find out which memory regions there are.
const regionIDs = "`valectl info PORT` tells the id of the region of a port that is persistent or open; 1 is the global one"
