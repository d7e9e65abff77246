package vale

import (
	"strings"
	"sync"

	"govale/netmap"
)

// A bridge is one switch, struct nm_bridge; it exists while it has ports.
//
// Lock order: Machine.mu, then kring.mu of the sender, then bridge.mu, then kring.prod of
// the receiver. A sender waits for a prod only while he holds no other one (openLane).
// With bridge.mu held, or the kring.mu of a pipe's sender, that of the receiver is only tried
// (showArrived). With bridge.mu held one is also taken when nobody can sync the ring any more
// (stopMonitors).
type bridge struct {
	mu     sync.RWMutex // BDG_LOCK: held for reading while packets are forwarded, for writing while ports come and go
	name   string       // with its "vale", without ":" (bdg_basename)
	ports  [maxPorts]*port
	index  [maxPorts]uint8 // bdg_port_index: indices in use first, then the free ones in the order of their reuse
	active int             // bdg_active_ports
	table  *table
	gone   [2]netmap.RingStats // by direction: of ports that have been on it
}

// findBridge returns the switch that name begins with; with create it takes a free one
// if there is none of that name. It returns nil if the name is wrong, or no switch is
// free, or there is none. Called with m.mu held
// (FreeBSD 12.1, netmap_bdg.c: nm_find_bridge).
func (m *Machine) findBridge(name string, create bool) *bridge {
	n := switchNameLen(name, create)
	if n < 0 {
		return nil
	}
	if b := m.switchOf(name[:n]); b != nil || !create {
		return b
	}
	for i := range m.bridges {
		if b := &m.bridges[i]; b.active == 0 {
			b.init(name[:n])
			return b
		}
	}
	return nil
}

// switchOf returns the switch of that name, without ":", or nil. Called with m.mu held.
func (m *Machine) switchOf(name string) *bridge {
	for i := range m.bridges {
		if b := &m.bridges[i]; b.active > 0 && b.name == name {
			return b
		}
	}
	return nil
}

// init makes a free bridge into a new switch: nothing is left of the one before.
func (b *bridge) init(name string) {
	b.name = name
	b.table = &table{}
	b.gone = [2]netmap.RingStats{netmap.Rx: {Dir: netmap.Rx, ID: -1}, netmap.Tx: {Dir: netmap.Tx, ID: -1}}
	for i := range b.index {
		b.index[i] = uint8(i)
	}
}

// switchNameLen returns the length of the switch part of a port name, or -1 if it is
// none. A name must have its ':' among the first 16 bytes, only [0-9A-Za-z_] before it,
// and at most 15 bytes behind it; with prefix it has at least as many bytes as "vale"
// (FreeBSD 12.1, netmap_bdg.c: nm_bdg_name_validate).
func switchNameLen(name string, prefix bool) int {
	if prefix && len(name) < len(valePrefix) {
		return -1
	}
	colon := strings.IndexByte(name[:min(len(name), bridgeIDLen)], ':')
	if colon < 0 || len(name)-colon > maxIfName {
		return -1
	}
	for i := range colon {
		if !isIDChar(name[i]) {
			return -1
		}
	}
	return colon
}

// isIDChar is nm_is_id_char.
func isIDChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// lookup returns the port of that whole name, or nil. Called with m.mu held.
func (b *bridge) lookup(name string) *port {
	for _, i := range b.index[:b.active] {
		if p := b.ports[i]; p.name == name {
			return p
		}
	}
	return nil
}

// other returns the index of the one port beside that of index i, for which everything is
// that is for everybody, or -1 where there are more.
func (b *bridge) other(i int) int {
	switch {
	case b.active != 2:
		return -1
	case int(b.index[0]) == i:
		return int(b.index[1])
	}
	return int(b.index[0])
}

// full reports whether no port can be added: the kernel wants room for two, since an
// interface may bring its host rings (netmap_bdg.c: netmap_get_bdg_na).
func (b *bridge) full() bool { return b.active+2 >= maxPorts }

// lock keeps senders out of p, if it is on a switch. Called with m.mu held.
func (p *port) lock() {
	if b := p.br.Load(); b != nil {
		b.mu.Lock()
	}
}

// unlock undoes lock.
func (p *port) unlock() {
	if b := p.br.Load(); b != nil {
		b.mu.Unlock()
	}
}

// attach puts p on the next free index. Called with m.mu held.
func (b *bridge) attach(p *port) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.idx = int(b.index[b.active])
	p.br.Store(b)
	b.ports[p.idx] = p
	b.active++
	s := p.stats()
	p.before = [2]netmap.RingStats{netmap.Rx: s.Sum(netmap.Rx), netmap.Tx: s.Sum(netmap.Tx)}
}

// detach takes p off. Its index is the next to be used again; the last index in use
// takes its place in the order. Called with m.mu held
// (FreeBSD 12.1, netmap_bdg.c: netmap_bdg_detach_common).
func (b *bridge) detach(p *port) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.settle()
	for i := range b.active {
		if int(b.index[i]) == p.idx {
			b.active--
			b.index[i], b.index[b.active] = b.index[b.active], uint8(p.idx)
			break
		}
	}
	b.ports[p.idx] = nil
	p.br.Store(nil)
	s := p.stats()
	for _, dir := range dirs {
		b.gone[dir] = b.gone[dir].Plus(s.Sum(dir).Minus(p.before[dir]))
	}
}
