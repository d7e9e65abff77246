package vale

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// each tells a lie about every slot of a liar.
func each(lie func(s *shm.Slot, r *liarRing, round uint32)) func(l *liar, round uint32) {
	return both(func(r *liarRing, round uint32) {
		for i := range r.slots {
			lie(&r.slots[i], r, round)
		}
	})
}

func TestSlotBufferBeyondPool(t *testing.T) {
	tell(t, each(func(s *shm.Slot, r *liarRing, round uint32) {
		s.BufIdx = [...]uint32{r.bufs, r.bufs + 1, 1 << 21, 1 << 31, 1<<32 - 1}[round]
	}))
}

func TestSlotBufferReserved(t *testing.T) {
	tell(t, each(func(s *shm.Slot, _ *liarRing, round uint32) { s.BufIdx = round % reservedBufs }))
}

// One buffer in many slots: the liar's own packets overwrite each other, and it is freed
// once.
func TestSlotBufferTwice(t *testing.T) {
	tell(t, each(func(s *shm.Slot, r *liarRing, round uint32) { s.BufIdx = r.slots[round].BufIdx }))
}

func TestSlotBufferOfOtherRing(t *testing.T) {
	tell(t, func(l *liar, _ uint32) {
		for i := range l.rings[netmap.Tx].slots {
			l.rings[netmap.Tx].slots[i].BufIdx = l.rings[netmap.Rx].slots[i].BufIdx
		}
	})
}

func TestSlotBufferFree(t *testing.T) {
	tell(t, each(func(s *shm.Slot, r *liarRing, round uint32) { s.BufIdx = r.bufs - 1 - round }))
}

func TestSlotLengthBeyondBuffer(t *testing.T) {
	tell(t, each(func(s *shm.Slot, _ *liarRing, round uint32) {
		s.Len = [...]uint16{2049, 2112, 4096, 65535, 65472}[round]
	}))
}

func TestSlotTooShort(t *testing.T) {
	tell(t, each(func(s *shm.Slot, _ *liarRing, round uint32) { s.Len = [...]uint16{0, 1, 5, 6, 13}[round] }))
}

func TestSlotMoreFragForEver(t *testing.T) {
	tell(t, each(func(s *shm.Slot, _ *liarRing, round uint32) {
		s.Flags, s.Len = shm.SlotMoreFrag, [...]uint16{0, 10, 12, 14, 2048}[round]
	}))
}

func TestSlotIndirectPointer(t *testing.T) {
	tell(t, each(func(s *shm.Slot, _ *liarRing, round uint32) {
		s.Flags, s.Ptr = shm.SlotIndirect, [...]uint64{0, 1, 0x1000, 1 << 47, 1<<64 - 1}[round]
	}))
}

func TestSlotFlagsAllSet(t *testing.T) {
	tell(t, each(func(s *shm.Slot, _ *liarRing, round uint32) { s.Flags = ^shm.SlotFlags(0) << round }))
}

func TestSlotChangedAndNotChanged(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	tell(t, each(func(s *shm.Slot, r *liarRing, _ uint32) {
		if rnd.IntN(2) == 0 {
			s.BufIdx = rnd.Uint32N(2 * r.bufs)
		}
		s.Flags = shm.SlotFlags(rnd.Uint32N(2)) * shm.SlotBufChanged
	}))
}

// TestVirtioHeaderLies: frames whose virtio-net headers, and the IP headers behind them,
// ask for anything at all, from a port of one header length to ports of all of them.
func TestVirtioHeaderLies(t *testing.T) {
	for _, p := range places {
		for _, hdrLen := range [...]uint32{vnetHdrLen, vnetHdrMergeLen} {
			t.Run(fmt.Sprint(p.name, "/", hdrLen), func(t *testing.T) {
				m := p.machine()
				w := newWitnesses(t, p.open(t, m))
				l := newLiar(t, w.open(), "vale0:liar")
				w.headers("vale0:liar", hdrLen)
				for i, n := range [...]uint32{vnetHdrLen, vnetHdrMergeLen} {
					name := fmt.Sprint("vale0:vm", i)
					w.beside(name)
					w.headers(name, n)
				}
				rnd := rand.New(rand.NewPCG(9, uint64(hdrLen)))
				for range 40 {
					w.endure(l, func(l *liar, _ uint32) { l.lieInHeaders(rnd, hdrLen) })
				}
				w.closeAll(m, l)
			})
		}
	}
}

// headers sets the header length of a port.
func (w *witnesses) headers(name string, n uint32) {
	w.t.Helper()
	m, err := nmreq.NewMessage(nmreq.ReqPortHdrSet, name, &nmreq.PortHdr{HdrLen: n})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.a.Device().Ctrl(m); err != nil {
		w.t.Fatal(err)
	}
}

// lieInHeaders fills the tx ring's buffers.
func (l *liar) lieInHeaders(rnd *rand.Rand, hdrLen uint32) {
	r := l.rings[netmap.Tx]
	for i := range r.slots {
		s := &r.slots[i]
		lieInHeaders(rnd, l.region[l.bufs+int64(s.BufIdx)*int64(r.BufSize):][:r.BufSize], hdrLen)
		s.Len = uint16(rnd.Uint32N(r.BufSize + 100))
		s.Flags = shm.SlotFlags(rnd.Uint32N(2)) * shm.SlotMoreFrag
	}
}

// lieInHeaders writes a frame whose headers look right from afar.
func lieInHeaders(rnd *rand.Rand, buf []byte, hdrLen uint32) {
	for i := range 128 {
		buf[i] = byte(rnd.Uint32())
	}
	buf[0], buf[1] = byte(rnd.Uint32N(4)), [...]byte{0, 1, 3, 4, 0x80, 0x84}[rnd.IntN(6)]
	eth := buf[hdrLen:]
	copy(eth, honestFrame(0)[:12])
	for i := 12; i < 12+4*rnd.IntN(20); i += 4 {
		eth[i], eth[i+1] = 0x81, 0
	}
	at := 12 + 4*rnd.IntN(3)
	copy(eth[at:], [...][]byte{{8, 0, 0x40 | byte(rnd.Uint32N(16))}, {0x86, 0xdd, 0x60}, {8, 6}}[rnd.IntN(3)])
}

// TestBuffersOfAnother: a port that shares its memory with another one puts the other's
// buffers into its slots, and frees them when it closes.
func TestBuffersOfAnother(t *testing.T) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			m := p.machine()
			w := newWitnesses(t, p.open(t, m))
			victim := w.beside("vale2:victim")
			l := sharing(t, w.open(), "vale2:thief", victim.MemID)
			for _, r := range l.rings {
				for i := range r.slots {
					r.slots[i].BufIdx = victim.Tx[0].Slot(uint32(i)).BufIdx
				}
			}
			for _, call := range calls {
				if err := call.make(l.dev); err != nil {
					t.Errorf("%s: %v", call.name, err)
				}
				w.look(call.name)
			}
			l.dev.Close()
			w.look("close")
			if err := reaches(victim, w.beside("vale2:new"), 7); err != nil {
				t.Errorf("the victim: %v", err)
			}
			for _, p := range w.ports {
				p.Close()
			}
			if again := newLiar(t, w.open(), "vale2:victim"); again.nifp.BufsHead == 0 {
				t.Error("no extra buffers")
			}
		})
	}
}

// TestBufferTwiceIsFreedOnce: one buffer stands in every slot of a port that closes; the
// next port in the same memory has another one in each of its slots all the same.
func TestBufferTwiceIsFreedOnce(t *testing.T) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			w := newWitnesses(t, p.open(t, p.machine()))
			keeper := w.beside("vale2:keeper") // of the memory
			for round := range 3 {
				l := sharing(t, w.open(), "vale2:liar", keeper.MemID)
				for _, r := range l.rings {
					for i := range r.slots {
						r.slots[i].BufIdx = l.rings[netmap.Tx].slots[round].BufIdx
					}
				}
				l.dev.Close()
				again := sharing(t, w.open(), "vale2:liar", keeper.MemID)
				seen := map[uint32]bool{}
				for _, r := range again.rings {
					for _, s := range r.slots {
						seen[s.BufIdx] = true
					}
				}
				for _, r := range [...]*netmap.Ring{keeper.Tx[0], keeper.Rx[0]} {
					for i := range r.NumSlots() {
						seen[r.Slot(i).BufIdx] = true
					}
				}
				if want := 2*8 + 2*32; len(seen) != want {
					t.Errorf("%d slots have %d buffers", want, len(seen))
				}
				again.dev.Close()
				w.look("close")
			}
		})
	}
}
