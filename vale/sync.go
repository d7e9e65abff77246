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
	k.send()
	k.finalize()
}

// send forwards the slots up to rhead. A switch takes them all, whether there is a
// receiver or not, so that all but one are the user's again
// (netmap_vale.c: netmap_vale_vp_txsync). Called with k.mu held.
func (k *kring) send() {
	head := k.rhead
	if hwcur := k.hwcur.Load(); hwcur != head {
		if b := k.port.br.Load(); b != nil {
			b.mu.RLock()
			if k.port.br.Load() == b { // it has not been detached meanwhile
				k.forward(b, hwcur, head)
			}
			b.mu.RUnlock()
		}
		k.hwcur.Store(head)
	}
	k.hwtail.Store(k.prev(head))
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
	k.receive()
	k.finalize()
	k.ring.Ts = now() // sysctl dev.netmap.no_timestamp is 0
}

// receive gives the slots up to rhead back. Packets need no moving: senders have put
// them into the ring (netmap_bdg.c: netmap_vp_rxsync). Called with k.mu held.
func (k *kring) receive() {
	hwcur := k.hwcur.Load()
	if hwcur == k.rhead {
		return
	}
	for i := hwcur; i != k.rhead; i = k.next(i) {
		if s := &k.slots[i]; s.Flags&shm.SlotBufChanged != 0 {
			s.Flags &^= shm.SlotBufChanged
		}
	}
	k.hwcur.Store(k.rhead)
}

// dirs lists the directions in the kernel's order.
var dirs = [...]netmap.Dir{netmap.Rx, netmap.Tx}
