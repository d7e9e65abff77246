package packetport

import (
	"syscall"

	"govale/netmap/shm"
)

// batchFrames is how many frames go to the link at once.
const batchFrames = 64

// A batch is frames of the tx ring that go to the link at once.
type batch struct {
	frames [][]byte
	ends   []uint32 // the slots behind them
	joined []byte   // of one of them, which took several slots
}

// txSync sends what is before head, as far as there is room for it. Packets are whole: one
// whose last slot is not there yet waits for that.
func (d *device) txSync() error {
	r, b := &d.region.tx, &d.batch
	head := r.LoadHead()
	if head >= r.NumSlots {
		return syscall.EINVAL
	}
	b.reset()
	for i := d.txNext; i != head; {
		end, several, whole := r.packet(i, head)
		if !whole {
			break
		}
		if len(b.frames) == batchFrames || several && len(b.joined) > 0 {
			if done, err := d.flush(); !done {
				return err
			}
		}
		b.add(r, i, end, several)
		i = end
	}
	_, err := d.flush()
	moved(r)
	return err
}

// packet returns the slot behind the packet at slot i, and whether it takes several. It is
// whole where its last slot is before head.
func (r *ring) packet(i, head uint32) (end uint32, several, whole bool) {
	for i != head {
		_, _, flags := r.slots[i].Load()
		i = r.next(i)
		if flags&shm.SlotMoreFrag == 0 {
			return i, several, true
		}
		several = true
	}
	return i, several, false
}

func (b *batch) reset() {
	b.frames, b.ends, b.joined = b.frames[:0], b.ends[:0], b.joined[:0]
}

// add adds the packet from slot i up to end.
func (b *batch) add(r *ring, i, end uint32, several bool) {
	b.ends = append(b.ends, end)
	if !several {
		b.frames = append(b.frames, r.data(i))
		return
	}
	for ; i != end; i = r.next(i) {
		b.joined = append(b.joined, r.data(i)...)
	}
	b.frames = append(b.frames, b.joined)
}

// data returns the bytes of a slot.
func (r *ring) data(i uint32) []byte {
	idx, n, _ := r.slots[i].Load()
	b := r.buf(idx)
	return b[:min(int(n), len(b))]
}

// flush sends the batch, and gives the slots back that are done with. It says whether that
// is all of them.
func (d *device) flush() (all bool, err error) {
	r, b := &d.region.tx, &d.batch
	done := 0
	if len(b.frames) > 0 {
		done, err = d.link.send(b.frames)
	}
	for _, frame := range b.frames[:done] {
		d.sent.Packets++
		d.sent.Bytes += uint64(len(frame))
	}
	all = done == len(b.frames) && err == nil
	if done > 0 {
		d.txNext = b.ends[done-1]
		r.StoreTail((d.txNext + r.NumSlots - 1) % r.NumSlots)
	}
	b.reset()
	return all, err
}

// rxSync takes the slots before head back and fills free ones with what has come.
func (d *device) rxSync() error {
	r := &d.region.rx
	head := r.LoadHead()
	if head >= r.NumSlots {
		return syscall.EINVAL
	}
	tail := r.LoadTail()
	free := int(r.NumSlots) - 1 - r.between(head, tail)
	for {
		if len(d.came) == 0 {
			frames, err := d.link.receive()
			if err != nil || len(frames) == 0 {
				r.StoreTail(tail)
				moved(r)
				return err
			}
			d.came = frames
		}
		frame := d.came[0]
		frags := (len(frame) + shm.BufSize - 1) / shm.BufSize
		switch {
		case frags == 0 || frags > int(r.NumSlots)-1:
			d.tooLong++
		case frags > free:
			r.StoreTail(tail)
			moved(r)
			return nil
		default:
			tail = r.put(tail, frame, frags)
			free -= frags
			d.received.Packets++
			d.received.Bytes += uint64(len(frame))
		}
		d.came = d.came[1:]
	}
}

// put puts a frame into so many slots from slot i on, and returns the one behind it.
func (r *ring) put(i uint32, frame []byte, frags int) uint32 {
	flags := shm.SlotFlags(frags)<<shm.SlotPortShift | shm.SlotMoreFrag
	for ; frags > 0; frags-- {
		if frags == 1 {
			flags &^= shm.SlotMoreFrag
		}
		idx, _, _ := r.slots[i].Load()
		n := copy(r.buf(idx), frame)
		frame = frame[n:]
		r.slots[i].Store(idx, uint16(n), flags)
		i = r.next(i)
	}
	return i
}
