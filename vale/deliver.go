package vale

import (
	"govale/netmap"
	"govale/netmap/shm"
)

// deliver copies packets of a batch into a receive ring of p: those of uni, and those
// of all, in the order in which they were sent. ring is taken modulo the rings that p
// has. What does not fit is dropped: the first packet with more slots than are left, and
// all behind it (netmap_vale.c: nm_vale_flush, second pass). Called with the sender's
// k.mu held and b.mu for reading.
func (k *kring) deliver(p *port, ring int, batch []fwd, uni, all line) {
	packets := uint64(uni.packets + all.packets)
	t := &k.work.tally
	t.copies += packets
	dst := p.receiver(ring)
	if dst == nil {
		t.notRunning += packets
		p.count[netmap.Rx][ring%len(p.count[netmap.Rx])].missed(packets)
		return
	}
	dst.prod.Lock()
	var got, bad uint32
	var bytes uint64
	if p.hdrLen == k.port.hdrLen {
		got, bytes = dst.fill(k.work, k.port.mem, batch, uni, all)
	} else {
		got, bad, bytes = dst.fillMismatch(k.port, batch, uni, all)
	}
	full := packets - uint64(got) - uint64(bad)
	dst.count.received(uint64(got), bytes, full, uint64(bad))
	dst.prod.Unlock()
	t.delivered += uint64(got)
	t.ringFull += full
	t.badHeader += uint64(bad)
	dst.arrived(uint64(got))
}

// arrived tells monitors and those who wait that a sender has put packets into an rx ring.
func (k *kring) arrived(packets uint64) {
	if packets == 0 {
		return
	}
	if k.nwatch.Load() > 0 {
		k.showArrived()
	}
	k.wake()
}

// receiver returns the rx ring of that number, modulo those that the port has, or nil if
// nobody has it open.
func (p *port) receiver(ring int) *kring {
	if !p.on || len(p.rx) == 0 {
		return nil
	}
	if k := p.rx[ring%len(p.rx)]; k.on && k.ring != nil {
		return k
	}
	return nil
}

// fill puts packets into the ring from hwtail on, and moves hwtail behind them. It
// returns how many there was room for, and their bytes; w is the sender's. Called with
// k.prod held.
func (k *kring) fill(w *flushWork, src *region, batch []fwd, uni, all line) (packets uint32, bytes uint64) {
	start := k.hwtail.Load()
	j := start
	switch space := k.room(start); {
	case uni.head == none && len(w.gathered) > 0:
		j, bytes = k.putGathered(start, space, w.gathered, batch, all)
		packets = k.dist(start, j)
	case uni.head == none && all.slots == all.packets:
		j, bytes = k.putLine(start, space, src, batch, all, w.stream)
		packets = k.dist(start, j)
	case all.head == none && uni.slots == uni.packets:
		j, bytes = k.putLine(start, space, src, batch, uni, w.stream)
		packets = k.dist(start, j)
	default:
		j, packets, bytes = k.putMixed(start, space, src, batch, uni, all, w.stream)
	}
	if j != start {
		if w.stream {
			streamFence()
		}
		k.hwtail.Store(j)
	}
	return packets, bytes
}

// putLine puts packets of one slot each, which are all that there is for this ring, into
// slots from j on, at most space of them. It returns the slot behind them and their bytes.
// It is what putMixed does, for less: put is written out here.
func (k *kring) putLine(j, space uint32, src *region, batch []fwd, l line, stream bool) (end uint32, bytes uint64) {
	slots, ours, theirs := k.slots, k.port.mem.view(), src.view()
	for i := l.head; i != none && space > 0; space-- {
		f := &batch[i]
		s := &slots[j]
		idx, _, _ := s.Load() // once: the receiver may write on
		length := f.len
		to, from := ours.at(idx), theirs.at(f.buf)
		n := (int(length) + 63) &^ 63
		if n > min(len(to), len(from)) {
			n, length = 64, 64
		}
		if stream {
			streamBlocks(to[:n], from[:n])
		} else {
			copyBlocks(to[:n], from[:n])
		}
		s.Store(idx, length, 1<<shm.SlotPortShift)
		bytes += uint64(length)
		i = f.next
		if j++; j == uint32(len(slots)) {
			j = 0
		}
	}
	return j, bytes
}

// putMixed puts packets of two lines into slots from j on, in the order in which they were
// sent, as long as there is space. It returns the slot behind them, how many packets these
// are, and their bytes.
func (k *kring) putMixed(j, space uint32, src *region, batch []fwd, uni, all line, stream bool) (end, packets uint32, bytes uint64) {
	i, next, nextAll := pop(batch, uni.head, all.head)
	for i != none && space > 0 {
		frags := uint32(batch[i].frags)
		if frags > space {
			break
		}
		space -= frags
		packets++
		for f := range frags {
			bytes += uint64(k.put(j, src, &batch[uint32(i)+f], frags, f+1 == frags, stream))
			j = k.next(j)
		}
		i, next, nextAll = pop(batch, next, nextAll)
	}
	return j, packets, bytes
}

// pop takes the packet that was sent first off two lines, given by their heads, and
// returns what is left of them.
func pop(batch []fwd, uni, all uint16) (i, restUni, restAll uint16) {
	switch {
	case uni < all: // none is more than any index
		return uni, batch[uni].next, all
	case all != none:
		return all, uni, batch[all].next
	}
	return none, none, none
}

// put copies one slot of a packet into slot j. As in the kernel, whole blocks of 64
// bytes are copied, and of a slot that is longer than a buffer the first block only,
// which is its length then. Every slot says how many its packet has.
func (k *kring) put(j uint32, src *region, f *fwd, frags uint32, last, stream bool) uint16 {
	s := &k.slots[j]
	idx, _, _ := s.Load() // once: the receiver may write on
	length := f.len
	to, from := k.port.mem.buf(idx), src.buf(f.buf)
	n := (int(length) + 63) &^ 63
	if n > min(len(to), len(from)) {
		n, length = 64, 64
	}
	if stream {
		streamBlocks(to[:n], from[:n])
	} else {
		copyBlocks(to[:n], from[:n])
	}
	flags := shm.SlotFlags(frags << shm.SlotPortShift)
	if !last {
		flags |= shm.SlotMoreFrag
	}
	s.Len, s.Flags = length, flags
	return length
}
