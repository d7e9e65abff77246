package main

import (
	"errors"
	"net"
	"slices"

	"govale/netmap"
)

// One errno stands for several causes. What follows asks the device afterwards which of
// them it was: whether the port is listed, and where, and whether the interface exists.

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
