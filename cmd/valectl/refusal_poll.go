package main

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"

	"govale/netmap"
)

// explainPoll explains why the kernel does not let p poll name, or, for nil, why it does
// not stop to poll; nil stays nil.
func explainPoll(ctl *netmap.Control, name string, p *netmap.Polling, err error) error {
	_, ifname := splitPort(name)
	switch {
	case errors.Is(err, syscall.ENXIO):
		return explainNotThere(ctl, name, attachFirst(name), err)
	case errors.Is(err, syscall.EOPNOTSUPP) && !exists(ctl, ifname):
		return because(err, "a program has made this port by opening it", "only a network card that is attached is polled")
	case errors.Is(err, syscall.EOPNOTSUPP):
		return because(err, ifname+" is no network card of a kernel, and has no interrupts to replace", "the switch serves it without polling")
	case errors.Is(err, syscall.EFAULT) && p == nil:
		return because(err, "no CPU polls it", fmt.Sprintf("`valectl poll %s --cpu 0` starts one", name))
	case errors.Is(err, syscall.EFAULT):
		return because(err, "CPUs poll it already", fmt.Sprintf("`valectl poll %s --stop` stops them", name))
	case errors.Is(err, syscall.EINVAL) && p != nil:
		return explainPollNumbers(ctl, ifname, *p, err)
	case errors.Is(err, syscall.EINVAL):
		return because(err, noPolling, "")
	}
	return err
}

// noPolling is why a kernel refuses all polling.
const noPolling = "this kernel knows no polling: its netmap API is 11, or its netmap was built without"

// explainPollNumbers is explainPoll for EINVAL: which of the numbers it was.
func explainPollNumbers(ctl *netmap.Control, ifname string, p netmap.Polling, err error) error {
	cpus, last := max(p.CPUs, 1), p.First+max(p.CPUs, 1)-1
	info, lost := ctl.Info(ifname)
	switch machine := uint32(runtime.NumCPU()); {
	case cpus >= machine:
		return because(err, fmt.Sprintf("%d of the %d CPUs that this program sees were asked for, and the kernel keeps one", cpus, machine), "ask for fewer")
	case p.Multi && lost == nil && last >= uint32(info.RxRings):
		return because(err, fmt.Sprintf("CPUs %d to %d would poll the rx rings of these numbers, and %s has %d, from 0", p.First, last, ifname, info.RxRings),
			"ask for fewer CPUs, or --mode single")
	case last >= machine:
		return because(err, fmt.Sprintf("there is no CPU %d: this program sees %d, from 0", last, machine), "choose another --cpu")
	}
	return because(err, noPolling, "")
}
