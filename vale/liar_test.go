package vale

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// Ports that lie: each test writes one kind of nonsense into the memory that a port
// shares with its machine, and is named after it. See tell.

// A place is where the machine of a test is.
type place struct {
	name   string
	served bool

	// open returns what opens descriptors of m. Nobody closes those in this process when a
	// test panics: their locks may be held for ever then.
	open func(t *testing.T, m *Machine) func() netmap.Device
}

// places are all that this system has.
var places = append([]place{{"in process", false, func(_ *testing.T, m *Machine) func() netmap.Device { return m.Open }}}, servedPlaces()...)

// machine returns a new one whose ports have about as much memory as they need.
func (p *place) machine() *Machine {
	s := DefaultSysctls()
	s.PrivBuf.Num = 256
	return New(&Config{Shared: p.served, Sysctls: s})
}

// A liar is a port whose memory the test writes by hand.
type liar struct {
	t      *testing.T
	dev    netmap.Device
	region []byte
	ifOfs  uint64
	nifp   *shm.If
	rings  [2]*liarRing // by direction: the first one
	memory []byte       // copy of netmap_if and all rings, before the lies
	bufs   int64        // where buffers begin in the region
}

// A liarRing is one ring of a liar.
type liarRing struct {
	*shm.Ring
	slots []shm.Slot
	n     uint32
	bufs  uint32 // buffers of the region
}

// newLiar registers a port of 8 slots with some extra buffers.
func newLiar(t *testing.T, dev netmap.Device, name string) *liar {
	t.Helper()
	return registerLiar(t, dev, name, nmreq.Register{ExtraBufs: 3})
}

// sharing registers a port of 8 slots in the memory of another one.
func sharing(t *testing.T, dev netmap.Device, name string, memID uint16) *liar {
	t.Helper()
	return registerLiar(t, dev, name, nmreq.Register{MemID: memID})
}

// registerLiar registers a port of 8 slots with what else reg asks for, and maps it.
func registerLiar(t *testing.T, dev netmap.Device, name string, reg nmreq.Register) *liar {
	t.Helper()
	spec, err := nmreq.ParsePort(name)
	if err != nil {
		t.Fatal(err)
	}
	reg.Mode, reg.TxSlots, reg.RxSlots, reg.Flags = nmreq.ModeAllNIC, 8, 8, spec.Flags
	m, err := nmreq.NewMessage(nmreq.ReqRegister, spec.KernelName(), &reg)
	if err != nil {
		t.Fatal(err)
	}
	if err := dev.Ctrl(m); err != nil {
		t.Fatal(err)
	}
	region, err := dev.Map(int(reg.Memsize))
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{t: t, dev: dev, region: region, ifOfs: reg.Offset}
	if l.nifp, err = shm.IfAt(region, reg.Offset); err != nil {
		t.Fatal(err)
	}
	l.rings[netmap.Tx] = l.ring(0)
	l.rings[netmap.Rx] = l.ring(int(reg.TxRings) + 1)
	l.memory = bytes.Clone(region[:l.bufs])
	return l
}

// offsets returns ring_ofs.
func (l *liar) offsets(n int) []int64 {
	l.t.Helper()
	ofs, err := shm.RingOffsets(l.region, l.ifOfs, n)
	if err != nil {
		l.t.Fatal(err)
	}
	return ofs
}

// ring returns the ring whose offset is entry i.
func (l *liar) ring(i int) *liarRing {
	l.t.Helper()
	off := l.ifOfs + uint64(l.offsets(i + 1)[i])
	r := &liarRing{}
	var err error
	if r.Ring, err = shm.RingAt(l.region, off); err != nil {
		l.t.Fatal(err)
	}
	r.n = r.NumSlots
	if r.slots, err = shm.SlotsAt(l.region, off, r.n); err != nil {
		l.t.Fatal(err)
	}
	l.bufs = int64(off) + r.BufOfs
	r.bufs = uint32((int64(len(l.region)) - l.bufs) / int64(r.BufSize))
	return r
}

// restore makes everything but the payload what it was when the port was registered.
func (l *liar) restore() { copy(l.region, l.memory) }

// send puts n frames into the tx ring as a good program does, without a sync.
func (l *liar) send(n int, frame []byte) {
	r := l.rings[netmap.Tx]
	for range n {
		s := &r.slots[r.Head]
		size := int64(r.BufSize)
		s.Len = uint16(copy(l.region[l.bufs+int64(s.BufIdx)*size:][:size], frame))
		r.Head = (r.Head + 1) % r.n
		r.Cur = r.Head
	}
}

// calls are the system calls of a liar, each of which must swallow any lie: a sync
// repairs what makes no sense in silence, and a poll returns at once.
var calls = [...]struct {
	name string
	make func(d netmap.Device) error
}{
	{"txsync", func(d netmap.Device) error { return d.Sync(netmap.Tx) }},
	{"rxsync", func(d netmap.Device) error { return d.Sync(netmap.Rx) }},
	{"poll", func(d netmap.Device) error {
		_, err := d.Poll(netmap.Readable|netmap.Writable, 0)
		return err
	}},
}

// A liarKind is a kind of port that lies, with the ports that are opened before and
// behind it.
type liarKind struct {
	name, port string
	before     string
	behind     []string
}

// liars are a port of a switch, the end of a pipe, and both sides of monitors of these.
var liars = [...]liarKind{
	{"port", "vale0:liar", "", nil},
	{"pipe", "vale0:liar{1", "vale0:liar}1", nil},
	{"monitored pipe", "vale0:liar{1", "vale0:liar}1", []string{"vale0:liar}1/r", "vale0:liar{1/rt"}},
	{"monitored", "vale0:liar", "", []string{"vale0:liar/z", "vale0:liar/rt"}},
	{"copying monitor", "vale0:seen/rt", "vale0:seen", nil},
	{"swapping monitor", "vale0:seen/z", "vale0:seen", nil},
}

// tell has every kind of liar tell a lie before each of its system calls, in every place
// where a machine can be. The lie is told in each round with another number. Meanwhile
// two ports on the same switch must reach each other, the memory of a third that is
// elsewhere must stay as it is to the byte, and when the liar has closed, its name can be
// had again and nothing is left of it.
func tell(t *testing.T, lie func(l *liar, round uint32)) {
	t.Helper()
	for _, p := range places {
		for _, kind := range liars {
			t.Run(p.name+"/"+kind.name, func(t *testing.T) {
				m := p.machine()
				w := newWitnesses(t, p.open(t, m))
				l := kind.open(w)
				w.endure(l, lie)
				if kind.name == "port" {
					w.forgives(l)
				}
				for round := range uint32(5) {
					lie(l, round)
					w.closeLiar(l)
					if strings.Contains(kind.port, "{") { // its rings stay as they are with the other end
						break
					}
					l = newLiar(t, w.open(), kind.port)
				}
				w.closeAll(m, l)
			})
		}
	}
}

// open opens a liar and who is beside it.
func (k *liarKind) open(w *witnesses) *liar {
	w.t.Helper()
	if k.before != "" {
		w.beside(k.before)
	}
	l := newLiar(w.t, w.open(), k.port)
	for _, name := range k.behind {
		w.beside(name)
	}
	return l
}

// endure lets l tell its lie before each system call, and looks around.
func (w *witnesses) endure(l *liar, lie func(l *liar, round uint32)) {
	w.t.Helper()
	for round := range uint32(5) {
		for _, call := range calls {
			l.restore()
			l.send(3, honestFrame(0xdead))
			lie(l, round)
			if err := call.make(l.dev); err != nil {
				w.t.Errorf("%s, round %d: %v", call.name, round, err)
			}
			w.look(call.name)
		}
	}
}

// left returns how many ports and how many regions besides the global one a machine has.
func (m *Machine) left() (ports, regions int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.bridges {
		ports += m.bridges[i].active
	}
	return ports + len(m.interfaces), len(m.regions) - 1
}

// Witnesses are the ports around a liar.
type witnesses struct {
	t      *testing.T
	open   func() netmap.Device
	a, b   *netmap.Port // on the liar's switch
	canary *liar        // a port on another switch
	sum    uint32       // of its memory
	ports  []*netmap.Port
	seq    uint64
}

func newWitnesses(t *testing.T, open func() netmap.Device) *witnesses {
	t.Helper()
	w := &witnesses{t: t, open: open}
	w.a, w.b = w.beside("vale0:a"), w.beside("vale0:b")
	w.canary = newLiar(t, open(), "vale1:canary")
	w.sum = crc32.ChecksumIEEE(w.canary.region)
	return w
}

// beside opens one more honest port.
func (w *witnesses) beside(name string) *netmap.Port {
	w.t.Helper()
	d := w.open()
	p, err := netmap.Open(d, name, &netmap.Config{TxSlots: 32, RxSlots: 32})
	if err != nil {
		w.t.Fatal(err)
	}
	w.ports = append(w.ports, p)
	return p
}

// honestFrame is a frame to everybody that carries seq.
func honestFrame(seq uint64) []byte {
	b := append(bytes.Repeat([]byte{0xff}, 6), 2, 0, 0, 0, 0, 0xa, 0x88, 0xb5)
	return append(binary.BigEndian.AppendUint64(b, seq), make([]byte, 38)...)
}

// look fails the test unless a reaches b, and the canary lives.
func (w *witnesses) look(when string) {
	w.t.Helper()
	w.seq++
	if err := reaches(w.a, w.b, w.seq); err != nil {
		w.t.Errorf("behind a %s: %v", when, err)
	}
	if sum := crc32.ChecksumIEEE(w.canary.region); sum != w.sum {
		w.t.Fatalf("behind a %s the memory of another switch's port has changed", when)
	}
}

// reaches sends one frame from a to b, whatever else has arrived there.
func reaches(a, b *netmap.Port, seq uint64) error {
	for _, p := range [...]*netmap.Port{a, b} {
		if err := empty(p); err != nil {
			return err
		}
	}
	r := a.Tx[0]
	s := r.Slot(r.Head())
	s.Len = uint16(copy(r.Buf(s), honestFrame(seq)))
	r.Advance(1)
	if err := a.TxSync(); err != nil {
		return err
	}
	if err := b.RxSync(); err != nil {
		return err
	}
	return finds(b, seq)
}

// finds looks for a frame among those that have arrived.
func finds(p *netmap.Port, seq uint64) error {
	n := 0
	for _, frame := range p.Rx[0].Pending() {
		if bytes.Equal(frame, honestFrame(seq)) {
			return nil
		}
		n++
	}
	return fmt.Errorf("frame %d does not arrive, %d others do", seq, n)
}

// empty gives back all that has arrived.
func empty(p *netmap.Port) error {
	if err := p.RxSync(); err != nil {
		return err
	}
	p.Rx[0].Advance(p.Rx[0].Space())
	return p.RxSync()
}

// forgives fails the test unless a liar that stops lying is heard again, and hears.
func (w *witnesses) forgives(l *liar) {
	w.t.Helper()
	l.restore()
	// The first sync of a ring finds the old indices and repairs them, the second is good.
	for range 2 {
		for _, dir := range dirs {
			if err := l.dev.Sync(dir); err != nil {
				w.t.Error(err)
			}
		}
	}
	if err := empty(w.b); err != nil {
		w.t.Error(err)
	}
	w.seq++
	l.send(1, honestFrame(w.seq))
	if err := l.dev.Sync(netmap.Tx); err != nil {
		w.t.Error(err)
	}
	if err := w.b.RxSync(); err != nil {
		w.t.Error(err)
	}
	if err := finds(w.b, w.seq); err != nil {
		w.t.Errorf("from one who has stopped lying: %v", err)
	}
	rx := l.rings[netmap.Rx]
	rx.Head, rx.Cur = rx.Tail, rx.Tail
	if err := l.dev.Sync(netmap.Rx); err != nil {
		w.t.Error(err)
	}
	before := rx.Tail
	w.look("end of all lies")
	if err := l.dev.Sync(netmap.Rx); err != nil || rx.Tail == before {
		w.t.Errorf("one who has stopped lying receives nothing: %v, tail %d", err, rx.Tail)
	}
}

// closeLiar closes the liar, which frees what it finds in its memory.
func (w *witnesses) closeLiar(l *liar) {
	w.t.Helper()
	if err := l.dev.Close(); err != nil {
		w.t.Error(err)
	}
	w.look("close")
}

// closeAll closes the liar first and then everybody.
func (w *witnesses) closeAll(m *Machine, l *liar) {
	w.t.Helper()
	w.closeLiar(l)
	w.canary.dev.Close()
	for _, p := range w.ports {
		if err := p.Close(); err != nil {
			w.t.Error(err)
		}
	}
	if ports, regions := m.left(); ports != 0 || regions != 0 {
		w.t.Errorf("%d ports and %d regions are left", ports, regions)
	}
}
