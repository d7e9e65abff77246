package vale

import (
	"encoding/binary"

	"govale/netmap/shm"
)

// Most batches are packets of one slot, each to one port that the switch knows. These are
// copied as they are read, without being lined up first: a receiver finds the same, for
// less. Whatever is not that simple ends the burst and goes the way of forward.go: packets
// of several slots, for several ports, for nobody, payload that is not in a buffer, and
// virtio-net headers.

// A burst is what a sender puts into the rings of several ports at once. The rings stay
// open, each with its prod held, until it ends, so that a packet costs the same wherever
// the one before it went.
type burst struct {
	to   [maxPorts]lane // by index of the port
	open []*lane        // those that are open
}

// A lane is the packets of a burst to one ring. The prod of the ring is held.
type lane struct {
	dst     *kring // nil: not open
	slots   []shm.Slot
	bufs    bufs
	j, end  uint32 // slot to fill next, and the one behind the last that is free
	start   uint32 // hwtail when it began
	packets uint64 // to dst, with those that do not fit
	bytes   uint64 // of those that fit
}

// bursts sends the slots from from on in bursts of as many slots as a batch has, so that
// receivers find what there is, and senders what has been given back, as often as without.
// It returns where they stopped, as burst does.
func (k *kring) bursts(b *bridge, from, to, most uint32) (next uint32) {
	for from != to {
		end := to
		if k.dist(from, to) > most {
			end = (from + most) % k.n
		}
		if from = k.burst(b, from, end); from != end {
			break
		}
	}
	return from
}

// burst sends the slots from from on, and returns where it stopped: at to, or at a slot
// that begins something less simple. Called with k.mu held, and b.mu for reading.
func (k *kring) burst(b *bridge, from, to uint32) (next uint32) {
	if k.port.hdrLen != 0 || k.id != 0 || k.port.m.twoPass {
		return from // broadcast in a batch of another ring than 0 goes twice to whom the batch goes as well
	}
	w, bufs, slots := k.work, k.port.mem.view(), k.slots
	w.tally = tally{}
	var s *lane
	var bytes, sent, run uint64
	lastDst, lastSrc := noSource, noSource // no header is like that
	i := from
	for i != to {
		idx, length, flags := slots[i].Load()
		if length < 14 || flags&(shm.SlotMoreFrag|shm.SlotIndirect|shm.SlotBufChanged) != 0 {
			break
		}
		buf := bufs.at(idx)
		dst, src := binary.LittleEndian.Uint64(buf)&macBits, binary.LittleEndian.Uint64(buf[4:])>>16
		if dst != lastDst || src != lastSrc {
			next := w.find(dst)
			if next == nil || src != lastSrc {
				if next = k.lane(b, dst, src); next == nil {
					break
				}
				k.saw(b, lastSrc, run)
				run = 0
			}
			s, lastDst, lastSrc = next, dst, src
		}
		run++
		s.packets++
		sent++
		bytes += uint64(length)
		if s.j != s.end {
			s.put(buf, length)
		}
		if i++; i == uint32(len(slots)) {
			i = 0
		}
	}
	k.saw(b, lastSrc, run)
	k.closeBurst(sent, bytes)
	return i
}

// lane learns src and returns the lane to the port that packets for dst go to, or nil
// where they go to nobody, to several ports or to one whose headers differ.
func (k *kring) lane(b *bridge, dst, src uint64) *lane {
	k.learn(b, src)
	i, ok := 0, false
	if dst&1 == 0 {
		i, ok = k.work.memo.lookup(dst)
	}
	if !ok {
		i = b.other(k.port.idx)
	}
	if i < 0 || i == k.port.idx {
		return nil
	}
	s := &k.work.burst.to[i]
	if s.dst == nil && !k.openLane(b, s, i) {
		return nil
	}
	return s
}

// find returns the open lane to the port that was found for dst before, or nil.
func (w *flushWork) find(dst uint64) *lane {
	i, ok := w.memo.recall(dst)
	if !ok || w.burst.to[i].dst == nil {
		return nil
	}
	return &w.burst.to[i]
}

// openLane begins a lane to the ring of port i. A sender that has rings open waits for
// no other sender's: it ends what it has begun first, so that no two wait for each other.
func (k *kring) openLane(b *bridge, s *lane, i int) bool {
	p := b.ports[i]
	if p == nil || p.hdrLen != 0 {
		return false
	}
	dst := p.receiver(k.id)
	if dst == nil {
		return false
	}
	w := &k.work.burst
	if !dst.prod.TryLock() {
		k.closeLanes()
		dst.prod.Lock()
	}
	start := dst.hwtail.Load()
	*s = lane{dst: dst, slots: dst.slots, bufs: p.mem.view(), start: start, j: start, end: dst.prev(dst.hwcur.Load())}
	w.open = append(w.open, s)
	return true
}

// put copies a packet into the next slot: kring.put, for one slot.
func (s *lane) put(buf []byte, length uint16) {
	slot := &s.slots[s.j]
	idx, _, _ := slot.Load() // once: the receiver may write on
	to := s.bufs.at(idx)
	n := (int(length) + 63) &^ 63
	if n > min(len(to), len(buf)) {
		n, length = 64, 64
	}
	copyBlocks(to[:n], buf[:n])
	slot.Store(idx, length, 1<<shm.SlotPortShift)
	s.bytes += uint64(length)
	if s.j++; s.j == uint32(len(s.slots)) {
		s.j = 0
	}
}

// closeBurst ends a burst of so many packets and bytes.
func (k *kring) closeBurst(packets, bytes uint64) {
	if packets == 0 {
		return
	}
	k.closeLanes()
	t := &k.work.tally
	t.packets, t.bytes, t.copies = packets, bytes, packets
	k.count.sent(t)
}

// closeLanes shows the receivers what has been put into their rings. They are told when
// no prod is held any more: monitors copy what has arrived, and wakers take locks.
func (k *kring) closeLanes() {
	w, t := &k.work.burst, &k.work.tally
	for _, s := range w.open {
		dst := s.dst
		delivered := uint64(dst.dist(s.start, s.j))
		if delivered > 0 {
			dst.hwtail.Store(s.j)
		}
		full := s.packets - delivered
		t.delivered += delivered
		t.ringFull += full
		dst.count.received(delivered, s.bytes, full, 0)
		dst.prod.Unlock()
	}
	for _, s := range w.open {
		s.dst.arrived(uint64(s.dst.dist(s.start, s.j)))
		s.dst = nil
	}
	w.open = w.open[:0]
}
