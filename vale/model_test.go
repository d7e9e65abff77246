package vale_test

// The model is a second switch machine, for tests to compare the emulator with. It is
// written for the reader, from what kernels have answered (netmap/devicetest/testdata):
// maps and slices, everything by value, one frame at a time, nothing shared and nothing
// fast. It speaks the language of the transcripts (model_script_test.go).

import (
	"cmp"
	"slices"
)

// A model is a machine: its switches, by number, and the handles of a script.
type model struct {
	switches [8]modelSwitch
	handles  map[string]*modelHandle
	regions  map[uint32]*modelRegion // by memory id
}

func newModel() *model {
	m := &model{handles: map[string]*modelHandle{}, regions: map[uint32]*modelRegion{}}
	m.regions[1] = &modelRegion{id: 1, ifs: 100, rings: 200, ringSlots: (9*4096 - 256) / 16, bufs: 163840}
	return m
}

// A modelSwitch has ports by index, and remembers by hash where it saw an address. A
// switch without ports is none: it has no name and remembers nothing.
type modelSwitch struct {
	name  string
	ports map[int]*modelPort
	order []int // indices of ports, in the order in which broadcasts go out
	freed []int // indices that were in use, the last one first
	seen  map[uint32]sighting
}

// A sighting is an address and the index of the port that it was seen on.
type sighting struct {
	mac  string
	port int
}

// A modelPort is a port of a switch.
type modelPort struct {
	name    string
	sw      *modelSwitch
	index   int
	fds     int
	on      bool // packets reach it
	tx, rx  []*modelRing
	region  *modelRegion
	lastSrc string
}

// A modelFrame is one packet on its way: the slots that it was put into.
type modelFrame struct {
	slots []modelSlot
	all   bool // for every other port
	to    int  // or for this one
}

// takeIndex returns the index of a new port: the one that was given up last, or else the
// first that never was in use.
func (s *modelSwitch) takeIndex() int {
	i := len(s.order)
	if n := len(s.freed); n > 0 {
		i, s.freed = s.freed[n-1], s.freed[:n-1]
	}
	s.order = append(s.order, i)
	return i
}

// giveIndex gives an index up. The last port takes its place in the order.
func (s *modelSwitch) giveIndex(i int) {
	at, last := slices.Index(s.order, i), len(s.order)-1
	s.order[at] = s.order[last]
	s.order = s.order[:last]
	s.freed = append(s.freed, i)
}

// send forwards the slots of a tx ring from one index to another. A kernel does it in
// batches, which end with the first packet that makes them 1024 slots or more.
func (p *modelPort) send(r *modelRing, from, to uint32) {
	var batch []modelFrame
	var slots []modelSlot
	n := 0
	for i := from; i != to; i = (i + 1) % r.n {
		slots = append(slots, r.slots[i])
		r.slots[i].flags &^= 0x1 // NS_BUF_CHANGED
		more := slots[len(slots)-1].flags&0x20 != 0
		n++
		if more && (i+1)%r.n != to {
			continue
		}
		batch, slots = append(batch, modelFrame{slots: slots}), nil
		if n >= 1024 {
			p.forward(r.id, batch)
			batch, n = nil, 0
		}
	}
	p.forward(r.id, batch)
}

// forward sends one batch: all destinations are found before anything is copied. Packets
// for one port go to its ring of the sender's number, with those for all in between.
// Packets for all go to ring 0, with those for the port in between.
func (p *modelPort) forward(ring int, batch []modelFrame) {
	type queue struct{ port, ring int }
	var queues []queue
	found := batch[:0]
	all := false
	for _, f := range batch {
		if !p.route(&f) {
			continue
		}
		found = append(found, f)
		all = all || f.all
		if q := (queue{f.to, ring}); !f.all && !slices.Contains(queues, q) {
			queues = append(queues, q)
		}
	}
	for _, i := range p.sw.order {
		if q := (queue{i, 0}); all && i != p.index && !slices.Contains(queues, q) {
			queues = append(queues, q)
		}
	}
	for _, q := range queues {
		var line []modelFrame
		for _, f := range found {
			if f.all || f.to == q.port && q.ring == ring {
				line = append(line, f)
			}
		}
		p.sw.ports[q.port].deliver(q.ring, line, p.region)
	}
}

// route finds out whom a frame is for, and remembers whom it is from. It returns false
// for a frame that nobody gets: one that is too short, and one for its own port or for
// one that has gone.
func (p *modelPort) route(f *modelFrame) bool {
	hdr, ok := f.header(p.region)
	if !ok {
		return false
	}
	dst, src := string(hdr[:6]), string(hdr[6:12])
	if src[0]&1 == 0 && src != p.lastSrc {
		p.lastSrc = src
		p.sw.seen[modelHash(src)] = sighting{src, p.index}
	}
	at, known := p.sw.seen[modelHash(dst)]
	if !known {
		at = sighting{mac: "\x00\x00\x00\x00\x00\x00", port: 0} // the table begins with zeros
	}
	if dst[0]&1 != 0 || at.mac != dst {
		f.all = true
		return true
	}
	f.to = at.port
	return f.to != p.index && p.sw.ports[f.to] != nil
}

// header returns the bytes that a frame begins with. Where its first slot is empty they
// are in the second one, as if the first held a virtio-net header of no bytes.
func (f *modelFrame) header(mem *modelRegion) ([]byte, bool) {
	s := f.slots[0]
	if s.length() == 0 && s.flags&0x30 == 0x20 && len(f.slots) > 1 {
		s = f.slots[1]
	}
	return mem.buf(s.idx), s.length() >= 14
}

// length returns how many bytes of a slot are sent. Of NS_INDIRECT there are none: its
// pointer leads nowhere.
func (s modelSlot) length() int {
	if s.flags&0x10 != 0 {
		return 0
	}
	return int(s.len)
}

// deliver puts frames into an rx ring until the first one that has no room.
func (p *modelPort) deliver(ring int, line []modelFrame, from *modelRegion) {
	r := p.rx[ring%len(p.rx)]
	if !p.on || r.users == 0 {
		return
	}
	for _, f := range line {
		room := r.n - 1 - (r.hwtail+r.n-r.hwcur)%r.n
		if uint32(len(f.slots)) > room {
			return
		}
		for i, s := range f.slots {
			d := &r.slots[r.hwtail]
			r.hwtail = (r.hwtail + 1) % r.n
			n := s.length()
			copied := min((n+63)/64*64, 2048)
			if n > 2048 {
				n, copied = 64, 64
			}
			copy(p.region.writable(d.idx)[:copied], from.buf(s.bufIdx()))
			d.len = uint16(n)
			d.flags = uint16(len(f.slots) << 8)
			if i < len(f.slots)-1 {
				d.flags |= 0x20
			}
		}
	}
}

// bufIdx returns the buffer that a slot is sent from: a pointer that leads nowhere
// stands for buffer 0.
func (s modelSlot) bufIdx() uint32 {
	if s.flags&0x10 != 0 {
		return 0
	}
	return s.idx
}

// modelHash is Bob Jenkins's hash of the four low and the two high bytes of an address:
// nine steps that shift to the right, to the left, to the right.
func modelHash(mac string) uint32 {
	word := func(s string) (v uint32) {
		for i := range len(s) {
			v += uint32(s[i]) << (8 * i)
		}
		return v
	}
	x := [3]uint32{0x9e3779b9 + word(mac[:4]), 0x9e3779b9 + word(mac[4:]), 0}
	for i, shift := range [9]uint32{13, 8, 13, 12, 16, 5, 3, 10, 15} {
		a, b, c := &x[i%3], x[(i+1)%3], x[(i+2)%3]
		*a -= b + c
		if i%3 == 1 {
			*a ^= c << shift
		} else {
			*a ^= c >> shift
		}
	}
	return x[2] % 1024
}

// freeSwitch returns the first switch without ports, nil if there is none.
func (m *model) freeSwitch() *modelSwitch {
	for i := range m.switches {
		if s := &m.switches[i]; len(s.ports) == 0 {
			return s
		}
	}
	return nil
}

// findSwitch returns the switch of that name and its number.
func (m *model) findSwitch(name string) (*modelSwitch, int) {
	for i := range m.switches {
		if s := &m.switches[i]; len(s.ports) > 0 && s.name == name {
			return s, i
		}
	}
	return nil, -1
}

// first returns v, or what stands for 0.
func first[T cmp.Ordered](v, dflt, most T) T { return min(cmp.Or(v, dflt), most) }
