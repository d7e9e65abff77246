package vale

// A run is packets that a tx ring has sent one after the other from one and the same
// address, and that the table does not know of yet: a run goes on from batch to batch,
// until another address comes or somebody wants to see the table.
type run struct {
	src     uint64
	packets uint64
}

// saw counts packets from an address. Called with k.mu held, and b.mu for reading.
func (k *kring) saw(b *bridge, src, packets uint64) {
	r := &k.work.from
	if packets > 0 && src != r.src {
		k.settle(b)
		r.src = src
	}
	r.packets += packets
}

// settle adds the run to the entry of its address. Called with k.mu held and b.mu for
// reading, or with b.mu held.
func (k *kring) settle(b *bridge) {
	if r := &k.work.from; r.packets > 0 {
		b.table.seen(r.src, k.port.idx, r.packets)
		r.packets = 0
	}
}

// settle adds the runs of all rings of a port. Called with b.mu held.
func (p *port) settle(b *bridge) {
	for _, k := range p.tx {
		if k.work != nil {
			k.settle(b)
		}
	}
}
