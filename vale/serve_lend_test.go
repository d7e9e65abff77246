//go:build unix

package vale

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"govale/netmap"
)

// TestLend holds that a wait can be made in parts, and that the file of a region is what
// the port maps.
func TestLend(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		a, b := s.open("vale0:a"), s.open("vale0:b")
		dev := b.Device().(Lender)
		got, mark, err := dev.Arm(netmap.Readable)
		if got != 0 || err != nil {
			t.Fatalf("Arm with nothing there: %v, %v", got, err)
		}
		if err := send(a, testFrame(1)); err != nil {
			t.Fatal(err)
		}
		for got == 0 {
			ends(t, "Await", func() { err = dev.Await(mark) })
			if err != nil {
				t.Fatal("Await:", err)
			}
			if b.Rx[0].Space() != 0 {
				t.Error("Await has synced the ring")
			}
			if got, mark, err = dev.Arm(netmap.Readable); err != nil {
				t.Fatal("Arm:", err)
			}
		}
		if got != netmap.Readable || b.Rx[0].Space() != 1 {
			t.Errorf("Arm with a packet there: %v, %d slots", got, b.Rx[0].Space())
		}
		info, err := netmap.NewControl(dev).Info("vale0:b")
		if err != nil {
			t.Fatal(err)
		}
		checkRegionFile(t, dev, int(info.Memsize), b)
		if _, mark, err = dev.Arm(0); err != nil {
			t.Fatal(err)
		}
		left := make(chan error, 1)
		go func() {
			var err error
			for err == nil {
				err = dev.Await(mark)
			}
			left <- err
		}()
		b.Close()
		ends(t, "Await of a closed device", func() { err = <-left })
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("Await of a closed device: %v", err)
		}
	})
}

// checkRegionFile holds that the file has what the port's rings have.
func checkRegionFile(t *testing.T, dev Lender, size int, p *netmap.Port) {
	t.Helper()
	if _, err := dev.RegionFile(size + 1); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("RegionFile of another size: %v, want EINVAL", err)
	}
	f, err := dev.RegionFile(size)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	mem, err := mapFile(f, size)
	if err != nil {
		t.Fatal(err)
	}
	defer unmapFile(mem)
	own, err := dev.Map(size)
	if err != nil {
		t.Fatal(err)
	}
	buf := p.Tx[0].Buf(p.Tx[0].Slot(0))
	buf[0] ^= 0xff
	for i := range own {
		if own[i] != mem[i] {
			t.Fatalf("byte %d differs", i)
		}
	}
}
