package vale

import (
	"sync/atomic"
	"syscall"

	"govale/netmap"
	"govale/netmap/shm"
)

// A port is one port of a switch: struct netmap_vp_adapter. Ephemeral ports come into
// being with the first registration of their name and go with the last descriptor;
// persistent ones are made and removed by request, and stand on a switch or on none.
// Fields without a comment of their own are guarded by Machine.mu.
type port struct {
	m          *Machine
	kind       kind
	name       string     // once it has been on a switch, the name that it had there last
	ifname     string     // of a persistent port: its own, "" for an ephemeral one
	autodelete bool       // a persistent port that goes with the last one who holds it
	attached   bool       // being on the switch holds a reference, as only VALE_ATTACH makes it
	host       *hostIface // the interface of the host that the port belongs to, nil for none; constant

	br   atomic.Pointer[bridge] // nil while it is on no switch; changed with br.mu held, too
	idx  int                    // on the switch (bdg_port)
	refs int                    // descriptors, and requests under way
	fds  int                    // active_fds: descriptors that are bound
	on   bool                   // NAF_NETMAP_ON; changed with br.mu held, too

	hdrLen uint32 // virt_hdr_len: bytes of virtio-net header before each frame; changed with br.mu held, too
	mfs    uint32 // of frames that are cut out of larger packets for this port; changed with br.mu held, too

	txRings, rxRings uint32
	txSlots, rxSlots uint32
	mem              *region
	memOwn           *region // of a persistent port that is opened with the memory of another one: its own

	tx, rx []*kring // while fds > 0

	lastSrc atomic.Uint64 // last_smac: the source address of the last packet that was learned
	rxWait  waitList      // pollers that wait for packets
	txWait  waitList      // pollers that wait for free slots
	count   portCounters
	before  [2]netmap.RingStats // by direction: what they were when it came on its switch

	pipes    []*pipe // it is the parent of
	monitors int     // that it has ever had: they are numbered
}

// noSource is lastSrc of a port that has sent nothing: no address has so many bits.
const noSource = ^uint64(0)

// newPort makes an ephemeral port of what a registration asks for, within the bounds of
// a VALE port, and writes back into req what it grants. Its memory is private unless mem
// is given (netmap_vale.c: netmap_vale_vp_create). It fails with ENOMEM. Called with m.mu
// held.
func (m *Machine) newPort(name string, req *registration, mem *region) (*port, error) {
	req.txRings = bound(req.txRings, 1, 1, maxRings)
	req.rxRings = bound(req.rxRings, 1, 1, maxRings)
	req.txSlots = bound(req.txSlots, dfltSlots, 1, maxSlots)
	req.rxSlots = bound(req.rxSlots, dfltSlots, 1, maxSlots)
	req.extra = bound(req.extra, 0, 0, 128*maxSlots)
	p := &port{
		m: m, kind: valeKind{}, name: name,
		txRings: req.txRings, rxRings: req.rxRings, txSlots: req.txSlots, rxSlots: req.rxSlots,
		mem: mem, mfs: dfltFrameSize,
	}
	if p.mem == nil {
		var err error
		if p.mem, err = newPrivateRegion(m, p.txRings, p.txSlots, p.rxRings, p.rxSlots, req.extra, defaultPipes); err != nil {
			return nil, err
		}
	}
	p.mem.refs++
	p.count = newPortCounters(p.txRings, p.rxRings)
	p.lastSrc.Store(noSource)
	return p, nil
}

// bound returns v within [lo, hi]: dflt if it is below, hi if it is above
// (netmap.c: nm_bound_var).
func bound(v, dflt, lo, hi uint32) uint32 {
	switch {
	case v < lo:
		return dflt
	case v > hi:
		return hi
	}
	return v
}

// put gives up a reference. The last one takes the port off its switch and frees its
// memory. Called with m.mu held.
func (p *port) put() {
	p.refs--
	if p.refs > 0 {
		return
	}
	p.kind.gone(p)
	if p.memOwn != nil {
		p.memOwn.put()
	}
	p.mem.put()
}

// newKrings makes the krings of all rings (netmap.c: netmap_krings_create). Ports of a
// switch have no host rings.
func (p *port) newKrings() {
	p.tx = make([]*kring, p.txRings)
	for i := range p.tx {
		p.tx[i] = newKring(p, netmap.Tx, i, p.txSlots)
	}
	p.rx = make([]*kring, p.rxRings)
	for i := range p.rx {
		p.rx[i] = newKring(p, netmap.Rx, i, p.rxSlots)
	}
}

// newRings makes the rings in shared memory that have users and do not exist yet:
// receive rings first, as the kernel does. It fails with ENOMEM and leaves what it has
// made to deleteRings (netmap_mem2.c: netmap_mem2_rings_create).
func (p *port) newRings() error {
	for _, krings := range [...][]*kring{p.rx, p.tx} {
		for _, k := range krings {
			if k.ring == nil && (k.users > 0 || k.needed) {
				if err := k.newRing(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// newRing puts the ring into the region, with a fresh buffer in every slot.
func (k *kring) newRing() error {
	mem := k.port.mem
	hint := 0
	if uint64(shm.RingSize)+uint64(k.n)*uint64(shm.SlotSize) > uint64(mem.rings.objSize) {
		return syscall.ENOMEM // a region that was made for shorter rings
	}
	object, ok := mem.rings.get(&hint)
	if !ok {
		return syscall.ENOMEM
	}
	off := mem.rings.at(object)
	clear(mem.b[off : off+uint64(mem.rings.objSize)])
	ring, err := shm.RingAt(mem.b, off)
	if err != nil {
		return err
	}
	slots, err := shm.SlotsAt(mem.b, off, k.n)
	if err != nil {
		return err
	}
	if err := k.newBufs(slots); err != nil {
		mem.rings.put(object)
		return err
	}
	*ring = shm.Ring{
		BufOfs: int64(mem.bufs.offset) - int64(off), NumSlots: k.n, BufSize: mem.bufs.objSize,
		RingID: uint16(k.id), Dir: uint16(k.dir),
		Head: k.rhead, Cur: k.rcur, Tail: k.rtail,
	}
	k.ring, k.slots, k.object = ring, slots, object
	return nil
}

// newBufs puts a buffer into every slot; buffer 0 where they belong to another ring. It
// fails with ENOMEM.
func (k *kring) newBufs(slots []shm.Slot) error {
	bufs := &k.port.mem.bufs
	hint := 0
	for i := range slots {
		idx, ok := uint32(0), true
		if !k.fake {
			idx, ok = bufs.get(&hint)
		}
		if !ok {
			freeSlots(k.port.mem, slots[:i])
			return syscall.ENOMEM
		}
		slots[i] = shm.Slot{BufIdx: idx, Len: uint16(bufs.objSize)}
	}
	return nil
}

// deleteRings frees the rings that nobody uses any more, with the buffers that are in
// their slots now (netmap_mem2.c: netmap_mem2_rings_delete). Called with br.mu held, so
// that no sender is at work in them.
func (p *port) deleteRings() {
	for _, krings := range [...][]*kring{p.rx, p.tx} {
		for _, k := range krings {
			if k.ring != nil && k.users == 0 && !k.needed {
				freeSlots(p.mem, k.slots)
				p.mem.rings.put(k.object)
				k.ring, k.slots = nil, nil
			}
		}
	}
}

// freeSlots takes back the buffers of slots that users have written.
func freeSlots(mem *region, slots []shm.Slot) {
	for i := range slots {
		if idx, _, _ := slots[i].Load(); idx >= reservedBufs {
			mem.bufs.put(idx)
		}
	}
}

// commitModes lets pending modes take effect. When the first descriptor comes, or the
// last one goes, the port itself is switched; as in the kernel, a first descriptor
// without any ring leaves it off (netmap_bdg.c: netmap_vp_reg).
func (p *port) commitModes(on bool) {
	if p.fds == 0 {
		p.on = on
	}
	for _, krings := range [...][]*kring{p.rx, p.tx} {
		for _, k := range krings {
			k.on = k.pendingOn
		}
	}
}
