package vale

import "govale/netmap/shm"

// Short frames for many ports are gathered before they are copied to the first: buffers
// lie 2048 bytes apart, and so far apart the beginnings of all of them compete for a small
// part of the cache. One behind the other they stay there until the last port has them.

// gatherPorts is how many receivers it takes until that pays.
const gatherPorts = 8

// gatherMost is the length of the longest frame that is gathered: one block.
const gatherMost = 64

// gather copies the packets of l to w.gathered, if they are short, have one slot each, and
// so many ports get them; else it empties it.
func (w *flushWork) gather(mem *region, batch []fwd, l line, ports int) {
	w.gathered = w.gathered[:0]
	if l.packets == 0 || l.packets != l.slots || ports < gatherPorts {
		return
	}
	if w.gathered == nil {
		w.gathered = make([]byte, 0, gatherMost*cap(w.batch))
	}
	blocks := w.gathered[:gatherMost*int(l.packets)]
	from := mem.view()
	at := blocks
	for i := l.head; i != none; i = batch[i].next {
		f := &batch[i]
		if f.len > gatherMost {
			return
		}
		copyBlocks(at[:gatherMost], from.at(f.buf)[:gatherMost])
		at = at[gatherMost:]
	}
	w.gathered = blocks
}

// putGathered is putLine for packets that are gathered, one block each.
func (k *kring) putGathered(j, space uint32, blocks []byte, batch []fwd, l line) (end uint32, bytes uint64) {
	slots, bufs := k.slots, k.port.mem.view()
	for i := l.head; i != none && space > 0; space-- {
		f := &batch[i]
		s := &slots[j]
		idx, _, _ := s.Load() // once: the receiver may write on
		copyBlocks(bufs.at(idx)[:gatherMost], blocks[:gatherMost])
		blocks = blocks[gatherMost:]
		s.Store(idx, f.len, 1<<shm.SlotPortShift)
		bytes += uint64(f.len)
		i = f.next
		if j++; j == uint32(len(slots)) {
			j = 0
		}
	}
	return j, bytes
}
