package vale

import (
	"encoding/binary"

	"govale/netmap/shm"
)

// Packets from a port with virtio-net headers to one without, or with headers of another
// length, are not just copied: the header is taken away, put before or converted, and
// what it leaves undone is done where the receiver has no header to read it in. Two ports
// without headers, or with headers of one length, never come here.
//
// All of a packet but its bytes is read once: lengths and buffers are those of the batch,
// and headers that decide where something goes are copied first.

// A transfer is what one batch does to one receive ring whose port has another header
// length than the sender: bdg_mismatch_datapath in netmap_offloadings.c. Packets of a
// slot longer than a buffer, or with a header for which the buffer has no room, are
// dropped; the kernel writes them over buffers of others.
type transfer struct {
	k       *kring // the receive ring
	src     *region
	dst     *region
	srcHdr  int    // header length of the sender
	dstHdr  int    // header length of the receiver
	mfs     int    // frames that segmentation makes: at most a buffer of the receiver
	next    uint32 // slot to fill next; slots from hwtail to it are filled
	howmany uint32 // slots that may be filled
}

// fillMismatch is fill for ports of different header lengths. Packets that are cut into
// frames count once, and their bytes are those of the frames; bad are those that cannot be
// converted. Called with k.prod held, and the bridge's mu for reading.
func (k *kring) fillMismatch(from *port, batch []fwd, uni, all line) (packets, bad uint32, bytes uint64) {
	start := k.hwtail.Load()
	to := k.port
	t := transfer{
		k: k, src: from.mem, dst: to.mem, next: start,
		srcHdr: int(from.hdrLen), dstHdr: int(to.hdrLen), mfs: int(min(to.mfs, to.mem.bufs.objSize)),
		howmany: min(slotsNeeded(from.mfs, to.mfs, uni.slots+all.slots), k.room(start)),
	}
	i, next, nextAll := pop(batch, uni.head, all.head)
	for i != none && t.howmany > 0 {
		p := batch[i : int(i)+int(batch[i].frags)]
		if uint32(len(p)) > t.howmany {
			break
		}
		if n, ok := t.packet(p); ok {
			packets++
			bytes += uint64(n)
		} else {
			bad++
		}
		i, next, nextAll = pop(batch, next, nextAll)
	}
	if t.next != start {
		k.hwtail.Store(t.next)
	}
	return packets, bad, bytes
}

// slotsNeeded returns how many slots the kernel reserves for packets of that many slots;
// where it is mistaken, packets are dropped although the ring has room
// (netmap_vale.c: nm_vale_flush).
func slotsNeeded(srcMFS, dstMFS, slots uint32) uint32 {
	if dstMFS < srcMFS && dstMFS > worstGSOHeader {
		return slots*srcMFS/(dstMFS-worstGSOHeader) + 1
	}
	return slots
}

// packet puts one packet into the ring and returns how many bytes it has there. It
// returns false, and takes no slots, if the packet is dropped.
func (t *transfer) packet(p []fwd) (bytes int, ok bool) {
	if !t.fits(p) {
		return 0, false
	}
	c := cursor{src: t.src, left: p}
	c.load()
	hdr := c.data[:t.srcHdr] // the first pass has seen that it is there
	c.data = c.data[t.srcHdr:]
	if t.srcHdr == 0 || t.dstHdr != 0 {
		return t.copy(c, hdr, vnetHdr{}), true
	}
	h := parseVnetHdr(hdr)
	if !h.valid() {
		return 0, false
	}
	if len(c.data) == 0 && !c.advance() { // the header had a slot for itself
		return 0, false
	}
	if h.segmented() {
		return t.segment(c, h.udp())
	}
	return t.copy(c, nil, h), true
}

// fits reports whether every slot of the packet fits a buffer, at the receiver, too.
func (t *transfer) fits(p []fwd) bool {
	most := min(t.src.bufs.objSize, t.dst.bufs.objSize)
	for i := range p {
		if uint32(p[i].len) > most {
			return false
		}
	}
	return int(p[0].len)-t.srcHdr+t.dstHdr <= int(most)
}

// A cursor is how far a packet has been read.
type cursor struct {
	src  *region
	left []fwd  // its slots, from the one that is being read
	data []byte // what is left of that one
}

// load begins to read left[0].
func (c *cursor) load() { c.data = c.src.buf(c.left[0].buf)[:c.left[0].len] }

// advance goes on to the next slot. It returns false if there is none.
func (c *cursor) advance() bool {
	if len(c.left) == 1 {
		return false
	}
	c.left = c.left[1:]
	c.load()
	return true
}

// last reports whether there is no slot behind the one that is being read.
func (c *cursor) last() bool { return len(c.left) == 1 }

// buf returns the slot that is to be filled next and its buffer.
func (t *transfer) buf() (*shm.Slot, []byte) {
	s := &t.k.slots[t.next]
	idx, _, _ := s.Load() // once: the receiver may write on
	return s, t.dst.buf(idx)
}

// copy puts a packet as it is behind a header of the receiver's length, and completes
// the checksum that h asks for. The header is a copy of hdr, if the sender has one, and 0
// where that does not reach. It returns the bytes of all slots.
func (t *transfer) copy(c cursor, hdr []byte, h vnetHdr) (bytes int) {
	flags := shm.SlotFlags(len(c.left)<<shm.SlotPortShift) | shm.SlotMoreFrag
	s, buf := t.buf()
	at, skip := t.dstHdr, h.csumStart
	clear(buf[:at])
	copy(buf[:at], hdr[:min(len(hdr), vnetHdrLen)])
	check, sum := h.checkField(buf, len(c.data)), rawSum(0)
	for {
		n := at + copy(buf[at:], c.data)
		if check != nil {
			sum = sum.addBytes(c.data[skip:]) // each slot by itself, of odd length or not, as in the kernel
		}
		if c.last() {
			flags &^= shm.SlotMoreFrag
		}
		s.Len, s.Flags = uint16(n), flags
		bytes += n
		t.take()
		if !c.advance() {
			break
		}
		at, skip = 0, 0
		s, buf = t.buf()
	}
	if check != nil {
		binary.BigEndian.PutUint16(check, sum.checksum())
	}
	return bytes
}

// checkField returns where the checksum goes that h asks for, nil if it asks for none or
// if the place is not in the first slot, which has n bytes in buf. As in the kernel the
// field may reach beyond them, but not beyond the buffer.
func (h vnetHdr) checkField(buf []byte, n int) []byte {
	at := h.csumStart + h.csumOffset
	if !h.needsCsum() || at > n || at+2 > len(buf) {
		return nil
	}
	return buf[at:][:2]
}

// take makes the slot that was filled part of the packet.
func (t *transfer) take() {
	t.next = t.k.next(t.next)
	t.howmany--
}

// segment cuts a packet into frames of the receiver's frame size. It returns the bytes
// of all frames, or false for a packet that cannot be cut, has no payload, or needs more
// slots than there are.
func (t *transfer) segment(c cursor, udp bool) (bytes int, ok bool) {
	undo := *t
	var copied [2048]byte // what the headers say must not change once it is checked
	first := copied[:copy(copied[:], c.data)]
	h, ok := parseGSO(first, udp)
	if !ok || h.all >= t.mfs {
		return 0, false
	}
	c.data = c.data[h.all:]
	if len(c.data) == 0 && !c.advance() {
		return 0, false
	}
	for i, done := 0, 0; ; i++ {
		if t.howmany == 0 {
			*t = undo
			return 0, false
		}
		s, buf := t.buf()
		n := copy(buf, first[:h.all])
		n += c.read(buf[n:t.mfs])
		last := len(c.data) == 0 && c.last()
		h.fixSegment(buf, n, i, done, last)
		s.Len, s.Flags = uint16(n), 0
		t.take()
		done += n - h.all
		bytes += n
		if last {
			return bytes, true
		}
	}
}

// read fills b with what is left of the packet, and returns how much that was. Where it
// ends in the middle of a packet, a slot that is read to its end may be the current one.
func (c *cursor) read(b []byte) (n int) {
	for {
		m := copy(b[n:], c.data)
		n += m
		c.data = c.data[m:]
		if n == len(b) || !c.advance() {
			return n
		}
	}
}
