package vale

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"govale/netmap"
)

func TestSysctlsCheck(t *testing.T) {
	if err := DefaultSysctls().Check(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
	for name, set := range map[string]func(*Sysctls){
		"max_bridges 0": func(s *Sysctls) { s.MaxBridges = 0 }, "max_bridges 257": func(s *Sysctls) { s.MaxBridges = 257 },
		"buf_size 63": func(s *Sysctls) { s.Buf.Size = 63 }, "buf_size 65537": func(s *Sysctls) { s.Buf.Size = 65537 },
		"buf_num 3": func(s *Sysctls) { s.Buf.Num = 3 }, "if_num 9": func(s *Sysctls) { s.If.Num = 9 },
		"priv_ring_size": func(s *Sysctls) { s.PrivRing.Size = 1 << 20 }, "priv_if_num 101": func(s *Sysctls) { s.PrivIf.Num = 101 },
	} {
		s := DefaultSysctls()
		set(s)
		if err := s.Check(); !errors.Is(err, syscall.EINVAL) {
			t.Errorf("%s: %v, want EINVAL", name, err)
		}
	}
}

// TestSysctlRefusesRegistration: as in a kernel, settings that make no sense show when a
// port is registered.
func TestSysctlRefusesRegistration(t *testing.T) {
	s := DefaultSysctls()
	s.PrivBuf.Size = 1 << 17
	m := New(&Config{Sysctls: s})
	if _, err := netmap.Open(m.open(), "vale0:a", nil); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("%v, want EINVAL", err)
	}
}

func TestMaxBridges(t *testing.T) {
	s := DefaultSysctls()
	s.MaxBridges = 10
	m := New(&Config{Sysctls: s})
	for i := range 11 {
		_, err := netmap.Open(m.open(), fmt.Sprintf("vale%d:a", i), &netmap.Config{TxSlots: 4, RxSlots: 4})
		if want := i == 10; errors.Is(err, syscall.ENOMEM) != want {
			t.Errorf("switch %d: %v", i, err)
		}
	}
}

// TestBufSize: frames of more than 2048 bytes pass whole between larger buffers, and
// what leads nowhere stays in the region.
func TestBufSize(t *testing.T) {
	for _, size := range []int{64, 1984, 2112, 9216, 65536} {
		s := DefaultSysctls()
		s.PrivBuf.Size, s.PrivBuf.Num = size, 64
		m := New(&Config{Sysctls: s})
		small := &netmap.Config{TxSlots: 4, RxSlots: 4}
		a, b := portOf(t, m, "vale0:a", small), portOf(t, m, "vale0:b", small)
		r := a.Tx[0]
		if r.BufSize() != size {
			t.Fatalf("buffers of %d bytes, want %d", r.BufSize(), size)
		}
		for i := range uint32(2) {
			buf := r.Buf(r.Slot(i))
			for j := range buf {
				buf[j] = byte(j * 7)
			}
			copy(buf, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1})
			r.Slot(i).Len = uint16(min(size, 65535))
		}
		r.Slot(1).BufIdx = 1 << 30
		r.Advance(2)
		if err := a.TxSync(); err != nil {
			t.Fatal(err)
		}
		if err := b.RxSync(); err != nil {
			t.Fatal(err)
		}
		got := b.Rx[0].Slot(0)
		if int(got.Len) != min(size, 65535) || string(b.Rx[0].Buf(got)[:got.Len]) != string(r.Buf(r.Slot(0))[:got.Len]) {
			t.Errorf("buffers of %d bytes: received %d bytes, not what was sent", size, got.Len)
		}
	}
}

// TestBridgeBatch: a batch is as long as the setting says, and none forwards nothing.
func TestBridgeBatch(t *testing.T) {
	for _, batch := range []int{1, 3, 1024, 100000, 0, -1} {
		s := DefaultSysctls()
		s.BridgeBatch = batch
		m := New(&Config{Sysctls: s})
		a, b := portOf(t, m, "vale0:a", pipeSlots), portOf(t, m, "vale0:b", pipeSlots)
		putFrames(t, a, 5, 0)
		want := "abcde"
		if batch <= 0 {
			want = ""
		}
		if got := numbers(t, b); got != want {
			t.Errorf("bridge_batch %d: received %q, want %q", batch, got, want)
		}
		if c := a.Tx[0].Space(); c != 7 {
			t.Errorf("bridge_batch %d: %d slots free, want 7", batch, c)
		}
	}
}

// TestNoTimestamp: only rings that ask for it have a time.
func TestNoTimestamp(t *testing.T) {
	s := DefaultSysctls()
	s.NoTimestamp = true
	m := New(&Config{Sysctls: s})
	d := m.open()
	a, err := netmap.Open(d, "vale0:a", pipeSlots)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	a.RxSync()
	if ts := a.Rx[0].Timestamp(); ts != 0 {
		t.Errorf("time %d", ts)
	}
	d.krings[netmap.Rx][0].ring.Flags |= 2 // NR_TIMESTAMP
	a.RxSync()
	if ts := a.Rx[0].Timestamp(); ts == 0 {
		t.Error("no time for a ring that asks for it")
	}
}
