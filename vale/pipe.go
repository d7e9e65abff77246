package vale

import (
	"strings"
	"syscall"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// A pipe joins two ports back to back, in the memory of a third, its parent: what one
// end puts into its tx rings is in the rx rings of the other, in the same buffers. Slots
// are copied, payload is not. The end called master is opened as PARENT{ID, the slave as
// PARENT}ID (netmap_pipe.c).
type pipe struct {
	id     string
	parent *port
	master *port
	slave  *port
}

// maxPipeRings is NM_PIPE_MAXRINGS; a ring has at most maxSlots slots (NM_PIPE_MAXSLOTS).
const maxPipeRings = 256

// pipeKind is the kind of the two ends.
type pipeKind struct {
	pipe *pipe
	peer *port
}

// pipeBracket returns where in a name the bracket stands that makes it a pipe's, or -1.
func pipeBracket(name string) int {
	if i := strings.LastIndexByte(name, '{'); i >= 0 {
		return i
	}
	return strings.LastIndexByte(name, '}')
}

// getPipe is getPort for the end of a pipe, whose bracket stands at name[i]. A pipe that
// does not exist is made, and so is its parent: an ephemeral port, or where the name is
// none of a switch, a persistent one that goes with the pipe. It fails with EINVAL where
// parent or id are missing or rings of the host are asked for
// (netmap_pipe.c: netmap_get_pipe_na). Called with m.mu held.
func (m *Machine) getPipe(name string, i int, req *registration, create bool) (*port, error) {
	id := name[i+1:]
	if i == 0 || id == "" || req.mode != nmreq.ModeAllNIC && req.mode != nmreq.ModeOneNIC {
		return nil, syscall.EINVAL
	}
	parent, err := m.getPort(name[:i], req, create)
	if err == syscall.ENXIO {
		parent, err = m.newPipeParent(name[:i], req)
	}
	if err != nil {
		return nil, err
	}
	defer parent.put() // the pipe holds it
	pp := parent.findPipe(id)
	if pp == nil {
		if !create {
			return nil, syscall.ENODEV
		}
		pp = parent.newPipe(id, req)
	}
	end := pp.master
	if name[i] == '}' {
		end = pp.slave
	}
	end.refs++
	return end, nil
}

// newPipeParent makes a persistent port that goes with the last pipe of it. It fails
// with ENXIO where that cannot be had.
func (m *Machine) newPipeParent(name string, req *registration) (*port, error) {
	if !isIfName(name) || m.interfaces[name] != nil {
		return nil, syscall.ENXIO
	}
	r := *req
	p, err := m.newPort(name, &r, m.regions[req.memID])
	if err != nil {
		return nil, err
	}
	p.ifname, p.autodelete, p.refs = name, true, 1
	m.interfaces[name] = p
	return p, nil
}

// findPipe returns the pipe of that id, or nil.
func (p *port) findPipe(id string) *pipe {
	for _, pp := range p.pipes {
		if pp.id == id {
			return pp
		}
	}
	return nil
}

// newPipe makes both ends of a pipe. Slots that the request leaves open are those of the
// parent; rings of the one end are rings of the other direction at the other.
func (p *port) newPipe(id string, req *registration) *pipe {
	pp := &pipe{id: id, parent: p}
	p.refs++
	p.pipes = append(p.pipes, pp)
	tx, rx := bound(req.txRings, 1, 1, maxPipeRings), bound(req.rxRings, 1, 1, maxPipeRings)
	txSlots, rxSlots := bound(req.txSlots, p.txSlots, 1, maxSlots), bound(req.rxSlots, p.rxSlots, 1, maxSlots)
	end := func(bracket string, tx, rx, txSlots, rxSlots uint32) *port {
		p.mem.refs++
		return &port{
			m: p.m, name: p.name + bracket + id, mem: p.mem,
			txRings: tx, rxRings: rx, txSlots: txSlots, rxSlots: rxSlots,
			count: newPortCounters(tx, rx),
		}
	}
	pp.master = end("{", tx, rx, txSlots, rxSlots)
	pp.slave = end("}", rx, tx, rxSlots, txSlots)
	pp.master.kind = &pipeKind{pipe: pp, peer: pp.slave}
	pp.slave.kind = &pipeKind{pipe: pp, peer: pp.master}
	return pp
}

// gone removes the pipe with the second of its ends; the first one that nobody holds
// any more waits for the other (the kernel keeps it by a reference of the other's).
func (e *pipeKind) gone(p *port) {
	if e.peer.refs > 0 {
		p.mem.refs++ // port.put gives it back
		return
	}
	parent := e.pipe.parent
	for i, pp := range parent.pipes {
		if pp == e.pipe {
			parent.pipes = append(parent.pipes[:i], parent.pipes[i+1:]...)
			break
		}
	}
	e.peer.mem.put()
	parent.put()
}

// create makes the krings of both ends and links them, unless the other end has done so
// (netmap_pipe.c: netmap_pipe_krings_create_both).
func (e *pipeKind) create(p *port) {
	if p.tx != nil {
		return
	}
	p.newKrings()
	e.peer.newKrings()
	link(p.tx, e.peer.rx)
	link(p.rx, e.peer.tx)
}

// link joins the rings of one end to those of the other, whose buffers they will share.
func link(ours, theirs []*kring) {
	for i, k := range ours {
		o := theirs[i]
		k.pipe, o.pipe = o, k
		o.fake = true
		k.pipeEnd.Store(k.hwtail.Load())
		o.pipeEnd.Store(o.hwtail.Load())
	}
}

// remove frees the rings of both ends, once neither is open.
func (e *pipeKind) remove(p *port) {
	if e.peer.fds > 0 {
		return
	}
	for _, end := range [...]*port{p, e.peer} {
		for _, krings := range [...][]*kring{end.rx, end.tx} {
			for _, k := range krings {
				k.disown()
			}
		}
	}
	for _, end := range [...]*port{p, e.peer} {
		end.deleteRings()
		end.tx, end.rx = nil, nil
	}
}

// disown empties the slots that are the device's. A buffer is in one slot of the user's
// part of some ring; here it may stand a second time, and must not be freed twice
// (netmap_pipe.c: netmap_pipe_krings_delete_both).
func (k *kring) disown() {
	k.fake, k.needed = false, false
	if k.ring == nil {
		return
	}
	end, hwcur := k.pipeEnd.Load(), k.hwcur.Load()
	if k.dir == netmap.Rx {
		k.slots[end].BufIdx = 0
	}
	for i := k.next(end); i != hwcur; i = k.next(i) {
		k.slots[i].BufIdx = 0
	}
}

// enable makes the rings at the other end that those of p, about to be opened, need, and
// lets both have the same buffers. Rings of an end that was open before are there still,
// and are left as they are (netmap_pipe.c: netmap_pipe_reg_both).
func (e *pipeKind) enable(p *port) error {
	for _, krings := range [...][]*kring{p.rx, p.tx} {
		for _, k := range krings {
			if !k.on && k.pendingOn {
				k.pipe.needed = true
			}
		}
	}
	if err := e.peer.newRings(); err != nil {
		return err
	}
	for _, krings := range [...][]*kring{p.rx, p.tx} {
		for _, k := range krings {
			if !k.on && k.pendingOn {
				k.share()
				k.on = true
			}
		}
	}
	p.on = true
	return nil
}

// share gives the ring of k and the one at the other end the same buffers, those of the
// one that has some.
func (k *kring) share() {
	from, to := k, k.pipe
	switch {
	case k.fake && k.pipe.fake:
		return
	case k.fake:
		from, to = k.pipe, k
	}
	copy(to.slots, from.slots)
	from.fake, to.fake = true, true
	from.needed, to.needed = true, true
}

func (e *pipeKind) disable(p *port) { p.commitModes(false) }

// follow takes over how far the other end has moved hwtail. Called with k.mu held.
func (k *kring) follow() { k.hwtail.Store(k.pipeEnd.Load()) }

// send copies new slots to the other end, which sees them when a packet is complete.
// Slots that it has given back are free again (netmap_pipe.c: netmap_pipe_txsync).
func (e *pipeKind) send(k *kring) bool {
	rx := k.pipe
	k.follow()
	from := k.hwcur.Load()
	if from == k.rhead {
		return true
	}
	packets, bytes, end := uint64(0), uint64(0), from
	for i := from; i != k.rhead; {
		s := k.slots[i]
		rx.slots[i] = s
		if s.Flags&shm.SlotBufChanged != 0 {
			k.slots[i].Flags = s.Flags &^ shm.SlotBufChanged
		}
		bytes += uint64(s.Len)
		i = k.next(i)
		if s.Flags&shm.SlotMoreFrag == 0 {
			end = i
			packets++
		}
	}
	k.hwcur.Store(k.rhead)
	if packets > 0 {
		rx.pipeEnd.Store(end)
		k.count.sent(&tally{packets: packets, bytes: bytes, copies: packets, delivered: packets})
		rx.count.received(packets, bytes, 0, 0)
		rx.arrived(packets)
	}
	return true
}

// receive gives slots back to the other end, with the buffers that the user has put into
// them in exchange (netmap_pipe.c: netmap_pipe_rxsync).
func (e *pipeKind) receive(k *kring) bool {
	tx := k.pipe
	k.follow()
	from := k.hwcur.Load()
	if from == k.rhead {
		return true
	}
	for i := from; i != k.rhead; i = k.next(i) {
		if s := k.slots[i]; s.Flags&shm.SlotBufChanged != 0 {
			tx.slots[i] = s
			k.slots[i].Flags = s.Flags &^ shm.SlotBufChanged
		}
	}
	tx.pipeEnd.Store(k.prev(k.rhead))
	k.hwcur.Store(k.rhead)
	e.peer.txWait.wake()
	return true
}
