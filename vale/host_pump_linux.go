package vale

import (
	"errors"
	"math"
	"os"
	"sync/atomic"

	"govale/netmap"
	"govale/netmap/shm"
)

// takeIn sends to the switch what comes from the end, until it is closed.
func (hp *hostPort) takeIn(closing *atomic.Bool) {
	r := hp.end.ring
	ready := r.ready
	for {
		if r.conn.Read(ready) != nil {
			return
		}
		for r.ready(0) && !closing.Load() {
			hp.fill()
			if hp.dev.Sync(netmap.Tx) != nil {
				return
			}
		}
	}
}

// fill puts the packets that are there into the tx ring of the port, as many as it
// takes: a switch leaves none in it, so that is at least one.
func (hp *hostPort) fill() {
	r := hp.end.ring
	w := newSlotWriter(hp.port.tx[0])
	for {
		h, ok := r.head()
		if !ok {
			break
		}
		p := r.packet(h)
		if p.cut {
			hp.end.lostIn.Add(1)
		} else if !w.put(p) {
			break
		}
		r.giveBack(h)
	}
	w.k.ring.StoreCur(w.at)
	w.k.ring.StoreHead(w.at)
}

// A slotWriter fills the slots of a tx ring with packets.
type slotWriter struct {
	k    *kring
	at   uint32 // the slot that is written
	free uint32 // slots behind the last packet
	size int    // bytes that a slot takes
	room []byte // what is left of the slot's buffer
}

func newSlotWriter(k *kring) slotWriter {
	head := k.ring.LoadHead()
	return slotWriter{
		k: k, at: head, free: k.dist(head, k.ring.LoadTail()),
		size: int(min(k.port.mem.bufs.objSize, math.MaxUint16)),
	}
}

// put adds a packet, in as many slots as it needs. It returns false where there are not
// enough.
func (w *slotWriter) put(p packet) bool {
	size := len(p.b)
	if p.tagged {
		size += len(p.tag)
	}
	slots := uint32((size + w.size - 1) / w.size)
	if slots > w.free {
		return false
	}
	w.free -= slots
	w.begin()
	rest := p.b
	if p.tagged {
		w.write(p.b[:addressBytes])
		w.write(p.tag[:])
		rest = p.b[addressBytes:]
	}
	w.write(rest)
	w.end(0)
	return true
}

// addressBytes are the bytes of a frame before its type, or a VLAN tag.
const addressBytes = 12

// begin begins a slot, and end ends it.
func (w *slotWriter) begin() { w.room = w.k.port.mem.buf(w.k.slots[w.at].BufIdx)[:w.size] }

func (w *slotWriter) end(flags shm.SlotFlags) {
	s := &w.k.slots[w.at]
	s.Len, s.Flags = uint16(w.size-len(w.room)), flags
	w.at = w.k.next(w.at)
}

// write adds bytes to the packet.
func (w *slotWriter) write(b []byte) {
	for len(b) > 0 {
		if len(w.room) == 0 {
			w.end(shm.SlotMoreFrag)
			w.begin()
		}
		n := copy(w.room, b)
		w.room, b = w.room[n:], b[n:]
	}
}

// sendOut sends to the end what the switch has for it, until it is closed.
func (hp *hostPort) sendOut(closing *atomic.Bool) {
	k := hp.port.rx[0]
	for !closing.Load() {
		if _, err := hp.dev.Poll(netmap.Readable, -1); errors.Is(err, os.ErrClosed) {
			return
		}
		head, tail := k.ring.LoadHead(), k.ring.LoadTail()
		for head != tail {
			head = hp.end.sender.gather(k, head, tail)
			if err := hp.end.sender.flush(&hp.end.lostOut); err != nil {
				return
			}
			k.ring.StoreCur(head)
			k.ring.StoreHead(head)
		}
	}
}

// gather makes a batch of the packets in [head, tail), and returns where it ends.
func (s *hostSender) gather(k *kring, head, tail uint32) uint32 {
	for head != tail && !s.full() {
		s.begin()
		for more := true; more && head != tail; head = k.next(head) {
			slot := &k.slots[head]
			buf := k.port.mem.buf(slot.BufIdx)
			s.piece(buf[:min(int(slot.Len), len(buf))])
			more = slot.Flags&shm.SlotMoreFrag != 0
		}
	}
	return head
}
