package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"govale/netmap"
)

// explainHeader explains why the header of name is not known.
func explainHeader(ctl *netmap.Control, name string, err error) error {
	switch {
	case errors.Is(err, syscall.EINVAL):
		return because(err, "this kernel does not tell headers: its netmap API is 11", "it sets them all the same")
	case errors.Is(err, syscall.ENXIO) && strings.HasPrefix(name, "vale"):
		return explainNotThere(ctl, name, attachFirst(name), err)
	}
	return err
}

// explainSetHeader explains why the header of name was not set; nil stays nil.
func explainSetHeader(ctl *netmap.Control, name string, length int, err error) error {
	all, lost := ctl.List()
	switch {
	case lost != nil:
		return err
	case errors.Is(err, syscall.EINVAL):
		return because(err, fmt.Sprintf("a virtio-net header has 0, 10 or 12 bytes, not %d", length), "")
	case errors.Is(err, syscall.ENXIO) && strings.HasPrefix(name, "vale"):
		return explainNotThere(ctl, name, attachFirst(name), err)
	case errors.Is(err, syscall.ENXIO) && exists(ctl, name):
		return because(err, "only a port on a switch has a header", setHeaderThere(all, name, length))
	}
	return err
}

// setHeaderThere returns the command that reaches an interface where it is.
func setHeaderThere(all []netmap.ListEntry, ifname string, length int) string {
	if e := place(all, ifname); e != nil {
		return fmt.Sprintf("`valectl hdr %s %d`", e.Name, length)
	}
	return fmt.Sprintf("attach it first: `valectl attach vale0:%s && valectl hdr vale0:%s %d`", ifname, ifname, length)
}
