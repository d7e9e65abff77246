//go:build amd64 || arm64

package supervise

import (
	"os"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"govale/vale"
)

// A lender is a device that does no more than lend its region.
type lender struct {
	vale.Lender
	region *os.File
}

func (l lender) Close() error { return nil }

func (l lender) RegionFile(int) (*os.File, error) {
	fd, err := unix.Open(procFd(l.region), unix.O_RDWR|unix.O_CLOEXEC, 0)
	return os.NewFile(uintptr(fd), "region"), err
}

// newRegion returns the file of a region.
func newRegion(t *testing.T) *os.File {
	t.Helper()
	fd, err := unix.MemfdCreate("region", unix.MFD_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	f := os.NewFile(uintptr(fd), "region")
	t.Cleanup(func() { f.Close() })
	return f
}

// idle returns a supervisor that nobody asks.
func idle(t *testing.T) *supervisor {
	t.Helper()
	s, err := newSupervisor(&Program{}, &child{listener: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		unix.Close(s.watched)
		unix.Close(s.closes)
	})
	return s
}

// opened adds an open whose bell is parked: the region's file is to have its place.
func (s *supervisor) opened(t *testing.T, region *os.File) *open {
	t.Helper()
	o := newOpen(lender{region: region})
	o.memsize = 4096
	s.opens.Add(1)
	var err error
	if o.parked, err = s.newBell(o); err != nil {
		t.Fatal(err)
	}
	return o
}

// lendFile returns the region's file, as a child gets it.
func (s *supervisor) lendFile(t *testing.T, o *open) (fd int) {
	t.Helper()
	err := s.lend(o)
	if err == nil {
		fd, err = o.lent.open()
	}
	if err != nil {
		t.Fatal(err)
	}
	return fd
}

// TestReapParked holds that one look gives up an open whose region's file is closed, with
// the bell that is kept for it.
func TestReapParked(t *testing.T) {
	s := idle(t)
	o := s.opened(t, newRegion(t))
	fd := s.lendFile(t, o)
	if s.reap(); o.gone {
		t.Fatal("given up while it is in use")
	}
	unix.Close(fd)
	if s.reap(); !o.gone {
		t.Error("not given up")
	}
}

// TestShareRegion holds that the close of a region's file is told to an open that is lent
// it while the last other one that had it is given up.
func TestShareRegion(t *testing.T) {
	s, region := idle(t), newRegion(t)
	for range 1000 {
		old, o := s.opened(t, region), s.opened(t, region)
		unix.Close(s.lendFile(t, old))
		var both sync.WaitGroup
		both.Go(func() { s.settle(old) })
		fd := s.lendFile(t, o)
		both.Wait()
		s.dropEvents()
		unix.Close(fd)
		told := []unix.PollFd{{Fd: int32(s.closes), Events: unix.POLLIN}}
		if n, _ := unix.Poll(told, 0); n != 1 {
			t.Fatal("nothing tells of the close")
		}
		s.doubt = doubt{}
		if s.reap(); !o.gone {
			t.Fatal("not given up")
		}
	}
	if n := len(s.bells); n != 0 {
		t.Errorf("%d bells are left", n)
	}
}
