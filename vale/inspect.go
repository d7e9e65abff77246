package vale

import (
	"syscall"

	"govale/netmap"
)

// SwitchStats returns the numbers of a switch: see netmap.Inspector.
func (d *Dev) SwitchStats(name string) (netmap.SwitchStats, error) {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	b := d.m.switchOf(name)
	if b == nil {
		return netmap.SwitchStats{}, syscall.ENXIO
	}
	b.mu.Lock() // nothing is under way
	defer b.mu.Unlock()
	s := netmap.SwitchStats{
		Name: name, Index: int(d.m.bridgeIndex(b)),
		Sent: b.gone[netmap.Tx], Received: b.gone[netmap.Rx],
	}
	for _, p := range b.ports {
		if p == nil {
			continue
		}
		all := p.stats()
		tx, rx := all.Sum(netmap.Tx), all.Sum(netmap.Rx)
		s.Ports = append(s.Ports, netmap.PortStats{Name: p.name, Port: p.idx, Rings: []netmap.RingStats{tx, rx}})
		s.Sent = s.Sent.Plus(tx.Minus(p.before[netmap.Tx]))
		s.Received = s.Received.Plus(rx.Minus(p.before[netmap.Rx]))
	}
	return s, nil
}

// MACTable returns what a switch has learned: see netmap.Inspector.
func (d *Dev) MACTable(name string) ([]netmap.MACEntry, error) {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	b := d.m.switchOf(name)
	if b == nil {
		return nil, syscall.ENXIO
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.ports {
		if p != nil {
			p.settle()
		}
	}
	var all []netmap.MACEntry
	for i := range b.table.entries {
		e := &b.table.entries[i]
		key := e.key.Load()
		if key == 0 && e.packets.Load() == 0 {
			continue // never written
		}
		entry := netmap.MACEntry{Port: int(key >> 48), Slot: i, Packets: e.packets.Load()}
		for j := range entry.Addr {
			entry.Addr[j] = byte(key >> (8 * j))
		}
		if p := b.ports[entry.Port]; p != nil {
			entry.Name = p.name
		}
		all = append(all, entry)
	}
	return all, nil
}
