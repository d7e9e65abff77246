package vale

import (
	"os"
	"strings"
	"syscall"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// A registration is what ReqRegister asks for, and what a request for information asks
// of a port that it would make: struct nmreq_register in host types.
type registration struct {
	txSlots, rxSlots uint32
	txRings, rxRings uint32
	memID            uint16
	mode             nmreq.RegMode
	ring             uint32
	extra            uint32
	flags            nmreq.RegFlags

	offset, size uint64 // (out)
}

// register binds d to the port that r names. Options are looked at last. On an error
// nothing is left behind (netmap.c: netmap_ioctl, case NETMAP_REQ_REGISTER).
func (d *Dev) register(r *request, req *registration) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut {
		return os.ErrClosed
	}
	if d.port != nil {
		return syscall.EBUSY
	}
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	p, err := d.m.getPort(r.name, req, true)
	if err != nil {
		return err
	}
	if p.host != nil {
		p.put()
		return refuse(syscall.EBUSY, "%s belongs to an interface of the host", r.name) // NETMAP_OWNED_BY_KERN
	}
	if p.hdrLen != 0 && req.flags&nmreq.FlagAcceptVnetHdr == 0 {
		p.put()
		return syscall.EIO
	}
	if err := d.bind(p, req); err != nil {
		p.put()
		return err
	}
	_, err = d.takeCSB(r.options)
	if err == nil {
		err = r.unsupportedOption()
	}
	if err != nil {
		d.unbind()
		return err
	}
	req.txRings, req.rxRings = p.txRings, p.rxRings
	req.txSlots, req.rxSlots = p.txSlots, p.rxSlots
	req.size, req.memID = p.mem.size(), p.mem.id
	req.offset = p.mem.ifs.at(d.nifpObject)
	if p.mem.private {
		d.nifp.Flags |= shm.PrivMem
	}
	if req.extra > 0 {
		d.nifp.BufsHead, req.extra = p.mem.newExtra(req.extra)
	}
	return nil
}

// getPort returns the port of that name with a reference, and makes an ephemeral one
// where create allows it. Called with m.mu held (netmap.c: netmap_get_na, with the kinds
// of ports in the order in which it tries them).
func (m *Machine) getPort(name string, req *registration, create bool) (*port, error) {
	if req.mode == nmreq.ModePipeMaster || req.mode == nmreq.ModePipeSlave {
		return nil, syscall.EINVAL // "Deprecated pipe nr_mode"
	}
	var mem *region
	if req.memID != 0 {
		if mem = m.regions[req.memID]; mem == nil {
			return nil, syscall.EINVAL
		}
	}
	if req.mode == nmreq.ModeNull {
		return m.newNull(name, req, mem, create)
	}
	if req.flags&(nmreq.FlagMonitorTx|nmreq.FlagMonitorRx|nmreq.FlagZcopyMon) != 0 {
		return m.newMonitor(name, req, create)
	}
	if i := pipeBracket(name); i >= 0 {
		return m.getPipe(name, i, req, create)
	}
	if !hasValePrefix(name) {
		return m.getInterface(name, mem)
	}
	return m.getValePort(name, req, mem, create)
}

// hasValePrefix reports whether a name is looked for on the switches. The kernel
// compares one byte less than "vale" has (netmap_bdg.c: netmap_get_bdg_na).
func hasValePrefix(name string) bool { return strings.HasPrefix(name, valePrefix[:3]) }

// getValePort is getPort for the ports of switches. It fails with ENOMEM where a name
// is wrong, no switch is free or the switch is full, and with ENXIO where it must not
// create (netmap_bdg.c: netmap_get_bdg_na).
func (m *Machine) getValePort(name string, req *registration, mem *region, create bool) (*port, error) {
	b := m.findBridge(name, create)
	if b == nil {
		if create {
			return nil, syscall.ENOMEM
		}
		return nil, syscall.ENXIO
	}
	if p := b.lookup(name); p != nil {
		p.refs++
		return p, nil
	}
	if !create {
		return nil, syscall.ENXIO
	}
	if b.full() {
		return nil, syscall.ENOMEM
	}
	if m.interfaces[portPart(name)] != nil {
		return nil, syscall.EINVAL // an interface must be attached first
	}
	p, err := m.newPort(name, req, mem)
	if err != nil {
		return nil, err
	}
	b.attach(p)
	p.refs++
	return p, nil
}

// portPart returns what stands behind the switch in a port name.
func portPart(name string) string {
	_, part, _ := strings.Cut(name, ":")
	return part
}

// getInterface is getPort for a persistent port by its own name. While nobody has it
// open it takes the memory that is asked for in place of its own. It fails with ENXIO
// (netmap.c: netmap_get_hw_na).
func (m *Machine) getInterface(name string, mem *region) (*port, error) {
	p := m.interfaces[name]
	if p == nil {
		return nil, syscall.ENXIO
	}
	if mem != nil && mem != p.mem && p.fds == 0 {
		if p.memOwn == nil {
			p.memOwn = p.mem
		} else {
			p.mem.put()
		}
		p.mem = mem
		mem.refs++
	}
	p.refs++
	return p, nil
}

// bind makes d a descriptor of p: memory, rings, netmap_if. On an error it undoes what
// it has done (netmap.c: netmap_do_regif). Called with d.mu and m.mu held.
func (d *Dev) bind(p *port, req *registration) error {
	if err := p.mem.finalize(); err != nil {
		return err
	}
	sel, err := p.selectRings(req)
	if err != nil {
		p.mem.drop()
		return err
	}
	if p.fds == 0 {
		p.kind.create(p)
	}
	d.flags = req.flags
	d.krings[netmap.Tx] = p.tx[sel[netmap.Tx].first:sel[netmap.Tx].last]
	d.krings[netmap.Rx] = p.rx[sel[netmap.Rx].first:sel[netmap.Rx].last]
	if err := d.takeRings(); err != nil {
		d.undoBind(p)
		return err
	}
	if err = p.newRings(); err == nil {
		if err = d.newIf(p); err == nil {
			err = d.enable(p)
		}
	}
	if err != nil {
		d.releaseRings()
		p.deleteRings()
		d.undoBind(p)
		return err
	}
	d.port = p
	d.bindSyncs()
	return nil
}

// enable lets the rings of d take part. Called when everything else is in place.
func (d *Dev) enable(p *port) error {
	p.lock()
	defer p.unlock()
	if d.pending() {
		if err := p.kind.enable(p); err != nil {
			p.mem.ifs.put(d.nifpObject)
			return err
		}
	}
	p.fds++
	return nil
}

// undoBind gives back what bind took before it failed.
func (d *Dev) undoBind(p *port) {
	if p.fds == 0 {
		p.kind.remove(p)
	}
	d.krings = [2][]*kring{}
	p.dropMemory()
}

// A ringRange is a range of rings of one direction: [first, last).
type ringRange struct{ first, last uint32 }

// selectRings returns the rings that a registration is for, by direction
// (netmap.c: netmap_interp_ringid).
func (p *port) selectRings(req *registration) ([2]ringRange, error) {
	var sel [2]ringRange
	excluded := [2]nmreq.RegFlags{netmap.Rx: nmreq.FlagTxRingsOnly, netmap.Tx: nmreq.FlagRxRingsOnly}
	total := [2]uint32{netmap.Rx: p.rxRings, netmap.Tx: p.txRings}
	for _, dir := range dirs {
		if req.flags&excluded[dir] != 0 {
			continue
		}
		switch req.mode {
		case nmreq.ModeAllNIC, nmreq.ModeNull:
			sel[dir] = ringRange{0, total[dir]}
		case nmreq.ModeOneNIC:
			if req.ring >= p.txRings && req.ring >= p.rxRings {
				return sel, syscall.EINVAL
			}
			j := req.ring
			if j >= total[dir] {
				j = 0 // "if not enough rings, use the first one"
			}
			sel[dir] = ringRange{j, j + 1}
		default: // host rings, which no VALE port has, and modes that do not exist
			return sel, syscall.EINVAL
		}
	}
	return sel, nil
}

// takeRings counts d as a user of its rings. It fails with EBUSY, having changed
// nothing, where another descriptor has one of them for itself, or where d wants one
// for itself that has users (netmap.c: netmap_krings_get).
func (d *Dev) takeRings() error {
	exclusive := d.flags&nmreq.FlagExclusive != 0
	for _, krings := range d.krings {
		for _, k := range krings {
			if k.exclusive || exclusive && k.users > 0 {
				return syscall.EBUSY
			}
		}
	}
	for _, krings := range d.krings {
		for _, k := range krings {
			k.users++
			k.exclusive = exclusive
			k.pendingOn = true
		}
	}
	return nil
}

// releaseRings undoes takeRings (netmap.c: netmap_krings_put).
func (d *Dev) releaseRings() {
	for _, krings := range d.krings {
		for _, k := range krings {
			k.users--
			k.exclusive = false
			if k.users == 0 {
				k.pendingOn = false
			}
		}
	}
}

// pending reports whether a ring of d is about to change its mode
// (netmap.c: nm_kring_pending).
func (d *Dev) pending() bool {
	for _, krings := range d.krings {
		for _, k := range krings {
			if k.on != k.pendingOn {
				return true
			}
		}
	}
	return false
}

// newIf puts the netmap_if of d into the region. Its ring_ofs names the rings that d is
// bound to; those of the host that follow each direction do not exist, and are counted
// all the same (netmap_mem2.c: netmap_mem2_if_new). It fails with ENOMEM.
func (d *Dev) newIf(p *port) error {
	hint := 0
	if uint32(shm.IfSize)+8*(p.txRings+1+p.rxRings+1) > p.mem.ifs.objSize {
		return syscall.ENOMEM // a region that was made for fewer rings
	}
	object, ok := p.mem.ifs.get(&hint)
	if !ok {
		return syscall.ENOMEM
	}
	off := p.mem.ifs.at(object)
	clear(p.mem.b[off : off+uint64(p.mem.ifs.objSize)])
	nifp, err := shm.IfAt(p.mem.b, off)
	if err != nil {
		return err
	}
	offsets, err := shm.RingOffsets(p.mem.b, off, int(p.txRings+1+p.rxRings+1))
	if err != nil {
		return err
	}
	*nifp = shm.If{TxRings: p.txRings, RxRings: p.rxRings, HostTxRings: 1, HostRxRings: 1}
	copy(nifp.Name[:len(nifp.Name)-1], p.name)
	d.setOffsets(offsets[:p.txRings], netmap.Tx, off)
	d.setOffsets(offsets[p.txRings+1:], netmap.Rx, off)
	d.nifp, d.nifpObject = nifp, object
	return nil
}

// setOffsets fills in the offsets of the rings of one direction that d is bound to.
func (d *Dev) setOffsets(offsets []int64, dir netmap.Dir, base uint64) {
	for _, k := range d.krings[dir] {
		offsets[k.id] = int64(k.port.mem.rings.at(k.object)) - int64(base)
	}
}

// unbind undoes bind when d is closed. With the last descriptor the port itself goes.
// Called with d.mu and m.mu held (netmap.c: netmap_do_unregif).
func (d *Dev) unbind() {
	p := d.port
	d.unbindSyncs()
	p.lock()
	p.fds--
	d.releaseRings()
	if p.fds == 0 {
		p.stopMonitors()
		p.settle()
	}
	if p.fds == 0 || d.pending() {
		p.kind.disable(p)
	}
	p.deleteRings()
	p.unlock()
	if p.fds == 0 {
		p.kind.remove(p)
	}
	p.mem.freeExtra(d.nifp.BufsHead)
	p.mem.ifs.put(d.nifpObject)
	d.krings = [2][]*kring{}
	d.port, d.nifp = nil, nil
	p.dropMemory()
	p.put()
}

// dropMemory gives up a descriptor's hold on the memory. The last one that uses a
// region which a persistent port was opened with gives the port its own back
// (netmap.c: netmap_mem_drop).
func (p *port) dropMemory() {
	p.mem.drop()
	if p.mem.active == 0 && p.memOwn != nil {
		p.mem.put()
		p.mem, p.memOwn = p.memOwn, nil
	}
}
