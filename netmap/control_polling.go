package netmap

import (
	"math"
	"syscall"

	"govale/nmreq"
)

// A Polling says which CPUs poll the rings of an attached interface, in the place of its
// interrupts.
type Polling struct {
	Multi bool   // one CPU a ring, from ring FirstCPU on; or else one CPU for all rings
	First uint32 // the CPU, or the first of them and the first ring
	CPUs  uint32 // how many; 0 is 1, and without Multi it must be 1
}

// EnablePolling starts threads in the kernel that poll an interface on a switch: name is
// "vale0:em0" (NETMAP_BDG_POLLING_ON, NETMAP_REQ_VALE_POLLING_ENABLE).
//
// It fails with EOPNOTSUPP for a port that is no hardware interface, EFAULT where it is
// polled already, ENXIO where there is no such port, and EINVAL where the machine does not
// have more CPUs than that, or the interface not as many rings, and in API 11, which does
// not know polling.
func (c *Control) EnablePolling(name string, p Polling) error {
	return c.polling("poll", name, p, nmreq.ReqValePollingEnable, nmreq.CmdBdgPollingOn)
}

// DisablePolling ends what EnablePolling has started (NETMAP_BDG_POLLING_OFF,
// NETMAP_REQ_VALE_POLLING_DISABLE). It fails with EFAULT where nothing polls, and
// otherwise as EnablePolling does.
func (c *Control) DisablePolling(name string) error {
	return c.polling("stop polling", name, Polling{}, nmreq.ReqValePollingDisable, nmreq.CmdPollingOff)
}

func (c *Control) polling(op, name string, p Polling, t nmreq.ReqType, cmd nmreq.Cmd) error {
	if p.First > uint32(nmreq.RingMask) || p.CPUs > math.MaxUint16 { // more does not fit the legacy request
		return opError(op, name, syscall.EINVAL, "")
	}
	body := nmreq.ValePolling{Mode: nmreq.PollingSingleCPU, FirstCPU: p.First, NumPollingCPUs: max(p.CPUs, 1)}
	flags := nmreq.ModeAllNIC
	if p.Multi {
		body.Mode, flags = nmreq.PollingMultiCPU, nmreq.ModeOneNIC
	}
	legacy := nmreq.Legacy{Cmd: cmd, Flags: uint32(flags), RingID: uint16(p.First), Arg1: uint16(body.NumPollingCPUs)}
	b := nmreq.Bytes(&body)
	_, err := c.request(op, name, &legacy, t, b, b)
	return err
}
