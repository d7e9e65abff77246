package vale

import (
	"os"
	"sync/atomic"
	"syscall"

	"govale/netmap"
)

// A binding is the rings of a descriptor as its syncs see them, which take no lock but
// those of the rings: a lock of the descriptor's would cost as much as the packet in a
// sync of one packet. A sync looks at gone when it has the lock of its ring; Close sets it
// and then takes each of these locks once, so behind it no sync is under way, and none
// that comes later touches a ring.
type binding struct {
	krings [2][]*kring
	gone   atomic.Bool
}

// Sync is NIOCTXSYNC and NIOCRXSYNC: see netmap.Device.
func (d *Dev) Sync(dir netmap.Dir) error {
	b := d.live.Load()
	if b == nil {
		return d.unbound()
	}
	if dir != netmap.Tx && dir != netmap.Rx {
		return syscall.EINVAL
	}
	for _, k := range b.krings[dir] {
		if !k.sync(b) {
			return os.ErrClosed
		}
	}
	return nil
}

// unbound is why there is nothing to sync.
func (d *Dev) unbound() error {
	if d.isShut() {
		return os.ErrClosed
	}
	return syscall.ENXIO
}

// bindSyncs lets syncs find the rings of d. Called with d.mu held.
func (d *Dev) bindSyncs() { d.live.Store(&binding{krings: d.krings}) }

// unbindSyncs undoes it, and waits for those that are under way. Called with d.mu held,
// and bridge.mu not.
func (d *Dev) unbindSyncs() {
	b := d.live.Swap(nil)
	b.gone.Store(true)
	for _, krings := range b.krings {
		for _, k := range krings {
			k.mu.Lock()
			k.mu.Unlock() //lint:ignore SA2001 who holds it is waited for
		}
	}
}
