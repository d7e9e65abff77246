package main

import (
	"errors"
	"strings"
	"syscall"

	"govale/cmd/internal/plan"
	"govale/netmap"
)

// observe returns what the machine has. A kernel does not tell its persistent ports: of
// those that are on no switch it finds the names that are given.
func observe(ctl *netmap.Control, names []string) (*plan.State, error) {
	all, err := ctl.List()
	if err != nil {
		return nil, err
	}
	s := &plan.State{Ports: map[string]plan.Port{}, Attached: map[string]plan.Place{}, Headers: map[string]int{}}
	for _, e := range all {
		if err := observePlace(ctl, s, all, e.Name); err != nil {
			return nil, err
		}
	}
	told, err := ctl.PersistentPorts()
	switch {
	case err == nil:
		names = told
	case !errors.Is(err, errors.ErrUnsupported):
		return nil, err
	}
	for _, name := range names {
		if _, on := s.Attached[name]; on || !exists(ctl, name) {
			continue
		}
		if err := observePort(ctl, s, name, name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// observePlace adds what stands on a switch by that name.
func observePlace(ctl *netmap.Control, s *plan.State, all []netmap.ListEntry, name string) error {
	sw, ifname := splitPort(name)
	switch {
	case strings.HasSuffix(ifname, "^"):
		return nil // comes with its interface
	case sw == "":
		s.Nameless = append(s.Nameless, ifname)
		return nil
	case madeByProgram(ctl, name, ifname):
		s.Programs = append(s.Programs, name)
		return nil
	}
	persistent, err := ctl.Persistent(name)
	if err != nil {
		return err
	}
	s.Attached[ifname] = plan.Place{Switch: sw, Host: entry(all, name+"^") != nil}
	if persistent {
		return observePort(ctl, s, ifname, name)
	}
	return observeHeader(ctl, s, ifname, name)
}

// madeByProgram reports whether a port of a switch is no interface but a program's. An
// interface of the same name, which is not the port, has other memory.
func madeByProgram(ctl *netmap.Control, name, ifname string) bool {
	iface, err := ctl.Info(ifname)
	if err != nil {
		return true
	}
	port, err := ctl.Info(name)
	return err == nil && port.MemID != iface.MemID
}

// observePort adds a persistent port, which listed is a name of, too.
func observePort(ctl *netmap.Control, s *plan.State, name, listed string) error {
	i, err := ctl.Info(name)
	if err != nil {
		return err
	}
	s.Ports[name] = plan.Port{
		Rings:  plan.Rings{TxSlots: i.TxSlots, RxSlots: i.RxSlots, TxRings: i.TxRings, RxRings: i.RxRings},
		Region: int(i.MemID),
	}
	return observeHeader(ctl, s, name, listed)
}

// observeHeader adds the length of a header. A kernel of API 11 does not tell it: none is
// seen there.
func observeHeader(ctl *netmap.Control, s *plan.State, name, listed string) error {
	n, err := ctl.Header(listed)
	if err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	if n != 0 {
		s.Headers[name] = n
	}
	return nil
}
