package yardstick

import (
	"encoding/binary"
	"sync/atomic"
)

// A Plain is a plain port of the way in which VALE forwards a batch (netmap_vale.c:
// nm_vale_preflush, nm_vale_flush), as a first version would be written: the batch is
// lined up, each packet's destination is looked up with the kernel's hash, packets are
// chained by destination, and each chain is copied into its ring. It knows slots,
// learning and unicast between ports of one ring, and nothing else.
type Plain struct {
	ports []plainPort
	table [1024]plainEntry
	batch []plainFwd
	heads []int32
	tails []int32
	used  []int
}

// plainBuf is the size of a buffer, and plainSlots that of a ring.
const (
	plainBuf   = 2048
	plainSlots = 1024
)

type plainSlot struct {
	buf   uint32
	len   uint16
	flags uint16
	ptr   uint64
}

type plainRing struct {
	slots      []plainSlot
	bufs       []byte
	head, tail atomic.Uint32
	hwcur      uint32
	hwtail     uint32
}

type plainPort struct {
	tx, rx  plainRing
	lastSrc uint64
}

type plainEntry struct {
	mac  uint64
	port int
}

type plainFwd struct {
	buf  []byte
	len  uint16
	next int32
}

// NewPlain returns a switch with so many ports.
func NewPlain(ports int) *Plain {
	p := &Plain{
		ports: make([]plainPort, ports), batch: make([]plainFwd, 0, plainSlots),
		heads: make([]int32, ports), tails: make([]int32, ports),
	}
	for i := range p.ports {
		p.heads[i] = -1
		p.ports[i].tx.init()
		p.ports[i].rx.init()
		p.ports[i].tx.hwtail = plainSlots - 1
		p.ports[i].tx.tail.Store(plainSlots - 1)
	}
	return p
}

func (r *plainRing) init() {
	r.slots = make([]plainSlot, plainSlots)
	r.bufs = make([]byte, plainSlots*plainBuf)
	for i := range r.slots {
		r.slots[i].buf = uint32(i)
	}
}

func (r *plainRing) buf(s *plainSlot) []byte { return r.bufs[int(s.buf)*plainBuf:][:plainBuf] }

// Write puts a frame into every tx buffer of a port: that of its slot's number.
func (p *Plain) Write(port int, frame func(i int) []byte) {
	r := &p.ports[port].tx
	for i := range r.slots {
		copy(r.buf(&r.slots[i]), frame(i))
	}
}

// Send fills n slots of a port with frames that are in their buffers already, and syncs.
func (p *Plain) Send(port, n, size int) {
	r := &p.ports[port].tx
	i := r.head.Load()
	for range n {
		s := &r.slots[i]
		s.len, s.flags = uint16(size), 0
		if i++; i == plainSlots {
			i = 0
		}
	}
	r.head.Store(i)
	p.preflush(port)
}

// Drain syncs the rx ring of a port and gives all of it back. It returns how many
// packets there were.
func (p *Plain) Drain(port int) (n int) {
	r := &p.ports[port].rx
	r.tail.Store(r.hwtail)
	head, tail := r.head.Load(), r.tail.Load()
	for i := head; i != tail; n++ {
		if i++; i == plainSlots {
			i = 0
		}
	}
	r.head.Store(tail)
	r.hwcur = tail
	return n
}

// preflush lines up what is between hwcur and head.
func (p *Plain) preflush(port int) {
	r := &p.ports[port].tx
	head := r.head.Load()
	batch := p.batch[:0]
	for i := r.hwcur; i != head; {
		s := &r.slots[i]
		batch = append(batch, plainFwd{buf: r.buf(s), len: s.len, next: -1})
		if i++; i == plainSlots {
			i = 0
		}
	}
	p.flush(port, batch)
	r.hwcur = head
	r.hwtail = (head + plainSlots - 1) % plainSlots
	r.tail.Store(r.hwtail)
}

// flush finds the destinations first and copies then.
func (p *Plain) flush(port int, batch []plainFwd) {
	p.used = p.used[:0]
	for i := range batch {
		dst := p.lookup(port, batch[i].buf)
		if dst < 0 || dst == port {
			continue
		}
		if p.heads[dst] < 0 {
			p.heads[dst] = int32(i)
			p.used = append(p.used, dst)
		} else {
			batch[p.tails[dst]].next = int32(i)
		}
		p.tails[dst] = int32(i)
	}
	for _, dst := range p.used {
		p.ports[dst].rx.fill(batch, p.heads[dst])
		p.heads[dst] = -1
	}
}

// fill copies a chain into a ring.
func (r *plainRing) fill(batch []plainFwd, head int32) {
	j := r.hwtail
	space := (r.hwcur + plainSlots - 1 - j) % plainSlots
	for i := head; i >= 0 && space > 0; i = batch[i].next {
		f := &batch[i]
		s := &r.slots[j]
		n := (int(f.len) + 63) &^ 63
		copy(r.buf(s)[:n], f.buf[:n])
		s.len, s.flags = f.len, 1<<8
		if j++; j == plainSlots {
			j = 0
		}
		space--
	}
	r.hwtail = j
}

// lookup learns the source and returns the port of the destination, -1 for none.
func (p *Plain) lookup(port int, frame []byte) int {
	dst := binary.LittleEndian.Uint64(frame) & (1<<48 - 1)
	src := binary.LittleEndian.Uint64(frame[4:]) >> 16
	if src&1 == 0 && src != p.ports[port].lastSrc {
		p.ports[port].lastSrc = src
		p.table[plainHash(src)] = plainEntry{src, port}
	}
	if e := &p.table[plainHash(dst)]; dst&1 == 0 && e.mac == dst {
		return e.port
	}
	return -1
}

// plainHash is the hash of the kernel (netmap_vale.c: nm_vale_rthash), byte by byte.
func plainHash(mac uint64) uint32 {
	at := func(i int) uint32 { return uint32(mac >> (8 * i) & 0xff) }
	a, b, c := uint32(0x9e3779b9), uint32(0x9e3779b9), uint32(0)
	b += at(5) << 8
	b += at(4)
	a += at(3) << 24
	a += at(2) << 16
	a += at(1) << 8
	a += at(0)
	a = (a - b - c) ^ c>>13
	b = (b - c - a) ^ a<<8
	c = (c - a - b) ^ b>>13
	a = (a - b - c) ^ c>>12
	b = (b - c - a) ^ a<<16
	c = (c - a - b) ^ b>>5
	a = (a - b - c) ^ c>>3
	b = (b - c - a) ^ a<<10
	c = (c - a - b) ^ b>>15
	return c % 1024
}
