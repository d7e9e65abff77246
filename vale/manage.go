package vale

import (
	"strings"
	"syscall"

	"govale/nmreq"
)

// The handlers of requests for persistent ports, interfaces on a switch, polling
// threads, virtio-net headers and the sync loop. What the kernel answers to ephemeral
// ports and to names that do not exist is answered here; EOPNOTSUPP stands for what it
// would grant and this machine does not have.

// reqValeAttach answers for a machine without interfaces: there is nothing to attach
// (netmap_vale.c: netmap_vale_attach).
func (d *Dev) reqValeAttach(r *request) error {
	return edit(r, func(b *nmreq.ValeAttach) error {
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		if b.Reg.MemID != 0 && d.m.regions[b.Reg.MemID] == nil {
			return syscall.EINVAL
		}
		if !hasValePrefix(r.name) {
			return syscall.EINVAL
		}
		br := d.m.findBridge(r.name, true)
		switch {
		case br == nil:
			return syscall.ENOMEM
		case br.lookup(r.name) != nil:
			return syscall.EBUSY // its owner has it open
		case br.full():
			return syscall.ENOMEM
		}
		return syscall.EINVAL // no interface of that name
	})
}

// reqValeDetach finds the index of a port. An ephemeral port stays where it is
// (netmap_vale.c: netmap_vale_detach: without an nm_bdg_ctl nothing happens).
func (d *Dev) reqValeDetach(r *request) error {
	return edit(r, func(b *nmreq.ValeDetach) error {
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		p, err := d.m.existing(r.name)
		switch {
		case err != nil:
			return err
		case p == nil:
			return syscall.EINVAL
		}
		b.PortIndex = uint32(p.idx)
		return nil
	})
}

// existing returns the port of that name, nil without an error for a name that is none
// of a switch, and ENXIO where it does not exist. Called with m.mu held
// (netmap_bdg.c: netmap_get_bdg_na, without creating).
func (m *Machine) existing(name string) (*port, error) {
	if !hasValePrefix(name) {
		return nil, nil
	}
	b := m.findBridge(name, false)
	if b == nil {
		return nil, syscall.ENXIO
	}
	p := b.lookup(name)
	if p == nil {
		return nil, syscall.ENXIO
	}
	return p, nil
}

// reqPortHdrSet takes the only length that a machine without virtio-net headers has.
func (d *Dev) reqPortHdrSet(r *request) error {
	return edit(r, func(b *nmreq.PortHdr) error {
		if b.HdrLen != 0 && b.HdrLen != 10 && b.HdrLen != 12 {
			return syscall.EINVAL
		}
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		p, err := d.m.existing(r.name)
		switch {
		case err != nil:
			return err
		case p == nil:
			return syscall.ENXIO
		case b.HdrLen != 0:
			return syscall.EOPNOTSUPP
		}
		return nil
	})
}

func (d *Dev) reqPortHdrGet(r *request) error {
	return edit(r, func(b *nmreq.PortHdr) error {
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		p, err := d.m.existing(r.name)
		switch {
		case err != nil:
			return err
		case p == nil:
			return syscall.ENXIO
		}
		b.HdrLen = 0
		return nil
	})
}

// reqValeNewif refuses the names that the kernel refuses, and does not have the rest
// (netmap_vale.c: netmap_vi_create).
func (d *Dev) reqValeNewif(r *request) error {
	if strings.HasPrefix(r.name, valePrefix) || len(r.name) >= maxIfName {
		return syscall.EINVAL
	}
	return syscall.EOPNOTSUPP
}

// reqValeDelif answers for a machine without interfaces.
func (d *Dev) reqValeDelif(*request) error { return syscall.ENXIO }

// reqValePolling answers for ports that are no NICs (netmap_bdg.c: nm_bdg_polling).
func (d *Dev) reqValePolling(r *request) error {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	p, err := d.m.existing(r.name)
	switch {
	case err != nil:
		return err
	case p == nil:
		return syscall.EINVAL
	}
	return syscall.EOPNOTSUPP
}

// reqSyncKloopStart needs a port in CSB mode, which no port here is in.
func (d *Dev) reqSyncKloopStart(*request) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.port == nil {
		return syscall.ENXIO
	}
	return syscall.EINVAL
}

// reqSyncKloopStop stops a loop that does not run.
func (d *Dev) reqSyncKloopStop(*request) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.port == nil {
		return syscall.ENXIO
	}
	return nil
}

// reqCSBEnable wants an option of type OptTypeCSB, and does not support it.
func (d *Dev) reqCSBEnable(r *request) error {
	for _, o := range r.options {
		if o.Type == nmreq.OptTypeCSB {
			return syscall.EOPNOTSUPP
		}
	}
	return syscall.EINVAL
}
