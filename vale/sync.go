package vale

import (
	"govale/netmap"
	"govale/netmap/shm"
)

// sync is NIOCTXSYNC or NIOCRXSYNC for one ring of b, and false if that has gone. What is
// wrong with the ring is told by its indices, not here.
func (k *kring) sync(b *binding) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case b.gone.Load():
		return false
	case k.dir == netmap.Tx:
		k.txsync()
	default:
		k.rxsync()
	}
	return true
}

// txsync is NIOCTXSYNC for one ring (netmap.c: netmap_ioctl). It reports whether the
// ring could be synced, and had not to be repaired instead. Called with k.mu held.
func (k *kring) txsync() bool {
	if !k.txPrologue() {
		k.reinit()
		return false
	}
	if !k.move() {
		return false
	}
	k.finalize()
	return true
}

// rxsync is NIOCRXSYNC for one ring: slots that the user has read go back to the
// senders, and tail shows what has arrived (netmap.c: netmap_ioctl). It reports whether
// the ring could be synced, and had not to be repaired before. Called with k.mu held.
func (k *kring) rxsync() bool {
	ok := k.rxPrologue()
	if !ok {
		k.reinit()
	}
	if k.move() {
		k.finalize()
	} else {
		ok = false
	}
	k.stamp()
	return ok
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
