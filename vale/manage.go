package vale

import (
	"strings"
	"syscall"

	"govale/nmreq"
)

// The handlers of requests for persistent ports, interfaces on a switch, polling
// threads and the sync loop. What concerns
// interfaces of the host is in host.go. EOPNOTSUPP stands for what the kernel would grant and this
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
		p, err := d.m.attach(r.name, &b.Reg)
		if err != nil {
			return err
		}
		b.PortIndex = uint32(p.idx)
		if p.host != nil {
			return nil
		}
		if p.fds > 0 {
			return syscall.EBUSY
		}
		p.attached = true
		p.refs++
		return nil
	})
}

// attach puts the interface that name ends with on the switch that it begins with: a
// persistent port, or else an interface of the host. It fails with EINVAL where there is
// no such interface, ENOMEM where there is no room, EBUSY where it stands on another
// switch already (netmap_bdg.c: netmap_get_bdg_na).
func (m *Machine) attach(name string, reg *nmreq.Register) (*port, error) {
	if !hasValePrefix(name) {
		return nil, syscall.EINVAL
	}
	b := m.findBridge(name, true)
	if b == nil || b.full() {
		return nil, syscall.ENOMEM
	}
	ifname := portPart(name)
	switch p := m.interfaces[ifname]; {
	case p == nil:
		return m.attachHost(b, name, reg) // an ephemeral port comes by registration only
	case p.host != nil:
		return nil, refuse(syscall.EBUSY, "interface %s is attached already", ifname)
	}
	p, err := m.getInterface(ifname, m.regions[reg.MemID])
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

// reqValeDetach takes a persistent port off its switch, open or not, or gives an
// interface back to the host. An ephemeral port stays where it is, and the answer is the
// same (netmap_vale.c: netmap_vale_detach: without an nm_bdg_ctl nothing happens).
func (d *Dev) reqValeDetach(r *request) error {
	return edit(r, func(b *nmreq.ValeDetach) error {
		index, iface, err := d.m.detach(r.name)
		if err != nil {
			return err
		}
		b.PortIndex = index
		if iface != nil {
			iface.release()
		}
		return nil
	})
}

// detach takes the port of that name off its switch, and returns the index that it had
// there. An interface of the host remains to be released then.
func (m *Machine) detach(name string) (index uint32, iface *hostIface, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, err := m.existing(name)
	switch {
	case err != nil:
		return 0, nil, err
	case p == nil:
		return 0, nil, syscall.EINVAL
	}
	index = uint32(p.idx)
	switch {
	case p.ifname == "":
	case p.host != nil:
		p.host.takeOff()
		iface = p.host
	default:
		p.br.Load().detach(p)
		if p.attached {
			p.attached = false
			p.put()
		}
	}
	return index, iface, nil
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

// isIfName reports whether a persistent port may have that name.
func isIfName(name string) bool {
	return name != "" && !strings.HasPrefix(name, valePrefix) && len(name) < maxIfName
}

// reqValeNewif makes a persistent port (netmap_vale.c: netmap_vi_create).
func (d *Dev) reqValeNewif(r *request) error {
	return edit(r, func(b *nmreq.ValeNewif) error {
		if !isIfName(r.name) {
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
	case p.autodelete || p.host != nil:
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
