package vale

import (
	"os"
	"sync"
	"sync/atomic"
	"syscall"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// A Dev is one descriptor of a Machine: struct netmap_priv_d, and netmap.Device.
type Dev struct {
	m *Machine

	live atomic.Pointer[binding] // what syncs go by; nil until registered, and again when closed

	// mu is held for reading by polls, so that those of different rings go on side by
	// side, and for writing by registration and Close. Before Machine.mu.
	mu     sync.RWMutex
	port   *port // nil until registered, and again when closed
	shut   bool
	krings [2][]*kring // by direction: those that it is bound to
	flags  nmreq.RegFlags

	nifp       *shm.If
	nifpObject uint32

	closed chan struct{} // closed by Close

	pollMu      sync.Mutex // guards what follows. The last lock in the order.
	waiting     []*poller  // in Poll
	idle        []*poller  // kept for the next Poll
	interrupted bool       // Interrupt was called while nobody waited

	watching sync.Mutex // held by the one Poll that watches the rings before it sleeps
	watcher  spinner
}

var (
	_ netmap.Device  = (*Dev)(nil)
	_ netmap.Counter = (*Dev)(nil)

	_ netmap.Inspector        = (*Dev)(nil)
	_ netmap.PersistentLister = (*Dev)(nil)
)

// Map returns the region of the port: see netmap.Device. It is valid until the last
// descriptor of its ports is closed. Whoever touches it later finds, or spoils, what may be
// another region's by then; shared memory is unmapped, and touching it is a fault.
func (d *Dev) Map(size int) ([]byte, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	switch {
	case d.shut:
		return nil, os.ErrClosed
	case d.port == nil || size != len(d.port.mem.b):
		return nil, syscall.EINVAL
	}
	return d.port.mem.b[:size:size], nil
}

// memory returns the region of the port that d is bound to, nil before that.
func (d *Dev) memory() *backing {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.port == nil {
		return nil
	}
	return d.port.mem.mem
}

// Close gives up the port: see netmap.Device.
func (d *Dev) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut {
		return nil
	}
	d.shut = true
	close(d.closed)
	if d.port != nil {
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		d.unbind()
	}
	return nil
}
