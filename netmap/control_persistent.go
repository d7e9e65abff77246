package netmap

import (
	"errors"
	"slices"
	"strings"
	"syscall"

	"govale/nmreq"
)

// A PersistentLister is a Device that tells its persistent ports, which no kernel does.
// It may be asked on a device that is bound to a port or to none.
type PersistentLister interface {
	// PersistentPorts returns the names of all persistent ports, on a switch or not, in
	// the order of their bytes.
	PersistentPorts() ([]string, error)
}

// PersistentPorts returns the names of all persistent ports, on a switch or not: see
// PersistentLister. On a kernel it fails with errors.ErrUnsupported.
func (c *Control) PersistentPorts() ([]string, error) {
	lister, ok := c.dev.(PersistentLister)
	if !ok {
		return nil, opError("list", "", errors.ErrUnsupported, "the kernel does not tell persistent ports from other interfaces; the emulator does")
	}
	names, err := lister.PersistentPorts()
	return names, opError("list", "", err, "")
}

// Persistent reports whether what stands on a switch, as "vale0:pv0", is a persistent port
// and no interface of the host. Of a port that a program has made by opening it the answer
// means nothing: Info tells that there is no interface of its name.
//
// A kernel answers by the way in which it refuses polling threads, of which none are asked
// for: EOPNOTSUPP for a persistent port, EINVAL for an interface, EFAULT for one that is
// polled already (netmap_bdg.c: nm_bdg_polling). FreeBSD 10, which has no polling, refuses
// all alike, and nothing is a persistent port there.
func (c *Control) Persistent(name string) (bool, error) {
	_, ifname, _ := strings.Cut(name, ":")
	if names, err := c.PersistentPorts(); !errors.Is(err, errors.ErrUnsupported) {
		return slices.Contains(names, ifname), err
	}
	body := nmreq.ValePolling{Mode: nmreq.PollingSingleCPU}
	legacy := nmreq.Legacy{Cmd: nmreq.CmdBdgPollingOn, Flags: uint32(nmreq.ModeAllNIC)}
	b := nmreq.Bytes(&body)
	_, err := c.request("info", name, &legacy, nmreq.ReqValePollingEnable, b, b)
	switch {
	case errors.Is(err, syscall.EOPNOTSUPP):
		return true, nil
	case errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EFAULT):
		return false, nil
	}
	return false, err
}
