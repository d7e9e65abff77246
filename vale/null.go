package vale

import (
	"syscall"
)

// nullKind is the kind of ports without a switch, a pipe or an interface: a program
// opens one to get hold of a memory region that exists (netmap_null.c).
type nullKind struct{}

// newNull returns a new null port in the region that the request names; it fails with
// EINVAL if it names none. Null ports have no name that others could open.
func (m *Machine) newNull(name string, req *registration, mem *region, create bool) (*port, error) {
	if mem == nil || !create {
		return nil, syscall.EINVAL
	}
	if req.txRings > 0 && req.txSlots == 0 || req.rxRings > 0 && req.rxSlots == 0 {
		return nil, syscall.EINVAL
	}
	p := &port{
		m: m, kind: nullKind{}, name: "null:" + name, mem: mem, refs: 1,
		txRings: req.txRings, rxRings: req.rxRings, txSlots: req.txSlots, rxSlots: req.rxSlots,
	}
	p.count = newPortCounters(p.txRings, p.rxRings)
	mem.refs++
	return p, nil
}

func (nullKind) create(p *port) { p.newKrings() }

func (nullKind) remove(p *port) { p.tx, p.rx = nil, nil }

func (nullKind) enable(p *port) error {
	p.on = true
	return nil
}

func (nullKind) disable(p *port) { p.on = p.fds > 0 }

func (nullKind) gone(*port) {}

// send and receive do nothing, and what is put into the rings stays there.
func (nullKind) send(*kring) bool    { return true }
func (nullKind) receive(*kring) bool { return true }
