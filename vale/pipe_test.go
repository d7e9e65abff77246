package vale

import (
	"sync"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// portOf opens name on m through netmap's own eyes.
func portOf(t testing.TB, m *Machine, name string, cfg *netmap.Config) *netmap.Port {
	t.Helper()
	p, err := netmap.Open(m.open(), name, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// putFrames fills n slots with frames of 60 bytes, numbered from first on in byte 14, and
// syncs.
func putFrames(t testing.TB, p *netmap.Port, n int, first byte) {
	t.Helper()
	r := p.Tx[0]
	for j := range n {
		s := r.Slot(r.Head())
		b := r.Buf(s)
		copy(b, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 0x88, 0xb5, first + byte(j)})
		s.Len, s.Flags = 60, 0
		r.Advance(1)
	}
	if err := p.TxSync(); err != nil {
		t.Fatal(err)
	}
}

// numbers syncs the first rx ring and returns the numbers of the frames in it, which it
// gives back with the next sync.
func numbers(t testing.TB, p *netmap.Port) string {
	t.Helper()
	if err := p.RxSync(); err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, b := range p.Rx[0].Pending() {
		got += string('a' + rune(b[14]))
	}
	p.Rx[0].Advance(p.Rx[0].Space())
	return got
}

var pipeSlots = &netmap.Config{TxSlots: 8, RxSlots: 8}

func TestPipeKeepsGoingWithOneEnd(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "vale0:p{1", pipeSlots)
	b := portOf(t, m, "vale0:p}1", pipeSlots)
	putFrames(t, a, 2, 0)
	if got := numbers(t, b); got != "ab" {
		t.Fatalf("b received %q, want ab", got)
	}
	b.Close()
	putFrames(t, a, 3, 2)
	b = portOf(t, m, "vale0:p}1", pipeSlots)
	if got := numbers(t, b); got != "cde" {
		t.Errorf("b received %q after it came back, want cde", got)
	}
	a.Close()
	b.Close()
	if n := len(m.bridges[0].index[:m.bridges[0].active]); n != 0 || len(m.regions) != 1 {
		t.Errorf("%d ports and %d regions are left", n, len(m.regions))
	}
}

// TestPipeCopiesNoPayload: both ends have the same buffers, and a buffer that the
// receiver keeps is replaced in the sender's ring by the one given for it.
func TestPipeCopiesNoPayload(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "vale0:p{1", &netmap.Config{TxSlots: 8, RxSlots: 8})
	b := portOf(t, m, "vale0:p}1", &netmap.Config{TxSlots: 8, RxSlots: 8, ExtraBufs: 1})
	sent := a.Tx[0].Slot(0).BufIdx
	putFrames(t, a, 1, 0)
	if err := b.RxSync(); err != nil {
		t.Fatal(err)
	}
	s := b.Rx[0].Slot(0)
	if s.BufIdx != sent {
		t.Errorf("received in buffer %d, sent in %d", s.BufIdx, sent)
	}
	spare := b.ExtraBufs()[0]
	s.BufIdx, s.Flags = spare, s.Flags|shm.SlotBufChanged
	b.Rx[0].Advance(1)
	if err := b.RxSync(); err != nil {
		t.Fatal(err)
	}
	if got := a.Tx[0].Slot(0); got.BufIdx != spare || got.Flags&shm.SlotBufChanged == 0 {
		t.Errorf("sender's slot %+v, want buffer %d, changed", *got, spare)
	}
	if s.Flags&shm.SlotBufChanged != 0 {
		t.Error("the receiver's slot is still marked as changed")
	}
}

// TestPipeHoldsBack: nothing is dropped, the sender waits, and a poll wakes when the
// receiver gives slots back.
func TestPipeHoldsBack(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "vale0:p{1", pipeSlots)
	b := portOf(t, m, "vale0:p}1", pipeSlots)
	putFrames(t, a, 7, 0)
	if ev, err := a.Poll(netmap.Writable, 0); ev != 0 || err != nil {
		t.Fatalf("full pipe: %v %v", ev, err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := a.Wait(t.Context(), netmap.Writable); err != nil {
			t.Error(err)
		}
	})
	if got := numbers(t, b); got != "abcdefg" {
		t.Errorf("received %q", got)
	}
	b.RxSync()
	wg.Wait()
	putFrames(t, a, 1, 7)
	if got := numbers(t, b); got != "h" {
		t.Errorf("received %q, want h", got)
	}
}

// TestPipeOfInterface: a pipe on a name that is none of a switch makes a persistent port
// of that name, which goes with it and cannot be removed.
func TestPipeOfInterface(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "netmap:pp0{x", pipeSlots)
	c := netmap.NewControl(m.open())
	if err := c.Destroy("pp0"); err == nil {
		t.Error("pp0 could be destroyed under its pipe")
	}
	if m.persistent() != 0 {
		t.Error("it counts as persistent")
	}
	a.Close()
	if len(m.interfaces) != 0 || len(m.regions) != 1 {
		t.Errorf("%d interfaces and %d regions are left", len(m.interfaces), len(m.regions))
	}
}

func TestPipeRefuses(t *testing.T) {
	m := New(nil)
	for name, want := range map[string]error{
		"vale0:p{": syscall.EINVAL, "{1": syscall.EINVAL, "vale0{1": syscall.ENOMEM,
	} {
		l := nmreq.Legacy{Version: 14}
		copy(l.Name[:], name)
		if err := m.open().Regif(&l); err != want {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	host := nmreq.Register{Mode: nmreq.ModeSW}
	msg, err := nmreq.NewMessage(nmreq.ReqRegister, "vale0:p{1", &host)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.open().Ctrl(msg); err != syscall.EINVAL {
		t.Errorf("host rings of a pipe: %v, want EINVAL", err)
	}
	if len(m.regions) != 1 {
		t.Errorf("%d regions are left", len(m.regions)-1)
	}
}

// TestSharedRegionIsNotOverrun: a port with longer rings or more of them than its
// neighbour's region was made for is refused.
func TestSharedRegionIsNotOverrun(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "vale0:a", &netmap.Config{TxSlots: 16, RxSlots: 16})
	if _, err := netmap.Open(m.open(), "vale0:b", &netmap.Config{TxSlots: 4096, RxSlots: 16, MemID: a.MemID}); err == nil {
		t.Error("4096 slots in rings of 20480 bytes")
	}
	b := portOf(t, m, "vale0:c", &netmap.Config{TxSlots: 16, RxSlots: 16, MemID: a.MemID})
	putFrames(t, b, 1, 0)
	if got := numbers(t, a); got != "a" {
		t.Errorf("received %q, want a", got)
	}
	a.Close()
	b.Close()
	if len(m.regions) != 1 {
		t.Errorf("%d regions are left", len(m.regions)-1)
	}
}
