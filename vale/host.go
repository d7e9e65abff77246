package vale

import (
	"syscall"

	"govale/netmap"
	"govale/nmreq"
)

// Interfaces of the host on a switch. An attached interface is a port that the machine
// itself keeps open: what comes in by the interface is sent to the switch, and what the
// switch sends to the port goes out by the interface. The host's network stack is cut
// off from the interface; attached together with its host rings (ModeNICSW), the stack
// is a port of its own on the same switch, "vale0:eth0^", and reaches the interface
// through the switch like everybody else.
//
// How the frames are had from the host and kept from its stack is in host_linux.go; other
// systems refuse.

// A hostIface is an interface of the host on a switch.
type hostIface struct {
	m     *Machine
	ports []*hostPort // the wire and, with its host rings, the stack: in the order of their indices
	nic   *hostNIC

	released chan struct{} // closed when release is done
}

// A hostPort is a port of a switch that a hostIface keeps open.
type hostPort struct {
	port *port
	dev  *Dev
	end  *hostEnd
}

// attachHost puts the interface of the host that name ends with on the switch b that it
// begins with. The interface belongs to the machine then, until it is detached,
// disappears, or the machine is closed. It fails with EINVAL where there is no such
// interface or it is none that carries Ethernet frames, EPERM where this process may not,
// EBUSY where another machine has it, EOPNOTSUPP where the host cannot; a refusal says
// what is missing. Nothing is left behind then. Called with m.mu held.
func (m *Machine) attachHost(b *bridge, name string, reg *nmreq.Register) (*port, error) {
	ifname := portPart(name)
	if !m.host {
		return nil, refuse(syscall.EINVAL, "there is no persistent port %s, and this machine takes no interfaces of the host", ifname)
	}
	if reg.RingID != 0 || reg.Mode != nmreq.ModeAllNIC && reg.Mode != nmreq.ModeNICSW {
		return nil, refuse(syscall.EINVAL, "an interface is attached with all its rings, with or without those of the host")
	}
	withStack := reg.Mode == nmreq.ModeNICSW
	nic, err := openHostNIC(ifname, withStack)
	if err != nil {
		return nil, err
	}
	h := &hostIface{m: m, nic: nic, released: make(chan struct{})}
	names := []string{name, name + "^"}
	for i, end := range nic.ends() {
		if err = h.addPort(b, names[i], end); err != nil {
			h.removePorts()
			nic.close()
			return nil, err
		}
	}
	p := h.ports[0].port
	p.ifname = ifname
	m.interfaces[ifname] = p
	nic.start(h.ports, func() { m.hostGone(h) })
	return p, nil
}

// addPort makes a port on b and opens it. It fails with ENOMEM. Called with m.mu held.
func (h *hostIface) addPort(b *bridge, name string, end *hostEnd) error {
	req := registration{mode: nmreq.ModeAllNIC, flags: nmreq.FlagNoTxPoll}
	p, err := h.m.newPort(name, &req, nil)
	if err != nil {
		return err
	}
	p.host = h
	p.refs = 1
	b.attach(p)
	dev := h.m.open()
	if err := dev.bind(p, &req); err != nil {
		p.put()
		return err
	}
	p.refs++
	h.ports = append(h.ports, &hostPort{port: p, dev: dev, end: end})
	return nil
}

// removePorts undoes addPort, where nobody has used the ports yet. Called with m.mu held.
func (h *hostIface) removePorts() {
	for _, hp := range h.ports {
		hp.dev.unbind()
		hp.port.put()
	}
}

// takeOff takes the ports off their switch, so that no frame goes to them any more, and
// reports whether they stood there. Called with m.mu held.
func (h *hostIface) takeOff() bool {
	if h.ports[0].port.br.Load() == nil {
		return false
	}
	for _, hp := range h.ports {
		hp.port.br.Load().detach(hp.port)
	}
	return true
}

// release gives the interface back to the host as it was, behind takeOff. Until it
// returns the interface cannot be attached again. Called without m.mu held.
func (h *hostIface) release() {
	defer close(h.released)
	h.nic.close()
	for _, hp := range h.ports {
		hp.dev.Close()
	}
	h.m.mu.Lock()
	defer h.m.mu.Unlock()
	delete(h.m.interfaces, h.ports[0].port.ifname)
	for _, hp := range h.ports {
		hp.port.put()
	}
}

// drops returns what was lost between p, which is one of its ports, and the host.
func (h *hostIface) drops(p *port) *netmap.HostDrops {
	for _, hp := range h.ports {
		if hp.port == p {
			return hp.end.drops()
		}
	}
	return nil
}

// hostGone detaches an interface that has left the host.
func (m *Machine) hostGone(h *hostIface) {
	m.mu.Lock()
	on := h.takeOff()
	m.mu.Unlock()
	if on {
		h.release()
	}
}

// releaseHost detaches all interfaces of the host, and returns when also those are
// released that somebody else is detaching.
func (m *Machine) releaseHost() {
	var all, on []*hostIface
	m.mu.Lock()
	for _, p := range m.interfaces {
		if p.host == nil {
			continue
		}
		all = append(all, p.host)
		if p.host.takeOff() {
			on = append(on, p.host)
		}
	}
	m.mu.Unlock()
	for _, h := range on {
		h.release()
	}
	for _, h := range all {
		<-h.released
	}
}
