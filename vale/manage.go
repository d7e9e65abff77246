package vale

import (
	"strings"
	"syscall"

	"govale/nmreq"
)

// The handlers of requests for persistent ports, interfaces on a switch, polling
// threads and the sync loop. Persistent ports are the only
// interfaces of a machine. EOPNOTSUPP stands for what the kernel would grant and this
// machine does not have.

// reqValeAttach puts a persistent port on a switch. One that is open is refused, and is
// on the switch all the same, as in the kernel, until it is detached (transcript 22;
// netmap_vale.c: netmap_vale_attach).
func (d *Dev) reqValeAttach(r *request) error {
	return edit(r, func(b *nmreq.ValeAttach) error {
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		if b.Reg.MemID != 0 && d.m.regions[b.Reg.MemID] == nil {
			return syscall.EINVAL
		}
		if p, err := d.m.existing(r.name); err == nil && p != nil {
			return syscall.EBUSY
		}
		p, err := d.m.attach(r.name, b.Reg.MemID)
		if err != nil {
			return err
		}
		if p.fds > 0 {
			return syscall.EBUSY
		}
		p.attached = true
		p.refs++
		b.PortIndex = uint32(p.idx)
		return nil
	})
}

// attach puts the interface that name ends with on the switch that it begins with.
// It fails with EINVAL where there is no such interface, ENOMEM where there is no room,
// EBUSY where it stands on another switch already (netmap_bdg.c: netmap_get_bdg_na).
func (m *Machine) attach(name string, memID uint16) (*port, error) {
	if !hasValePrefix(name) {
		return nil, syscall.EINVAL
	}
	b := m.findBridge(name, true)
	if b == nil || b.full() {
		return nil, syscall.ENOMEM
	}
	ifname := portPart(name)
	if m.interfaces[ifname] == nil {
		return nil, syscall.EINVAL // an ephemeral port comes by registration only
	}
	p, err := m.getInterface(ifname, m.regions[memID])
	if err != nil {
		return nil, err
	}
	defer p.put()
	if p.br.Load() != nil {
		return nil, syscall.EBUSY
	}
	p.name = name
	b.attach(p)
	return p, nil
}

// reqValeDetach takes a persistent port off its switch, open or not. An ephemeral port
// stays where it is, and the answer is the same (netmap_vale.c: netmap_vale_detach:
// without an nm_bdg_ctl nothing happens).
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
		if p.ifname != "" {
			p.br.Load().detach(p)
			if p.attached {
				p.attached = false
				p.put()
			}
		}
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

// reqValeNewif makes a persistent port (netmap_vale.c: netmap_vi_create).
func (d *Dev) reqValeNewif(r *request) error {
	return edit(r, func(b *nmreq.ValeNewif) error {
		if r.name == "" || strings.HasPrefix(r.name, valePrefix) || len(r.name) >= maxIfName {
			return syscall.EINVAL
		}
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		if d.m.interfaces[r.name] != nil {
			return syscall.EEXIST
		}
		mem := d.m.regions[b.MemID]
		if b.MemID != 0 && mem == nil {
			return syscall.EINVAL
		}
		req := registration{
			txSlots: b.TxSlots, rxSlots: b.RxSlots, txRings: uint32(b.TxRings), rxRings: uint32(b.RxRings),
		}
		p, err := d.m.newPort(r.name, &req, mem)
		if err != nil {
			return err
		}
		p.ifname, p.refs = r.name, 1
		d.m.interfaces[r.name] = p
		b.TxSlots, b.RxSlots, b.MemID = p.txSlots, p.rxSlots, p.mem.id
		b.TxRings, b.RxRings = uint16(p.txRings), uint16(p.rxRings)
		return nil
	})
}

// reqValeDelif removes a persistent port that is on no switch and that nobody has open
// (netmap_vale.c: nm_vi_destroy).
func (d *Dev) reqValeDelif(r *request) error {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	p := d.m.interfaces[r.name]
	switch {
	case p == nil:
		return syscall.ENXIO
	case p.autodelete:
		return syscall.EINVAL // it was not made by NETMAP_REQ_VALE_NEWIF
	case p.fds > 0 || p.refs > 1:
		return syscall.EBUSY
	}
	delete(d.m.interfaces, r.name)
	p.put()
	return nil
}

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
