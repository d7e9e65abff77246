//go:build freebsd || linux

package netmap

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"govale/netmap/devicetest/need"
	"govale/nmreq"
)

func TestExplainOpen(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{syscall.ENOENT, absentHint},
		{fmt.Errorf("%w: %w", fs.ErrNotExist, syscall.ENXIO), absentHint},
		{syscall.EACCES, permissionHint},
		{syscall.EPERM, permissionHint},
		{syscall.EMFILE, ""},
	} {
		if got := explainOpen(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
	for _, hint := range []string{absentHint, permissionHint} {
		if !strings.Contains(hint, "netmap") || strings.HasSuffix(hint, ".") {
			t.Errorf("hint %q", hint)
		}
	}
}

// mapped returns a device that stands in for a registered one, with a file of size
// bytes as its region.
func mapped(t *testing.T, size int) *kernelDevice {
	t.Helper()
	fd, err := unix.Open(filepath.Join(need.TempDir(t), "region"), unix.O_RDWR|unix.O_CREAT|unix.O_CLOEXEC, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	d := newKernelDevice(fd)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	if err := unix.Ftruncate(fd, int64(size)); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMap(t *testing.T) {
	size := 4 * unix.Getpagesize()
	d := mapped(t, size)
	for _, n := range []int{0, -1, size} {
		if b, err := d.Map(n); b != nil || err != syscall.EINVAL {
			t.Errorf("Map(%d) before registration: %d bytes, %v", n, len(b), err)
		}
	}
	d.bound(uint64(size))
	for _, n := range []int{0, -1, size - 1, size + 1, 2 * size} {
		if b, err := d.Map(n); b != nil || err != syscall.EINVAL {
			t.Errorf("Map(%d) of %d: %d bytes, %v", n, size, len(b), err)
		}
	}
	b, err := d.Map(size)
	if err != nil || len(b) != size {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	b[size-1] = 0x5a
	again, err := d.Map(size)
	if err != nil || len(again) != size || &again[0] != &b[0] {
		t.Errorf("second Map: %d bytes, %v", len(again), err)
	}
	var last [1]byte
	if _, err := unix.Pread(d.fd, last[:], int64(size-1)); err != nil || last[0] != 0x5a {
		t.Errorf("the file has %#x, %v: the memory is not shared", last[0], err)
	}
}

// deaf returns a device whose descriptor is a pipe, which knows no request of netmap. (A
// socket does: on FreeBSD their group, 'i', is that of network interfaces.)
func deaf(t *testing.T) *kernelDevice {
	t.Helper()
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	d := newKernelDevice(fds[0])
	t.Cleanup(func() {
		if err := errors.Join(d.Close(), unix.Close(fds[1])); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return d
}

// TestIoctl is for requests that are refused: every one must reach the kernel, in memory
// that it can read, and come back.
func TestIoctl(t *testing.T) {
	d := deaf(t)
	header := nmreq.Header{Version: 14, ReqType: nmreq.ReqRegister, Options: 8, Body: 16}
	want := append([]byte(nil), nmreq.Bytes(&header)...)
	arg := append([]byte(nil), want...)
	for name, err := range map[string]error{
		"NIOCTXSYNC":  d.Ioctl(niocTxsync, nil),
		"NIOCRXSYNC":  d.Ioctl(niocRxsync, nil),
		"NIOCREGIF":   d.Ioctl(nmreq.NIOCREGIF, make([]byte, 60)),
		"short":       d.Ioctl(nmreq.NIOCGINFO, make([]byte, 3)),
		"NIOCCTRL":    d.Ioctl(nmreq.NIOCCTRL, arg),
		"NIOCCONFIG":  d.Ioctl(nmreq.NIOCCONFIG, make([]byte, 10)),
		"no argument": d.Ioctl(nmreq.IOWR(200, 0x1fff), nil),
		"Ctrl":        d.Ctrl(&nmreq.Message{Options: make([]nmreq.Option, 3)}),
		"Sync":        d.Sync(Rx),
		"APIVersion":  second(d.APIVersion()),
	} {
		var errno syscall.Errno
		if !errors.As(err, &errno) || errno == syscall.EFAULT || errno == syscall.EBADF {
			t.Errorf("%s: %v", name, err)
		}
	}
	if string(arg) != string(want) {
		t.Errorf("the argument of NIOCCTRL is % x now", arg)
	}
	if d.memsize != 0 {
		t.Errorf("a refused registration left a region of %d bytes", d.memsize)
	}
}

func second[T any](_ T, err error) error { return err }

func TestSyncAllocates(t *testing.T) {
	d := deaf(t)
	if n := testing.AllocsPerRun(100, func() { _ = d.Sync(Rx) }); n != 0 {
		t.Errorf("Sync allocates %v times", n)
	}
}

// TestCloseWithKloop is for a port whose loop cannot be stopped: Close asks for it, and
// goes on.
func TestCloseWithKloop(t *testing.T) {
	d := deaf(t)
	d.kloops.Store(1)
	if err := d.Close(); err != nil || d.fd >= 0 {
		t.Errorf("descriptor %d, %v", d.fd, err)
	}
}

// TestIoctlBytes sends a request that the stand-in answers: how much there is to read.
func TestIoctlBytes(t *testing.T) {
	d, other := standIn(t)
	write(t, other)
	write(t, other)
	arg := []byte{0, 0, 0, 0, 0xee}
	err := d.Ioctl(fionread, arg)
	if n := binary.NativeEndian.Uint32(arg); err != nil || n != 2 || arg[4] != 0xee {
		t.Errorf("FIONREAD: % x, %v; want 2 in the first 4 bytes", arg, err)
	}
}
