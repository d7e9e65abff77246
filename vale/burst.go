package vale

import (
	"encoding/binary"

	"govale/netmap/shm"
)

// Most batches are one packet after another to one and the same port. Such a run is
// copied as it is read, without being lined up first: a receiver finds the same, for less.
// Whatever is not that simple ends it and goes the way of forward.go: packets of several
// slots, for everybody, for nobody, payload that is not in a buffer, virtio-net headers,
// and destinations that change all the time, for which one visit for each port is cheaper
// than one for each packet.

// A burst is a run under way. The prod of its ring is held.
type burst struct {
	dst   *kring
	start uint32 // hwtail when it began
	j     uint32 // slot to fill next
	space uint32
	tally // of the packets to dst
}

// maxTurns is how many times the destination may change in 64 packets.
const maxTurns = 4

// burst sends the slots from from on, and returns where it stopped: at to, or at a slot
// that begins something less simple. Called with k.mu held, and b.mu for reading.
func (k *kring) burst(b *bridge, from, to uint32) (next uint32) {
	if k.port.hdrLen != 0 || k.id != 0 || k.port.m.twoPass {
		return from // broadcast in a batch of another ring than 0 goes twice to whom the batch goes as well
	}
	mem := k.port.mem
	k.work.from = run{src: noSource}
	var s burst
	lastDst, lastSrc := noSource, noSource // no header is like that
	n, turns, i := 0, 0, from
	for ; i != to; i = k.next(i) {
		idx, length, flags := k.slots[i].Load()
		if length < 14 || flags&(shm.SlotMoreFrag|shm.SlotIndirect|shm.SlotBufChanged) != 0 {
			break
		}
		buf := mem.buf(idx)
		dst, src := binary.LittleEndian.Uint64(buf)&macBits, binary.LittleEndian.Uint64(buf[4:])>>16
		if dst != lastDst || src != lastSrc {
			if turns++; turns > maxTurns*(n/64+1) {
				break
			}
			to := k.single(b, dst, src)
			if to == nil {
				break
			}
			if to != s.dst {
				k.closeBurst(&s)
				s.open(to)
			}
			k.work.from.count(b.table)
			k.work.from = run{src: src}
			lastDst, lastSrc = dst, src
		}
		k.work.from.packets++
		n++
		s.packets++
		s.bytes += uint64(length)
		if s.space > 0 {
			s.space--
			s.put(buf, length)
		}
	}
	k.closeBurst(&s)
	k.work.from.count(b.table)
	return i
}

// single learns src and returns the ring that packets for dst go to, or nil where they go
// to nobody, to everybody or to a port whose headers differ.
func (k *kring) single(b *bridge, dst, src uint64) *kring {
	if dst&1 != 0 {
		return nil
	}
	k.learn(b, src)
	i, ok := b.table.lookup(dst)
	if !ok || i == k.port.idx || b.ports[i] == nil || b.ports[i].hdrLen != 0 {
		return nil
	}
	return b.ports[i].receiver(k.id)
}

// open begins a run of packets to a ring.
func (s *burst) open(dst *kring) {
	dst.prod.Lock()
	start := dst.hwtail.Load()
	*s = burst{dst: dst, start: start, j: start, space: dst.room(start)}
}

// put copies a packet into the next slot: kring.put, for one slot.
func (s *burst) put(buf []byte, length uint16) {
	k := s.dst
	slot := &k.slots[s.j]
	idx, _, _ := slot.Load() // once: the receiver may write on
	to := k.port.mem.buf(idx)
	n := (int(length) + 63) &^ 63
	if n > min(len(to), len(buf)) {
		n, length = 64, 64
	}
	copyBlocks(to[:n], buf[:n])
	slot.Len, slot.Flags = length, 1<<shm.SlotPortShift
	s.delivered++
	s.rxBytes += uint64(length)
	s.j = k.next(s.j)
}

// closeBurst shows the receiver what a run has put into its ring.
func (k *kring) closeBurst(s *burst) {
	dst := s.dst
	if dst == nil {
		return
	}
	if s.j != s.start {
		dst.hwtail.Store(s.j)
	}
	dst.prod.Unlock()
	s.copies, s.ringFull = s.packets, s.packets-s.delivered
	k.count.sent(&s.tally)
	dst.arrived(s.delivered, s.rxBytes, s.ringFull, 0)
	s.dst = nil
}
