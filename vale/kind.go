package vale

// A kind is what ports of one sort do in their own way: the callbacks of struct
// netmap_adapter. Those that register and unregister are called with Machine.mu held,
// those that sync with the kring's mu.
type kind interface {
	// send takes the slots up to rhead of a tx ring (nm_txsync), and receive gives those
	// of an rx ring back (nm_rxsync). They return false where the kernel's fails: the
	// ring is left as it is then.
	send(k *kring) bool
	receive(k *kring) bool

	// create makes the krings for the first descriptor (nm_krings_create), remove takes
	// them away behind the last one (nm_krings_delete).
	create(p *port)
	remove(p *port)

	// enable and disable let pending modes of rings take effect (nm_register).
	enable(p *port) error
	disable(p *port)

	// gone is called when nobody holds the port any more (nm_dtor).
	gone(p *port)
}

// valeKind is the kind of ports that stand on a switch, or may: netmap_vp_adapter.
type valeKind struct{}

func (valeKind) create(p *port) { p.newKrings() }

func (valeKind) remove(p *port) { p.tx, p.rx = nil, nil }

func (valeKind) enable(p *port) error {
	p.commitModes(true)
	return nil
}

func (valeKind) disable(p *port) { p.commitModes(false) }

// gone takes the port off its switch, and with it a persistent port that was only made
// to carry pipes (netmap_vale.c: netmap_vale_vp_dtor).
func (valeKind) gone(p *port) {
	if b := p.br.Load(); b != nil {
		b.detach(p)
	}
	if p.autodelete {
		delete(p.m.interfaces, p.ifname)
	}
}

// send forwards the slots up to rhead. A switch takes them all, whether there is a
// receiver or not, so that all but one are the user's again
// (netmap_vale.c: netmap_vale_vp_txsync).
func (valeKind) send(k *kring) bool {
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
	return true
}

// receive gives the slots up to rhead back. Packets need no moving: senders have put
// them into the ring (netmap_bdg.c: netmap_vp_rxsync).
func (valeKind) receive(k *kring) bool {
	hwcur := k.hwcur.Load()
	if hwcur == k.rhead {
		return true
	}
	k.forgetChanges(hwcur, k.rhead)
	k.hwcur.Store(k.rhead)
	return true
}
