package vale

import (
	"govale/netmap"
	"govale/netmap/shm"
)

// txsync is NIOCTXSYNC for one ring (netmap.c: netmap_ioctl).
func (k *kring) txsync() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ring == nil {
		return
	}
	if !k.txPrologue() {
		k.reinit()
		return
	}
	if k.move() {
		k.finalize()
	}
}

// rxsync is NIOCRXSYNC for one ring: slots that the user has read go back to the
// senders, and tail shows what has arrived (netmap.c: netmap_ioctl).
func (k *kring) rxsync() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ring == nil {
		return
	}
	if !k.rxPrologue() {
		k.reinit()
	}
	if k.move() {
		k.finalize()
	}
	k.stamp()
}

// stamp sets the time of the last sync (netmap.c: ring_timestamp_set).
func (k *kring) stamp() {
	if !k.port.m.sys.NoTimestamp || k.ring.LoadFlags()&shm.RingTimestamp != 0 {
		k.ring.Ts = now()
	}
}

// move is nm_sync: what the kind of the port does, and what monitors see of it. Called
// with k.mu held.
func (k *kring) move() bool {
	k.count.syncs.Add(1)
	switch {
	case k.watched != nil:
		return k.moveWatched()
	case k.dir == netmap.Tx:
		return k.port.kind.send(k)
	}
	return k.port.kind.receive(k)
}

// forgetChanges clears SlotBufChanged in the slots [from, to).
func (k *kring) forgetChanges(from, to uint32) {
	for i := from; i != to; i = k.next(i) {
		if s := &k.slots[i]; s.Flags&shm.SlotBufChanged != 0 {
			s.Flags &^= shm.SlotBufChanged
		}
	}
}

// dirs lists the directions in the kernel's order.
var dirs = [...]netmap.Dir{netmap.Rx, netmap.Tx}
