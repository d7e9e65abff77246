package vale

import (
	"encoding/binary"
	"syscall"

	"govale/nmreq"
)

// CSB mode moves head, cur and tail out of the rings into two arrays of the program, and
// the sync loop runs inside of one request until another stops it. Both are for programs
// that share memory with a kernel by address, such as hypervisors: an emulator cannot
// follow addresses of a program. Requests are checked as the kernel checks them, and
// those that it would grant are refused with EOPNOTSUPP (netmap.c: netmap_csb_validate,
// netmap_kloop.c: netmap_sync_kloop).

// Sizes of struct nm_csb_atok and nm_csb_ktoa, which are also their alignment.
const csbEntrySize = 64

// maxKloopSleep is the longest that a sync loop may sleep, in microseconds.
const maxKloopSleep = 1000000

// csb answers an option of type OptTypeCSB: 0 on a descriptor without rings, EINVAL
// without NR_EXCLUSIVE or for arrays that are not aligned. Called with d.mu held.
func (d *Dev) csb(o *nmreq.Option) error {
	switch {
	case len(d.krings[0])+len(d.krings[1]) == 0:
		return nil
	case d.flags&nmreq.FlagExclusive == 0:
		return syscall.EINVAL
	}
	for i := 0; i+8 <= len(o.Data) && i < 16; i += 8 {
		if binary.NativeEndian.Uint64(o.Data[i:])%csbEntrySize != 0 {
			return syscall.EINVAL
		}
	}
	return syscall.EOPNOTSUPP
}

// takeCSB answers the option of type OptTypeCSB among options, and sets its status. It
// reports whether there is one. Called with d.mu held.
func (d *Dev) takeCSB(options []nmreq.Option) (found bool, err error) {
	for i := range options {
		if o := &options[i]; o.Type == nmreq.OptTypeCSB {
			err := d.csb(o)
			o.Status = uint32(Errno(err))
			return true, err
		}
	}
	return false, nil
}

// reqCSBEnable is CSB mode for a descriptor that is registered already.
func (d *Dev) reqCSBEnable(r *request) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	found, err := d.takeCSB(r.options)
	if !found {
		return syscall.EINVAL
	}
	return err
}

// reqSyncKloopStart needs a descriptor in CSB mode, which none is.
func (d *Dev) reqSyncKloopStart(r *request) error {
	return edit(r, func(b *nmreq.SyncKloopStart) error {
		d.mu.RLock()
		defer d.mu.RUnlock()
		switch {
		case b.SleepUs > maxKloopSleep:
			return syscall.EINVAL
		case d.port == nil || !d.port.on:
			return syscall.ENXIO
		}
		return syscall.EINVAL
	})
}

// reqSyncKloopStop stops a loop that does not run.
func (d *Dev) reqSyncKloopStop(*request) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.port == nil {
		return syscall.ENXIO
	}
	return nil
}
