package vale

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
)

// A bench is two ports of a switch with little memory: what a sends reaches b.
type bench struct{ a, b *port }

// newBench returns ports with these header lengths, and this many slots a ring.
func newBench(t testing.TB, srcHdr, dstHdr, slots uint32) bench {
	t.Helper()
	m := New(nil)
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.findBridge("vale0:", true)
	add := func(name string, hdr uint32) *port {
		mem := &region{m: m, private: true}
		mem.layout(Pool{2, 1024}, Pool{2, shm.RingSize + int(slots)*shm.SlotSize}, Pool{int(reservedBufs + 2*slots + 2), shm.BufSize}, privIfLimits)
		if err := mem.finalize(); err != nil {
			t.Fatal(err)
		}
		p, err := m.newPort(name, &registration{txSlots: slots, rxSlots: slots}, mem)
		if err != nil {
			t.Fatal(err)
		}
		b.attach(p)
		p.newKrings()
		p.tx[0].users, p.rx[0].users = 1, 1
		if err := p.newRings(); err != nil {
			t.Fatal(err)
		}
		p.setHdrLen(hdr)
		p.on, p.tx[0].on, p.rx[0].on = true, true, true
		return p
	}
	return bench{add("vale0:a", srcHdr), add("vale0:b", dstHdr)}
}

// put makes the next slot of the tx ring hold data.
func (x bench) put(data []byte, flags shm.SlotFlags) {
	k := x.a.tx[0]
	head := k.ring.Head
	s := &k.slots[head]
	s.Len, s.Flags = uint16(len(data)), flags
	copy(x.a.mem.buf(s.BufIdx), data)
	k.ring.Head = k.next(head)
	k.ring.Cur = k.ring.Head
}

// putCut puts a packet into slots of these lengths, the rest into slots of the last.
func (x bench) putCut(packet []byte, lengths ...int) {
	for i := 0; ; i++ {
		n := lengths[min(i, len(lengths)-1)]
		if len(packet) <= n {
			x.put(packet, 0)
			return
		}
		x.put(packet[:n], shm.SlotMoreFrag)
		packet = packet[n:]
	}
}

// A received is a slot that has arrived.
type received struct {
	data  []byte
	flags shm.SlotFlags
}

// move sends what has been put and returns what has arrived, which it gives back.
func (x bench) move() []received {
	x.a.tx[0].sync(&binding{})
	k := x.b.rx[0]
	k.sync(&binding{})
	var all []received
	for i := k.ring.Head; i != k.ring.Tail; i = k.next(i) {
		idx, n, flags := k.slots[i].Load()
		all = append(all, received{bytes.Clone(x.b.mem.buf(idx)[:n]), flags})
	}
	k.ring.Head, k.ring.Cur = k.ring.Tail, k.ring.Tail
	k.sync(&binding{})
	return all
}

// tcpPacket returns a virtio-net header of 10 bytes that asks for segmentation, and a
// packet of TCP over IPv4 with this much payload, behind this many VLAN tags.
func tcpPacket(payload, tags int) []byte {
	b := []byte{vnetNeedsCsum, gsoTCPv4, 0, 0, 0, 0, 0, 0, 0, 0}
	b = append(b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 0xa)
	for range tags {
		b = append(b, 0x81, 0, 0, 100)
	}
	b = append(b, 8, 0, 0x45, 0, 0, 0, 0x12, 0x34, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2)
	b = append(b, 0, 80, 0x1f, 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x18, 1, 0, 0, 0, 0, 0)
	for i := range payload {
		b = append(b, byte(i*7))
	}
	return b
}

// TestMismatchDrops: packets that cannot be given to the receiver are dropped and
// counted, and the one behind them arrives.
func TestMismatchDrops(t *testing.T) {
	edited := func(p []byte, i int, v byte) []byte {
		p[i] = v
		return p
	}
	for _, c := range []struct {
		name           string
		srcHdr, dstHdr uint32
		slots          uint32
		put            func(x bench)
		sent           bool // it has a destination, so that the receiver counts it
	}{
		{"header in two slots", 10, 0, 16, func(x bench) { x.putCut(tcpPacket(100, 0), 5, 2048) }, false},
		{"header and nothing else", 10, 0, 16, func(x bench) { x.put(make([]byte, 10), 0) }, false},
		{"header and the last slot missing", 10, 0, 16, func(x bench) { x.put(make([]byte, 10), shm.SlotMoreFrag) }, false},
		{"Ethernet header too short", 12, 0, 16, func(x bench) { x.put(make([]byte, 25), 0) }, false},
		{"type of segmentation", 10, 0, 16, func(x bench) { x.put(edited(tcpPacket(100, 0), 1, 2), 0) }, true},
		{"flags", 10, 0, 16, func(x bench) { x.put(edited(tcpPacket(100, 0), 0, 4), 0) }, true},
		{"Ethernet type", 10, 0, 16, func(x bench) { x.put(edited(tcpPacket(100, 0), 22, 9), 0) }, true},
		{"headers in two slots", 10, 0, 16, func(x bench) { x.putCut(tcpPacket(100, 0), 60, 2048) }, true},
		{"TCP header longer than the packet", 10, 0, 16, func(x bench) { x.put(edited(tcpPacket(10, 0), 56, 0xf0), 0) }, true},
		{"no payload", 10, 0, 16, func(x bench) { x.put(tcpPacket(0, 0), 0) }, true},
		{"headers as long as a frame", 10, 0, 16, func(x bench) { x.put(tcpPacket(200, 365), 0) }, true},
		{"more tags than bytes", 10, 0, 16, func(x bench) { x.put(tcpPacket(200, 480)[:1500], 0) }, true},
		{"ring too small", 10, 0, 4, func(x bench) { x.putCut(tcpPacket(3*1460+1, 0), 2048) }, true},
		{"no room for the header", 0, 12, 16, func(x bench) { x.put(tcpPacket(2000, 0)[10:2047], 0) }, true},
		{"slot longer than a buffer", 10, 12, 16, func(x bench) {
			k := x.a.tx[0]
			i := k.ring.Head
			x.put(tcpPacket(100, 0), 0)
			k.slots[i].Len = 2049
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newBench(t, c.srcHdr, c.dstHdr, c.slots)
			c.put(x)
			if got := x.move(); got != nil {
				t.Errorf("received %x", got)
			}
			wantTx, wantRx := uint64(1), uint64(0)
			if c.sent {
				wantTx, wantRx = 0, 1
			}
			if tx, rx := x.a.stats().Counters().TxDropped, x.b.stats().Counters().RxDropped; tx != wantTx || rx != wantRx {
				t.Errorf("dropped %d by the sender and %d by the receiver, want %d and %d", tx, rx, wantTx, wantRx)
			}
			good := append(make([]byte, c.srcHdr), tcpPacket(30, 0)[10:]...)
			x.put(good, 0)
			want := append(make([]byte, c.dstHdr), tcpPacket(30, 0)[10:]...)
			if got := x.move(); len(got) != 1 || !bytes.Equal(got[0].data, want) {
				t.Errorf("a good one behind it: received %x, want %x", got, want)
			}
		})
	}
}

// TestMismatchGoesOn: a packet that is dropped takes no slots from those behind it in
// one batch, and a packet that is cut into frames counts once.
func TestMismatchGoesOn(t *testing.T) {
	x := newBench(t, 10, 0, 16)
	bad := tcpPacket(100, 0)
	bad[0] = 0x80
	x.putCut(tcpPacket(2000, 0), 2048)
	x.put(bad, 0)
	x.putCut(tcpPacket(1500, 0), 2048)
	got := x.move()
	var sizes []int
	total := 0
	for _, r := range got {
		sizes = append(sizes, len(r.data))
		total += len(r.data)
	}
	if want := []int{1514, 54 + 540, 1514, 54 + 40}; !slices.Equal(sizes, want) {
		t.Errorf("received frames of %d bytes, want %d", sizes, want)
	}
	c := x.b.stats().Counters()
	if c.RxPackets != 2 || c.RxDropped != 1 || c.RxBytes != uint64(total) {
		t.Errorf("received %d packets of %d bytes, dropped %d; want 2 of %d and 1",
			c.RxPackets, c.RxBytes, c.RxDropped, total)
	}
}

// TestMismatchFullRing: the first packet with more slots than are left is dropped, and
// all behind it, as without a mismatch.
func TestMismatchFullRing(t *testing.T) {
	x, frame := newBench(t, 0, 10, 4), tcpPacket(6, 0)[10:]
	x.putCut(frame, 30)
	k := x.a.tx[0]
	k.sync(&binding{}) // one slot is left
	x.putCut(frame, 30)
	k.sync(&binding{})
	x.put(frame, 0)
	x.putCut(frame, 30)
	if got := x.move(); len(got) != 3 || len(got[0].data) != 40 || len(got[1].data) != 30 || len(got[2].data) != 70 {
		t.Errorf("received %d slots: %v", len(got), got)
	}
	if c := x.b.stats().Counters(); c.RxPackets != 2 || c.RxDropped != 2 {
		t.Errorf("received %d packets, dropped %d; want 2 and 2", c.RxPackets, c.RxDropped)
	}
}

// TestHeaderCleared: what a buffer held before does not show in the header that is put
// before a frame.
func TestHeaderCleared(t *testing.T) {
	frame := tcpPacket(30, 0)[10:]
	for _, c := range []struct {
		src, dst uint32
		sent     []byte
		want     []byte
	}{
		{0, 10, nil, make([]byte, 10)},
		{0, 12, nil, make([]byte, 12)},
		{10, 12, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0}},
		{12, 10, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
	} {
		x := newBench(t, c.src, c.dst, 4)
		buf := x.b.mem.buf(x.b.rx[0].slots[0].BufIdx)
		for i := range buf {
			buf[i] = 0xee
		}
		x.put(append(c.sent, frame...), 0)
		if got := x.move(); len(got) != 1 || !bytes.Equal(got[0].data, append(c.want, frame...)) {
			t.Errorf("from %d to %d bytes: received %x", c.src, c.dst, got)
		}
	}
}

// TestFrameSizeKept: a port that had headers once takes frames as large as a buffer.
func TestFrameSizeKept(t *testing.T) {
	x := newBench(t, 10, 10, 16)
	x.b.setHdrLen(0)
	x.putCut(tcpPacket(2000, 0), 1000)
	got := x.move()
	if len(got) != 2 || len(got[0].data) != shm.BufSize || len(got[1].data) != 54+2000-(shm.BufSize-54) {
		t.Errorf("received %d frames: %x", len(got), got)
	}
}

// TestChecksumPlace: a checksum may be asked for at any place of the first slot, even one
// that reaches beyond the frame, and is not computed elsewhere.
func TestChecksumPlace(t *testing.T) {
	const last = shm.BufSize
	for _, c := range []struct{ size, start, offset int }{
		{100, 0, 0}, {100, 34, 16}, {100, 100, 0}, {100, 0, 100}, {100, 99, 0}, {100, 98, 0},
		{100, 101, 0}, {100, 0, 101}, {100, 65535, 65535}, {100, 65535, 0},
		{last, last - 2, 0}, {last, last - 1, 0}, {last, 0, last},
	} {
		frame := tcpPacket(c.size-54, 0)[10:]
		x := newBench(t, 10, 0, 16)
		hdr := make([]byte, 10)
		hdr[0] = vnetNeedsCsum
		binary.NativeEndian.PutUint16(hdr[6:], uint16(c.start))
		binary.NativeEndian.PutUint16(hdr[8:], uint16(c.offset))
		x.put(hdr, shm.SlotMoreFrag)
		x.put(frame, 0)
		want := bytes.Clone(frame)
		if at := c.start + c.offset; at <= len(frame) && at+2 <= shm.BufSize {
			want = append(want, 0, 0)
			binary.BigEndian.PutUint16(want[at:], ^sumWords(frame[c.start:]))
			want = want[:len(frame)]
		}
		if got := x.move(); len(got) != 1 || !bytes.Equal(got[0].data, want) {
			t.Errorf("%d bytes, start %d, offset %d: received %d slots that differ", c.size, c.start, c.offset, len(got))
		}
	}
}

// TestEmptyFirstSlot: where headers have no length, a header alone is an empty slot, and
// the frame begins in the second one. A slot that cannot be read is no empty slot.
func TestEmptyFirstSlot(t *testing.T) {
	frame := tcpPacket(30, 0)[10:]
	x := newBench(t, 0, 0, 16)
	x.put(nil, shm.SlotMoreFrag)
	x.put(frame, 0)
	got := x.move()
	if len(got) != 2 || len(got[0].data) != 0 || got[0].flags != 2<<shm.SlotPortShift|shm.SlotMoreFrag || !bytes.Equal(got[1].data, frame) {
		t.Errorf("received %v", got)
	}
	x.put(nil, shm.SlotMoreFrag|shm.SlotIndirect)
	x.put(frame, 0)
	if got := x.move(); got != nil {
		t.Errorf("behind an indirect slot: received %v", got)
	}
}

// FuzzMismatch sends what the fuzzer likes from a port to one with another header
// length: nothing panics, the receiver's memory changes nowhere but in its receive ring
// and in the buffers of that ring, the sender's memory only in its tx ring, no frame is
// longer than a buffer, and what was sent is received or dropped.
func FuzzMismatch(f *testing.F) {
	f.Add(tcpPacket(0, 0), uint16(4000), uint8(1), uint8(0), uint16(2048), uint16(0), uint32(3))
	f.Add(tcpPacket(0, 1), uint16(1900), uint8(2), uint8(0), uint16(700), uint16(0), uint32(1<<31))
	f.Add(tcpPacket(0, 0)[10:], uint16(100), uint8(0), uint8(2), uint16(60), uint16(2048), uint32(0))
	f.Add(tcpPacket(0, 0), uint16(100), uint8(1), uint8(2), uint16(10), uint16(60000), uint32(20))
	f.Add([]byte{1, 3, 0, 0, 0, 0, 34, 0, 6, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 0xa, 0x86, 0xdd},
		uint16(60), uint8(1), uint8(0), uint16(10), uint16(0), uint32(5))
	for _, headers := range []byte{0x40, 0x42, 0x4f} { // IP headers of 0, 8 and 60 bytes
		for _, offset := range []byte{0, 0x10, 0xf0} { // TCP headers of 0, 4 and 60 bytes
			p := tcpPacket(100, 0)
			p[24] = headers
			p[24+4*int(headers&15)+12] = offset
			f.Add(p, uint16(1600), uint8(1), uint8(0), uint16(2048), uint16(0), uint32(4))
		}
	}
	// Ethernet headers almost as long as a buffer, for a receiver that takes such frames.
	f.Add(tcpPacket(40, 480), uint16(0), uint8(1), uint8(3), uint16(2048), uint16(0), uint32(4))
	lengths := []uint32{0, vnetHdrLen, vnetHdrMergeLen}
	f.Fuzz(func(t *testing.T, packet []byte, payload uint16, srcHdr, dstHdr uint8, cut, length uint16, rxBuf uint32) {
		const slots = 8
		x := newBench(t, lengths[srcHdr%3], lengths[dstHdr%3], slots)
		if dstHdr >= 3 {
			x.b.setHdrLen(vnetHdrLen)
			x.b.setHdrLen(lengths[dstHdr%3])
		}
		n := min(max(int(cut), 1), shm.BufSize)
		packet = append(bytes.Clone(packet), make([]byte, payload)...)
		x.putCut(packet[:min(len(packet), (slots-1)*n)], n)
		tx, rx := x.a.tx[0], x.b.rx[0]
		if length != 0 {
			tx.slots[tx.prev(tx.ring.Head)].Len = length
		}
		rx.slots[1].BufIdx = rxBuf
		wantSrc, wantDst := bytes.Clone(x.a.mem.b), bytes.Clone(x.b.mem.b)

		got := x.move()

		for _, r := range got {
			if len(r.data) > shm.BufSize {
				t.Fatalf("a slot of %d bytes", len(r.data))
			}
		}
		c, d := x.a.stats().Counters(), x.b.stats().Counters()
		if sent := c.TxPackets; sent != 1 || c.TxDropped+d.RxDropped+d.RxPackets != sent {
			t.Fatalf("sent %d, %d of them to nobody; received %d, dropped %d", sent, c.TxDropped, d.RxPackets, d.RxDropped)
		}
		if !bytes.Equal(withoutRing(x.a, netmap.Tx), mask(x.a, netmap.Tx, wantSrc)) {
			t.Fatal("the sender's memory has changed")
		}
		for i := range rx.slots {
			idx, _, _ := rx.slots[i].Load()
			if idx >= x.b.mem.bufs.total {
				idx = 0
			}
			clear(wantDst[x.b.mem.bufs.at(idx):][:shm.BufSize])
			clear(x.b.mem.buf(idx))
		}
		if !bytes.Equal(withoutRing(x.b, netmap.Rx), mask(x.b, netmap.Rx, wantDst)) {
			t.Fatal("the receiver's memory has changed outside of its receive buffers")
		}
	})
}

// withoutRing returns the memory of a port with its ring of one direction cleared.
func withoutRing(p *port, dir netmap.Dir) []byte { return mask(p, dir, bytes.Clone(p.mem.b)) }

// mask clears the ring of one direction in b, a copy of the memory of p.
func mask(p *port, dir netmap.Dir, b []byte) []byte {
	k := p.tx[0]
	if dir == netmap.Rx {
		k = p.rx[0]
	}
	clear(b[p.mem.rings.at(k.object):][:p.mem.rings.objSize])
	return b
}
