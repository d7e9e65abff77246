package vale

import (
	"encoding/binary"

	"govale/netmap/shm"
)

// Forwarding goes in two passes, as the kernel's does: the first finds the destination
// of every packet of a batch and lines the packets up by destination, the second copies
// each line into its ring (deliver.go). A batch is what has been put into the tx ring,
// cut after 1024 slots.

// A fwd is one slot of a batch: struct nm_bdg_fwd.
type fwd struct {
	buf   uint32 // index of its buffer
	len   uint16
	frags uint16 // of the first slot of a packet: how many slots it has
	next  uint16 // of the first slot of a packet: the next packet of its line, or none
}

// noBuf is the buffer of a slot whose payload is not in a buffer.
const noBuf = 1<<32 - 1

// none ends a line of packets: no batch has so many slots.
const none = 0xffff

// A line is the packets of a batch that go to one ring: struct nm_vale_q.
type line struct {
	head, tail uint16 // indices into the batch, head is none for an empty line
	slots      uint32
	packets    uint32
}

// add puts the packet at batch[i] at the end.
func (l *line) add(batch []fwd, i int) {
	if l.head == none {
		l.head = uint16(i)
	} else {
		batch[l.tail].next = uint16(i)
	}
	l.tail = uint16(i)
	l.slots += uint32(batch[i].frags)
	l.packets++
}

// flushWork is the scratch space of a tx ring.
type flushWork struct {
	batch  []fwd
	lines  [maxPorts]line // by index of the port: unicast, for the ring of the sender's number
	all    line           // broadcast, multicast and unknown: for everybody
	dsts   []int          // ports whose line is not empty, in the order in which they were met
	from   run
	tally  tally
	burst  burst
	memo   memo
	stream bool // the copies of this batch go past the cache (copy_stream.go)

	gathered []byte // the packets of all, if they are gathered (gather.go)
}

func newFlushWork(slots uint32) *flushWork {
	w := &flushWork{batch: make([]fwd, 0, batchSlots+slots), dsts: make([]int, 0, maxPorts)}
	w.all.head = none
	for i := range w.lines {
		w.lines[i].head = none
	}
	return w
}

// forward sends the slots [from, to) of the tx ring k through the switch
// (netmap_vale.c: nm_vale_preflush). Called with k.mu held, and b.mu for reading.
func (k *kring) forward(b *bridge, from, to uint32) {
	if k.work == nil {
		k.work = newFlushWork(k.n)
	}
	k.work.memo.of(b.table)
	most := k.port.m.sys.batch()
	if most == 0 { // "testing only": what is sent is gone
		n := uint64(k.dist(from, to))
		k.count.sent(&tally{packets: n, noDestination: n})
		return
	}
	start := from
	if from = k.bursts(b, from, to, uint32(most)); from == to {
		return
	}
	sent := int(k.dist(start, from)) // batches are cut where they would be without
	w := k.work
	batch := w.batch[:0]
	frags := 1
	for i := from; i != to; i = k.next(i) {
		f, more := k.takeSlot(i)
		batch = append(batch, f)
		if more {
			frags++
			continue
		}
		batch[len(batch)-frags].frags = uint16(frags)
		frags = 1
		if len(batch) >= most-sent%most {
			k.flush(b, batch)
			batch, sent = batch[:0], 0
		}
	}
	if frags > 1 { // the last fragment is missing: what is there is the packet
		frags--
		batch[len(batch)-frags].frags = uint16(frags)
	}
	if len(batch) > 0 {
		k.flush(b, batch)
	}
}

// takeSlot reads slot i of a tx ring, and reports whether its packet goes on in the
// next one. A payload that is not in a buffer cannot be had: such a slot is empty, as
// one with a bad pointer is in the kernel.
func (k *kring) takeSlot(i uint32) (f fwd, more bool) {
	s := &k.slots[i]
	idx, length, flags := s.Load()
	if flags&shm.SlotBufChanged != 0 {
		s.Flags = flags &^ shm.SlotBufChanged
	}
	if idx >= k.port.mem.bufs.total {
		idx = 0 // and none of them is noBuf
	}
	f = fwd{buf: idx, len: length, next: none}
	if flags&shm.SlotIndirect != 0 {
		f.buf, f.len = noBuf, 0
	}
	return f, flags&shm.SlotMoreFrag != 0
}

// flush sends one batch (netmap_vale.c: nm_vale_flush).
func (k *kring) flush(b *bridge, batch []fwd) {
	w := k.work
	w.dsts, w.tally = w.dsts[:0], tally{}
	t := &w.tally
	hdrLen := int(k.port.hdrLen)
	for i := 0; i < len(batch); i += int(batch[i].frags) {
		t.packets++
		for j := range int(batch[i].frags) {
			t.bytes += uint64(batch[i+j].len)
		}
		f, off := frameStart(batch[i:], hdrLen)
		switch dst := k.route(b, f, off); {
		case dst == toAll:
			w.all.add(batch, i)
		case dst == toNobody && (f.buf < reservedBufs || f.buf == noBuf):
			t.badSlot++
		case dst == toNobody:
			t.tooShort++
		case dst == k.port.idx || b.ports[dst] == nil:
			t.noDestination++
		default:
			l := &w.lines[dst]
			if l.head == none {
				w.dsts = append(w.dsts, dst)
			}
			l.add(batch, i)
		}
	}
	if w.all.packets > 0 && b.active == 1 {
		t.noDestination += uint64(w.all.packets) // nobody else is there
	}
	k.flushLines(b, batch)
	k.count.sent(t)
}

// flushLines is the second pass. The lines of single ports go to the ring with the
// sender's number, and broadcast is mixed into them; broadcast goes to ring 0 of every
// port besides, so a port that is met both ways through another ring than 0 gets it
// twice, as in the kernel (transcript 19).
func (k *kring) flushLines(b *bridge, batch []fwd) {
	w := k.work
	empty := line{head: none}
	w.stream = w.all.streams(b.active-1, &w.tally, k.port.m.stream)
	w.gather(k.port.mem, batch, w.all, b.active-1)
	for _, dst := range w.dsts {
		k.deliver(b.ports[dst], k.id, batch, w.lines[dst], w.all)
	}
	if w.all.head != none {
		for _, i := range b.index[:b.active] {
			dst := int(i)
			if dst == k.port.idx || k.id == 0 && w.lines[dst].head != none {
				continue
			}
			k.deliver(b.ports[dst], 0, batch, empty, w.all)
		}
	}
	for _, dst := range w.dsts {
		w.lines[dst] = empty
	}
	w.all = empty
}

// learn remembers where a source is.
func (k *kring) learn(b *bridge, src uint64) {
	if src&1 == 0 && k.port.lastSrc.Load() != src {
		b.table.learn(src, k.port.idx)
		k.port.lastSrc.Store(src)
	}
}

// Where a packet goes that is not for one port.
const (
	toAll    = maxPorts     // NM_BDG_BROADCAST
	toNobody = maxPorts + 1 // NM_BDG_NOPORT
)

// frameStart returns the slot of the packet p in which its frame begins, behind a
// virtio-net header of hdrLen bytes, and how many bytes of that slot are not the frame's.
// A header may have a slot for itself; so an empty slot is skipped where headers have
// no length. There is no frame if the header goes on in the second slot.
func frameStart(p []fwd, hdrLen int) (f *fwd, off int) {
	f = &p[0]
	if int(f.len) == hdrLen && f.frags > 1 && f.buf != noBuf {
		return &p[1], 0
	}
	return f, hdrLen
}

// route learns where the source of a packet is and returns where its destination is:
// the index of a port, toAll, or toNobody for what is shorter than an Ethernet header.
// The header begins at byte off of f. A source is learned if it is no group address and
// not the last one that this port has sent from (netmap_vale.c: netmap_vale_learning).
func (k *kring) route(b *bridge, f *fwd, off int) int {
	if int(f.len)-off < 14 {
		return toNobody
	}
	hdr := k.port.mem.buf(f.buf)[off:][:16]
	dst := binary.LittleEndian.Uint64(hdr) & macBits
	src := binary.LittleEndian.Uint64(hdr[4:]) >> 16
	k.learn(b, src)
	k.saw(b, src, 1)
	if dst&1 == 0 {
		if port, ok := k.work.memo.lookup(dst); ok {
			return port
		}
	}
	return toAll
}
