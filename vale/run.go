package vale

// A run is packets that a tx ring has sent one after the other from one and the same
// address, and that the table does not know of yet: a run goes on from batch to batch,
// until another address comes, somebody wants to see the table, or the place of the
// address there is learned anew.
type run struct {
	src     uint64
	packets uint64 // 0: there is no run
	entry   *entry // where src is, if it is anywhere
	learned uint64 // entry.learned when the run began
}

// saw counts packets from an address. Called with k.mu held, and b.mu for reading.
func (k *kring) saw(b *bridge, src, packets uint64) {
	if packets == 0 {
		return
	}
	r := &k.work.from
	if r.packets == 0 || src != r.src || r.entry.learned.Load() != r.learned {
		k.settle()
		e := &b.table.entries[hash(src)]
		*r = run{src: src, entry: e, learned: e.learned.Load()}
	}
	r.packets += packets
}

// settle ends the run, and adds it to the entry of its address if that is what it was when
// the run began. Called with k.mu and bridge.mu held for reading, or with bridge.mu held.
func (k *kring) settle() {
	r := &k.work.from
	if r.packets > 0 && r.entry.learned.Load() == r.learned {
		r.entry.seen(r.src, k.port.idx, r.packets)
	}
	*r = run{}
}

// settle ends the runs of all rings of a port. Called with bridge.mu held.
func (p *port) settle() {
	for _, k := range p.tx {
		if k.work != nil {
			k.settle()
		}
	}
}
