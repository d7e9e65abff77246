package vale

import (
	"strings"
	"syscall"

	"govale/nmreq"
)

// The handlers of requests that bind a descriptor or ask for information. The names are
// those of the NETMAP_REQ_* that they answer.

func (d *Dev) reqRegister(r *request) error {
	return edit(r, func(b *nmreq.Register) error {
		req := registration{
			txSlots: b.TxSlots, rxSlots: b.RxSlots, txRings: uint32(b.TxRings), rxRings: uint32(b.RxRings),
			memID: b.MemID, mode: b.Mode, ring: uint32(b.RingID), extra: b.ExtraBufs, flags: b.Flags,
		}
		if err := d.register(r, &req); err != nil {
			return err
		}
		b.Offset, b.Memsize, b.MemID, b.ExtraBufs = req.offset, req.size, req.memID, req.extra
		b.TxSlots, b.RxSlots = req.txSlots, req.rxSlots
		b.TxRings, b.RxRings = uint16(req.txRings), uint16(req.rxRings)
		b.HostTxRings, b.HostRxRings = 0, 0
		return nil
	})
}

func (d *Dev) reqPortInfoGet(r *request) error {
	return edit(r, func(b *nmreq.PortInfoGet) error {
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		if r.name == "" {
			return d.m.regionInfo(b)
		}
		req := registration{
			mode: nmreq.ModeAllNIC, memID: b.MemID,
			txSlots: b.TxSlots, rxSlots: b.RxSlots, txRings: uint32(b.TxRings), rxRings: uint32(b.RxRings),
		}
		p, err := d.m.getPort(r.name, &req, true)
		if err != nil {
			return err
		}
		defer p.put()
		b.Memsize, b.MemID = p.mem.size(), p.mem.id
		b.TxSlots, b.RxSlots = p.txSlots, p.rxSlots
		b.TxRings, b.RxRings = uint16(p.txRings), uint16(p.rxRings)
		b.HostTxRings, b.HostRxRings = 0, 0
		return nil
	})
}

// regionInfo answers for a memory region, the global one if none is named. Called with
// m.mu held.
func (m *Machine) regionInfo(b *nmreq.PortInfoGet) error {
	if b.MemID == 0 {
		b.MemID = globalID
	}
	mem := m.regions[b.MemID]
	if mem == nil {
		return syscall.EINVAL
	}
	b.Memsize = mem.size()
	return nil
}

func (d *Dev) reqPoolsInfoGet(r *request) error {
	return edit(r, func(b *nmreq.PoolsInfo) error {
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		req := registration{mode: nmreq.ModeAllNIC, memID: b.MemID}
		p, err := d.m.getPort(r.name, &req, true)
		if err != nil {
			return err
		}
		defer p.put()
		mem := p.mem
		b.Memsize, b.MemID = mem.size(), mem.id
		b.IfPoolOffset, b.IfPoolObjtotal, b.IfPoolObjsize = mem.ifs.offset, mem.ifs.total, mem.ifs.objSize
		b.RingPoolOffset, b.RingPoolObjtotal, b.RingPoolObjsize = mem.rings.offset, mem.rings.total, mem.rings.objSize
		b.BufPoolOffset, b.BufPoolObjtotal, b.BufPoolObjsize = mem.bufs.offset, mem.bufs.total, mem.bufs.objSize
		return nil
	})
}

// reqValeList finds the indices of a named port, or for an empty name the first port at
// or behind the indices given (netmap_vale.c: netmap_vale_list).
func (d *Dev) reqValeList(r *request) error {
	return edit(r, func(b *nmreq.ValeList) error {
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		if r.name == "" {
			return d.m.listFrom(r, b)
		}
		if !strings.HasPrefix(r.name, valePrefix) {
			return syscall.EINVAL
		}
		br := d.m.findBridge(r.name, false)
		if br == nil {
			return syscall.ENOENT
		}
		b.BridgeIdx, b.PortIdx = d.m.bridgeIndex(br), nmreq.NoPort
		if p := br.lookup(r.name); p != nil {
			b.PortIdx = uint32(p.idx)
		}
		return nil
	})
}

// listFrom is reqValeList without a name. It fails with ENOENT behind the last port.
func (m *Machine) listFrom(r *request, b *nmreq.ValeList) error {
	j := b.PortIdx
	for i := int(b.BridgeIdx); i < len(m.bridges); i++ {
		for ; j < maxPorts; j++ {
			if p := m.bridges[i].ports[j]; p != nil {
				r.name, b.BridgeIdx, b.PortIdx = p.name, uint16(i), j
				return nil
			}
		}
		j = 0
	}
	return syscall.ENOENT
}

// bridgeIndex returns the number of a switch.
func (m *Machine) bridgeIndex(b *bridge) uint16 {
	for i := range m.bridges {
		if &m.bridges[i] == b {
			return uint16(i)
		}
	}
	return 0 // it is one of them
}
