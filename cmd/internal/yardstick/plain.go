package yardstick

import (
	"encoding/binary"
	"sync"
	"sync/atomic"

	"govale/netmap/shm"
)

// A Plain is a plain port of the way in which VALE forwards a batch (netmap_vale.c:
// nm_vale_preflush, nm_vale_flush, pkt_copy): the batch is lined up, the destination of
// each packet is looked up with the kernel's hash, packets are chained by destination,
// and each chain, with the broadcast chain mixed into it, is copied into a lease of its
// ring. It has all that this takes a packet, with fragments and several rings, and
// nothing that makes it fast; ports, rings and slots are fixed.
type Plain struct {
	mu    sync.RWMutex // BDG_LOCK
	ports []*plainPort
	table [1024]plainEntry
}

// Sizes of a Plain.
const (
	plainBuf   = 2048
	plainSlots = 1024
	plainRings = 16  // NM_BDG_MAXRINGS
	plainPorts = 254 // NM_BDG_MAXPORTS
	plainBatch = 1024

	plainNull   = 0xffff         // NM_FT_NULL
	plainToAll  = plainPorts     // NM_BDG_BROADCAST
	plainNobody = plainPorts + 1 // NM_BDG_NOPORT
)

type plainPort struct {
	tx, rx  plainRing
	lastSrc uint64
	fts     []plainFwd
	queues  []plainQueue // of each ring of each port, then of broadcast
	dsts    []uint16
}

type plainRing struct {
	slots         []shm.Slot
	bufs          []byte
	head, tail    atomic.Uint32 // in shared memory
	hwcur, hwtail uint32
	mu            sync.Mutex // q_lock
	hwlease       uint32
	leases        []uint32
	leaseIdx      uint32
}

type plainEntry struct {
	mac  uint64
	port int
}

type plainFwd struct {
	buf    []byte
	frags  uint8
	offset uint16
	flags  shm.SlotFlags
	len    uint16
	next   uint16
}

type plainQueue struct {
	head, tail uint16
	len        uint32
}

// NewPlain returns a switch with so many ports.
func NewPlain(ports int) *Plain {
	p := &Plain{ports: make([]*plainPort, plainPorts)}
	for i := range ports {
		port := &plainPort{
			fts:    make([]plainFwd, plainBatch+plainSlots),
			queues: make([]plainQueue, plainPorts*plainRings+1),
			dsts:   make([]uint16, 0, plainPorts*plainRings),
		}
		for q := range port.queues {
			port.queues[q] = plainQueue{head: plainNull, tail: plainNull}
		}
		port.tx.init()
		port.rx.init()
		port.tx.hwtail = plainSlots - 1
		port.tx.tail.Store(plainSlots - 1)
		p.ports[i] = port
	}
	return p
}

func (r *plainRing) init() {
	r.slots = make([]shm.Slot, plainSlots)
	r.bufs = make([]byte, plainSlots*plainBuf)
	r.leases = make([]uint32, plainSlots)
	for i := range r.slots {
		r.slots[i].BufIdx = uint32(i)
	}
}

// buf is NMB: buffer 0 stands for those that do not exist.
func (r *plainRing) buf(idx uint32) []byte {
	if idx >= plainSlots {
		idx = 0
	}
	return r.bufs[int(idx)*plainBuf:][:plainBuf]
}

func (r *plainRing) next(i uint32) uint32 {
	if i == uint32(len(r.slots))-1 {
		return 0
	}
	return i + 1
}

// Write puts a frame into every tx buffer of a port: that of its slot's number.
func (p *Plain) Write(port int, frame func(i int) []byte) {
	r := &p.ports[port].tx
	for i := range r.slots {
		copy(r.buf(r.slots[i].BufIdx), frame(i))
	}
}

// Send fills n slots of a port with frames that are in their buffers already, and syncs.
func (p *Plain) Send(port, n, size int) {
	r := &p.ports[port].tx
	i := r.head.Load()
	for range n {
		s := &r.slots[i]
		s.Len, s.Flags = uint16(size), 0
		i = r.next(i)
	}
	r.head.Store(i)
	p.txsync(port)
}

// Drain syncs the rx ring of a port and gives all of it back. It returns how many
// packets there were.
func (p *Plain) Drain(port int) (n int) {
	r := &p.ports[port].rx
	r.hwcur = r.head.Load()
	r.mu.Lock()
	r.tail.Store(r.hwtail)
	r.mu.Unlock()
	i, tail := r.head.Load(), r.tail.Load()
	for ; i != tail; n++ {
		i = r.next(i)
	}
	r.head.Store(i)
	return n
}

// Release syncs the rx ring of a port, so that senders have its slots again.
func (p *Plain) Release(port int) { r := &p.ports[port].rx; r.hwcur = r.head.Load() }

func (p *Plain) txsync(port int) {
	r := &p.ports[port].tx
	head := r.head.Load()
	p.preflush(port, head)
	r.hwcur = head
	r.hwtail = (head + plainSlots - 1) % plainSlots
	r.tail.Store(r.hwtail)
}

// preflush lines up what is between hwcur and head.
func (p *Plain) preflush(port int, end uint32) {
	me := p.ports[port]
	r := &me.tx
	p.mu.RLock()
	defer p.mu.RUnlock()
	n, frags := 0, 1
	for j := r.hwcur; j != end; j = r.next(j) {
		slot := &r.slots[j]
		f := &me.fts[n]
		f.len, f.flags, f.offset = slot.Len, slot.Flags, 0
		slot.Flags &^= shm.SlotBufChanged
		f.buf = r.buf(slot.BufIdx)
		n++
		if slot.Flags&shm.SlotMoreFrag != 0 {
			frags++
			continue
		}
		me.fts[n-frags].frags = uint8(frags)
		frags = 1
		if n >= plainBatch {
			p.flush(port, me.fts[:n])
			n = 0
		}
	}
	if frags > 1 {
		me.fts[n-frags+1].frags = uint8(frags - 1)
	}
	if n > 0 {
		p.flush(port, me.fts[:n])
	}
}

// flush finds the destinations first and copies then.
func (p *Plain) flush(port int, fts []plainFwd) {
	me := p.ports[port]
	all := &me.queues[plainPorts*plainRings]
	me.dsts = me.dsts[:0]
	for i := 0; i < len(fts); i += int(fts[i].frags) {
		fts[i].next = plainNull
		dst := p.lookup(port, &fts[i])
		if dst >= plainNobody {
			continue
		}
		if dst != plainToAll && (dst == port || p.ports[dst] == nil) {
			continue
		}
		q := &me.queues[dst*plainRings]
		if q.head == plainNull {
			q.head, q.tail = uint16(i), uint16(i)
			if dst != plainToAll {
				me.dsts = append(me.dsts, uint16(dst*plainRings))
			}
		} else {
			fts[q.tail].next = uint16(i)
			q.tail = uint16(i)
		}
		q.len += uint32(fts[i].frags)
	}
	if all.head != plainNull {
		for i, other := range p.ports {
			if i != port && other != nil && me.queues[i*plainRings].head == plainNull {
				me.dsts = append(me.dsts, uint16(i*plainRings))
			}
		}
	}
	for _, d := range me.dsts {
		q := &me.queues[d]
		p.ports[d/plainRings].rx.deliver(fts, q, all)
		*q = plainQueue{head: plainNull, tail: plainNull}
	}
	*all = plainQueue{head: plainNull, tail: plainNull}
}

// deliver copies a chain and the broadcast chain into a lease of the ring.
func (r *plainRing) deliver(fts []plainFwd, q, all *plainQueue) {
	next, nextAll := q.head, all.head
	needed := q.len + all.len
	r.mu.Lock()
	start := r.hwlease
	howmany := (r.hwcur + plainSlots - 1 - start) % plainSlots
	howmany = min(howmany, needed)
	lease := r.leaseIdx
	r.leases[lease] = plainSlots
	r.leaseIdx = r.next(lease)
	r.hwlease = (start + howmany) % plainSlots
	r.mu.Unlock()
	j := start
	for howmany > 0 {
		var i uint16
		if next < nextAll {
			i, next = next, fts[next].next
		} else {
			i, nextAll = nextAll, fts[nextAll].next
		}
		frags := uint32(fts[i].frags)
		if frags > howmany {
			break
		}
		howmany -= frags
		var slot *shm.Slot
		for f := range frags {
			ft := &fts[uint32(i)+f]
			slot = &r.slots[j]
			dst, src := r.buf(slot.BufIdx), ft.buf[ft.offset:]
			length := ft.len
			n := (int(length) + 63) &^ 63
			if n > len(dst) || n > len(src) {
				n, length = 64, 64
			}
			if ft.flags&shm.SlotIndirect == 0 {
				pktCopy(dst[:n], src[:n])
			}
			slot.Len, slot.Flags = length, shm.SlotFlags(frags<<shm.SlotPortShift)|shm.SlotMoreFrag
			j = r.next(j)
		}
		slot.Flags = shm.SlotFlags(frags << shm.SlotPortShift)
		if next == plainNull && nextAll == plainNull {
			break
		}
	}
	r.mu.Lock()
	r.leases[lease] = j
	r.hwtail, r.hwlease = j, j
	r.mu.Unlock()
}

// pktCopy copies 64 bytes at a time in eight words, and what is 1024 bytes or longer with
// memcpy.
func pktCopy(dst, src []byte) {
	if len(src) >= 1024 {
		copy(dst, src)
		return
	}
	for len(src) >= 64 && len(dst) >= 64 {
		d, s := dst[:64], src[:64]
		binary.NativeEndian.PutUint64(d[0:8], binary.NativeEndian.Uint64(s[0:8]))
		binary.NativeEndian.PutUint64(d[8:16], binary.NativeEndian.Uint64(s[8:16]))
		binary.NativeEndian.PutUint64(d[16:24], binary.NativeEndian.Uint64(s[16:24]))
		binary.NativeEndian.PutUint64(d[24:32], binary.NativeEndian.Uint64(s[24:32]))
		binary.NativeEndian.PutUint64(d[32:40], binary.NativeEndian.Uint64(s[32:40]))
		binary.NativeEndian.PutUint64(d[40:48], binary.NativeEndian.Uint64(s[40:48]))
		binary.NativeEndian.PutUint64(d[48:56], binary.NativeEndian.Uint64(s[48:56]))
		binary.NativeEndian.PutUint64(d[56:64], binary.NativeEndian.Uint64(s[56:64]))
		dst, src = dst[64:], src[64:]
	}
}

// lookup learns the source and returns the port of the destination.
func (p *Plain) lookup(port int, f *plainFwd) int {
	if int(f.len)-int(f.offset) < 14 {
		return plainNobody
	}
	frame := f.buf[f.offset:]
	dst := binary.LittleEndian.Uint64(frame) & (1<<48 - 1)
	src := binary.LittleEndian.Uint64(frame[4:]) >> 16
	if me := p.ports[port]; src&1 == 0 && src != me.lastSrc {
		p.table[plainHash(src)] = plainEntry{src, port}
		me.lastSrc = src
	}
	if dst&1 == 0 {
		if e := &p.table[plainHash(dst)]; e.mac == dst {
			return e.port
		}
	}
	return plainToAll
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
