//go:build freebsd || linux

package netmap

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"

	"govale/nmreq"
)

// A kernelDevice is an open KernelPath.
//
// The kernel lets requests of one descriptor take turns where they must, so none waits
// for another here: a program stops a loop of ReqSyncKloopStart by a request on the
// same descriptor.
type kernelDevice struct {
	closing atomic.Bool  // Close has begun: nothing enters any more
	kloops  atomic.Int32 // requests that may be looping in the kernel
	wakers  wakerPool

	life sync.RWMutex // read-held during system calls on fd, written by Close; before mu
	fd   int          // -1 when closed; guarded by life

	mu      sync.Mutex
	memsize uint64 // bytes of the region, 0 before registration; guarded by mu
	region  []byte // nil before Map; guarded by mu
}

// openKernel opens KernelPath.
func openKernel() (Device, error) {
	for {
		fd, err := unix.Open(KernelPath, unix.O_RDWR|unix.O_CLOEXEC, 0)
		switch {
		case err == nil:
			return newKernelDevice(fd), nil
		case err == unix.EINTR:
			continue
		case err == unix.ENXIO || err == unix.ENODEV:
			return nil, fmt.Errorf("%w: %w", fs.ErrNotExist, err)
		}
		return nil, err
	}
}

// explainOpen says what to do about an error of openKernel.
func explainOpen(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return absentHint
	case errors.Is(err, fs.ErrPermission):
		return permissionHint
	}
	return ""
}

// newKernelDevice returns a device that owns fd.
func newKernelDevice(fd int) *kernelDevice { return &kernelDevice{fd: fd} }

// enter keeps fd open until leave. It fails with os.ErrClosed once Close has begun.
func (d *kernelDevice) enter() error {
	d.life.RLock()
	if d.closing.Load() {
		d.life.RUnlock()
		return os.ErrClosed
	}
	return nil
}

func (d *kernelDevice) leave() { d.life.RUnlock() }

// Regif implements Device.
func (d *kernelDevice) Regif(r *nmreq.Legacy) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	if err := ioctlLegacy(d.fd, nmreq.NIOCREGIF, r); err != nil {
		return err
	}
	if r.Cmd == nmreq.CmdNone {
		d.bound(uint64(r.Memsize))
	}
	return nil
}

// Ginfo implements Device.
func (d *kernelDevice) Ginfo(r *nmreq.Legacy) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	return ioctlLegacy(d.fd, nmreq.NIOCGINFO, r)
}

// Ctrl implements Device.
func (d *kernelDevice) Ctrl(m *nmreq.Message) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	if m.Header.ReqType == nmreq.ReqSyncKloopStart {
		d.kloops.Add(1)
		defer d.kloops.Add(-1)
		if d.closing.Load() { // Close may have looked at kloops before
			return os.ErrClosed
		}
	}
	f := layOut(m)
	err := ioctlFlat(d.fd, f)
	f.copyBack(m)
	if err == nil && m.Header.ReqType == nmreq.ReqRegister {
		d.bound(nmreq.Copy[nmreq.Register13](f.body()).Memsize) // at the same place in every API
	}
	return err
}

// bound notes the size of the region of the port that the descriptor now has.
func (d *kernelDevice) bound(memsize uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.memsize = memsize
}

// Ioctl implements Device. The addresses in the header of an NIOCCTRL do not reach the
// kernel: it is sent without body and options.
func (d *kernelDevice) Ioctl(request uint32, arg []byte) error {
	switch request {
	case niocTxsync:
		return d.Sync(Tx)
	case niocRxsync:
		return d.Sync(Rx)
	case nmreq.NIOCREGIF:
		return ioctlAs(arg, d.Regif)
	case nmreq.NIOCGINFO:
		return ioctlAs(arg, d.Ginfo)
	case nmreq.NIOCCTRL:
		return ioctlAs(arg, func(h *nmreq.Header) error {
			m := nmreq.Message{Header: *h}
			err := d.Ctrl(&m)
			*h = m.Header
			return err
		})
	}
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	return ioctlBytes(d.fd, request, arg)
}

// ioctlAs does a request on a copy of its argument; what arg lacks is zeros.
func ioctlAs[B nmreq.Body](arg []byte, do func(*B) error) error {
	v := nmreq.Copy[B](arg)
	err := do(&v)
	copy(arg, nmreq.Bytes(&v))
	return err
}

// Sync implements Device.
func (d *kernelDevice) Sync(dir Dir) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	if dir == Tx {
		return ioctlVoid(d.fd, niocTxsync)
	}
	return ioctlVoid(d.fd, niocRxsync)
}

// Map implements Device. The size is checked here: FreeBSD maps any, and what lies
// behind the region is a fault (netmap_freebsd.c: netmap_mmap_single).
func (d *kernelDevice) Map(size int) ([]byte, error) {
	if err := d.enter(); err != nil {
		return nil, err
	}
	defer d.leave()
	d.mu.Lock()
	defer d.mu.Unlock()
	if size <= 0 || uint64(size) != d.memsize {
		return nil, syscall.EINVAL
	}
	if d.region != nil {
		return d.region, nil
	}
	region, err := unix.Mmap(d.fd, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	d.region = region
	return region, nil
}

// APIVersion implements Versioner: it asks the kernel, the first time in the life of
// the process.
func (d *kernelDevice) APIVersion() (uint16, error) { return kernelAPI.get(d) }

// Interrupt implements Device.
func (d *kernelDevice) Interrupt() { d.wakers.interrupt() }

// Close implements Device. It waits until nobody is in a system call any more, so that
// a descriptor of the same number opened later is never mistaken for this one.
func (d *kernelDevice) Close() error {
	d.closing.Store(true)
	d.wakers.wakeForever()
	if d.kloops.Load() > 0 {
		d.stopKloops()
	}
	d.life.Lock()
	defer d.life.Unlock()
	if d.fd < 0 {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var err error
	if d.region != nil {
		err = unix.Munmap(d.region)
		d.region = nil
	}
	err = errors.Join(err, unix.Close(d.fd))
	d.fd = -1
	d.wakers.closeAll()
	return err
}

// stopKloops makes requests of type ReqSyncKloopStart return, those too that are about
// to begin: the kernel remembers (netmap_kloop.c: netmap_sync_kloop_stop). An error is
// of no use: the port is given up in any case.
func (d *kernelDevice) stopKloops() {
	d.life.RLock()
	defer d.life.RUnlock()
	if d.fd < 0 {
		return
	}
	m := nmreq.Message{Header: nmreq.Header{Version: nmreq.API14, ReqType: nmreq.ReqSyncKloopStop}}
	_ = ioctlFlat(d.fd, layOut(&m))
}
