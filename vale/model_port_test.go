package vale_test

// Ports and their memory: how they come and go.

import (
	"encoding/binary"
	"slices"
	"strings"
)

// A modelHandle is an open descriptor.
type modelHandle struct {
	port     *modelPort // nil until it is registered
	tx, rx   []*modelRing
	noTxPoll bool
	ex       bool // exclusive
	extra    uint32
}

// A modelRegion is the memory that the rings and buffers of a port are in. Nothing of it
// is there until somebody writes it.
type modelRegion struct {
	id        uint32
	private   bool
	ports     int
	fds       int
	ifs       int    // room for so many descriptors
	rings     int    // and for so many rings
	ringSlots uint32 // of at most so many slots
	bufs      uint32 // buffers, with two that nobody gets
	used      map[uint32]bool
	bytes     map[uint32][]byte
}

// buf returns what is in a buffer: that of number 0 for one that does not exist.
func (g *modelRegion) buf(idx uint32) []byte {
	if idx >= g.bufs {
		idx = 0
	}
	if b := g.bytes[idx]; b != nil {
		return b
	}
	return zeroBuf
}

var zeroBuf = make([]byte, 2048)

// writable is buf for a buffer that is about to be written.
func (g *modelRegion) writable(idx uint32) []byte {
	if idx >= g.bufs {
		idx = 0
	}
	if g.bytes[idx] == nil {
		g.bytes[idx] = make([]byte, 2048)
	}
	return g.bytes[idx]
}

// take takes the n lowest buffers that are free, or as many as there are.
func (g *modelRegion) take(n uint32) []uint32 {
	var got []uint32
	for i := uint32(2); i < g.bufs && uint32(len(got)) < n; i++ {
		if !g.used[i] {
			g.used[i] = true
			got = append(got, i)
		}
	}
	return got
}

// newModelRegion returns the region that a port of these dimensions gets for itself.
func (m *model) newModelRegion(tx, rx int, txSlots, rxSlots, extra uint32) *modelRegion {
	g := &modelRegion{
		id: 2, private: true, ifs: 12,
		rings:     tx + 1 + rx + 1 + 16,
		ringSlots: max((5*4096-256)/16, txSlots, rxSlots),
		bufs:      max(4098, (8+uint32(rx)+1)*rxSlots+(8+uint32(tx)+1)*txSlots+2+extra),
	}
	g.bufs += g.bufs % 2 // two to a page
	for m.regions[g.id] != nil {
		g.id++
	}
	m.regions[g.id] = g
	return g
}

// A modelRequest is what a registration asks for, and then what it got.
type modelRequest struct {
	tx, rx           int
	txSlots, rxSlots uint32
	mode, ring       int
	extra, memID     uint32
	flags            uint64
}

// Flags of a registration.
const (
	monitorFlags = 0x700
	exclusive    = 0x800
	rxOnly       = 0x2000
	txOnly       = 0x4000
	noTxPoll     = 0x20000
)

// getPort returns the port of that name, one that is new if there is none, or an errno.
// A new port is forgotten again by dropPort.
func (m *model) getPort(name string, q *modelRequest) (*modelPort, string) {
	mem := m.regions[q.memID]
	if q.memID != 0 && mem == nil || q.flags&monitorFlags != 0 || q.mode == 5 || q.mode == 6 || q.mode == 7 && mem == nil {
		return nil, "EINVAL"
	}
	if !strings.HasPrefix(name, "val") {
		return nil, "ENXIO"
	}
	base, _, _ := strings.Cut(name, ":")
	s, _ := m.findSwitch(base)
	if s == nil {
		if s = m.freeSwitch(); s == nil {
			return nil, "ENOMEM"
		}
		*s = modelSwitch{name: base, ports: map[int]*modelPort{}, seen: map[uint32]sighting{}}
	}
	for _, p := range s.ports {
		if p.name == name {
			return p, ""
		}
	}
	if len(s.ports) >= 252 {
		return nil, "ENOMEM"
	}
	q.tx, q.rx = first(q.tx, 1, 16), first(q.rx, 1, 16)
	q.txSlots, q.rxSlots = first(q.txSlots, 1024, 4096), first(q.rxSlots, 1024, 4096)
	q.extra = min(q.extra, 128*4096)
	if mem == nil {
		mem = m.newModelRegion(q.tx, q.rx, q.txSlots, q.rxSlots, q.extra)
	}
	mem.ports++
	p := &modelPort{
		name: name, sw: s, index: s.takeIndex(), region: mem, lastSrc: "none",
		tx: newModelRings(q.tx, q.txSlots, q.txSlots-1), rx: newModelRings(q.rx, q.rxSlots, 0),
	}
	s.ports[p.index] = p
	return p, ""
}

// dropPort forgets a port that nobody has open.
func (m *model) dropPort(p *modelPort) {
	if p.fds > 0 {
		return
	}
	delete(p.sw.ports, p.index)
	p.sw.giveIndex(p.index)
	p.region.ports--
	if p.region.ports == 0 && p.region.id != 1 {
		delete(m.regions, p.region.id)
	}
}

// register binds a handle to a port. It returns an errno, or nothing.
func (m *model) register(h *modelHandle, name string, q *modelRequest) string {
	if h.port != nil {
		return "EBUSY"
	}
	p, errno := m.getPort(name, q)
	if errno != "" {
		return errno
	}
	errno = h.bind(p, q)
	m.dropPort(p) // if that is all
	return errno
}

// bind takes the rings that a request is for.
func (h *modelHandle) bind(p *modelPort, q *modelRequest) string {
	tx, ok1 := chooseRings(p.tx, p.rx, q, rxOnly)
	rx, ok2 := chooseRings(p.rx, p.tx, q, txOnly)
	if !ok1 || !ok2 {
		return "EINVAL"
	}
	g := p.region
	ex := q.flags&exclusive != 0
	var fresh []*modelRing // in the order in which they get their buffers
	slots := 0
	for _, r := range append(slices.Clone(rx), tx...) {
		if r.exclusive || ex && r.users > 0 {
			return "EBUSY"
		}
		if r.users == 0 {
			fresh = append(fresh, r)
			slots += int(r.n)
		}
		if r.n > g.ringSlots {
			return "ENOMEM"
		}
	}
	if g.fds == 0 {
		g.used, g.bytes = map[uint32]bool{}, map[uint32][]byte{}
	}
	if g.ifs == 0 || g.rings < len(fresh) || int(g.bufs)-2-len(g.used) < slots {
		return "ENOMEM"
	}
	for _, r := range fresh {
		g.rings--
		r.slots = make([]modelSlot, r.n)
		for i, idx := range g.take(r.n) {
			r.slots[i] = modelSlot{idx: idx, len: 2048}
		}
		r.head, r.cur, r.tail = r.rhead, r.rcur, r.rtail
	}
	for _, r := range append(slices.Clone(rx), tx...) {
		r.users++
		r.exclusive = ex
	}
	p.on = p.on || p.fds == 0 && len(fresh) > 0
	p.fds++
	g.fds++
	g.ifs--
	h.port, h.tx, h.rx, h.ex, h.noTxPoll = p, tx, rx, ex, q.flags&noTxPoll != 0
	h.takeExtra(q)
	q.tx, q.rx, q.txSlots, q.rxSlots = len(p.tx), len(p.rx), p.tx[0].n, p.rx[0].n
	return ""
}

// chooseRings returns the rings of one direction that a request is for, where not is the
// flag that wants those of the other direction only.
func chooseRings(rings, others []*modelRing, q *modelRequest, not uint64) ([]*modelRing, bool) {
	switch {
	case q.flags&not != 0:
		return nil, true
	case q.mode == 1:
		return rings, true
	case q.mode == 4 && q.ring < len(rings):
		return rings[q.ring : q.ring+1], true
	case q.mode == 4 && q.ring < len(others):
		return rings[:1], true
	}
	return nil, false
}

// takeExtra takes extra buffers, each of which begins with the number of the one before.
func (h *modelHandle) takeExtra(q *modelRequest) {
	g := h.port.region
	got := g.take(q.extra)
	for _, idx := range got {
		binary.LittleEndian.PutUint32(g.writable(idx), h.extra)
		h.extra = idx
	}
	q.extra = uint32(len(got))
}

// close gives up all that a handle has.
func (m *model) close(h *modelHandle) {
	p := h.port
	if p == nil {
		return
	}
	g := p.region
	for _, r := range append(slices.Clone(h.rx), h.tx...) {
		r.users--
		r.exclusive = false
		if r.users > 0 {
			continue
		}
		for _, s := range r.slots {
			if s.idx >= 2 {
				delete(g.used, s.idx)
			}
		}
		r.slots = nil
		g.rings++
	}
	for idx := h.extra; g.used[idx]; {
		next := binary.LittleEndian.Uint32(g.buf(idx))
		clear(g.writable(idx)[:4])
		delete(g.used, idx)
		idx = next
	}
	p.fds--
	g.fds--
	g.ifs++
	m.dropPort(p)
}
