package pcapfilter

import (
	"net/netip"
	"strings"
)

// named tests for what a name stands for.
func (g *generator) named(id *identity) *fragment {
	switch id.qualifier.kind {
	case aNet:
		n, ok := g.opts.network(id.text)
		if !ok {
			g.refuse("unknown network %q: the file networks does not have it", id.text)
		}
		n, mask := justify(n)
		return g.host4(n, mask, id.qualifier)
	case aPort:
		port, proto := g.service(id.text)
		return g.ports(portRange{first: uint32(port), single: true}, g.transport(id, proto), id.dir)
	case aPortRange:
		return g.namedRange(id)
	case aProto:
		return g.carries(g.protocolNumber(id), id.qualifier.protocol)
	case aProtoChain:
		return g.chain(g.protocolNumber(id), id.qualifier.protocol)
	case aGateway:
		g.refuseGateway(id)
	}
	return g.namedHost(id)
}

// refuseGateway refuses "gateway", which no libpcap with IPv6 knows either.
func (g *generator) refuseGateway(id *identity) {
	g.refuse("gateway is not supported: say \"ether host ADDRESS and not host %s\" with the gateway's Ethernet address", id.text)
}

// namedHost tests for each address that a name has.
func (g *generator) namedHost(id *identity) *fragment {
	switch id.qualifier.protocol {
	case pLink:
		g.needsEthernet("ether host")
		mac, ok := g.opts.ether(id.text)
		if !ok {
			g.refuse("unknown Ethernet host %q: the file ethers does not have it", id.text)
		}
		return g.station(mac, id.dir)
	case pDECnet:
		g.refuse("DECnet hosts have no names here: give an address such as 1.42")
	}
	found, err := g.opts.hosts(id.text)
	if err != nil {
		g.refuse("unknown host %q: %v", id.text, err)
	}
	var f *fragment
	for _, a := range found {
		next := g.addressOf(a.Unmap(), id.qualifier)
		switch {
		case next == nil:
		case f == nil:
			f = next
		default:
			f = or(f, next)
		}
	}
	if f == nil {
		g.refuse("host %q has no address that %s has", id.text, id.qualifier.protocol)
	}
	return f
}

// addressOf tests for one address of a host, nil if the protocol has no such addresses.
func (g *generator) addressOf(a netip.Addr, q qualifier) *fragment {
	switch {
	case a.Is4() && q.protocol == pIP6, !a.Is4() && q.protocol == pIP:
		return nil
	case a.Is4():
		b := a.As4()
		return g.host4(uint32(b[0])<<24|uint32(b[1])<<16|uint32(b[2])<<8|uint32(b[3]), 0xffffffff, q)
	}
	return g.host6(a, 128, q)
}

// it has the same port over TCP and UDP.
func (g *generator) service(name string) (port, proto int) {
	overTCP, overUDP := g.opts.service(name, "tcp"), g.opts.service(name, "udp")
	switch {
	case overTCP < 0 && overUDP < 0:
		if _, _, ok := numericRange(name); ok {
			g.refuse("%q is a range of ports: write portrange", name)
		}
		g.refuse("unknown port %q: the file services does not have it", name)
	case overTCP == overUDP:
		return overTCP, everyTransport
	case overTCP < 0:
		return overUDP, ipUDP
	}
	return overTCP, ipTCP
}

// namedRange tests for a range of ports, each of which may be a number or a name.
func (g *generator) namedRange(id *identity) *fragment {
	r, proto, ok := numericRange(id.text)
	if !ok {
		first, last, dash := strings.Cut(id.text, "-")
		if !dash {
			g.refuse("%q is no range of ports: it has no dash", id.text)
		}
		port1, proto1 := g.service(first)
		port2, proto2 := g.service(last)
		r = portRange{first: uint32(port1), last: uint32(port2)}
		if proto = proto1; proto1 != proto2 {
			proto = everyTransport
		}
	}
	if r.first > 65535 || r.last > 65535 {
		g.refuse("ports end at 65535")
	}
	return g.ports(r, g.transport(id, proto), id.dir)
}

// numericRange reads two numbers with a dash between them.
func numericRange(text string) (portRange, int, bool) {
	n := run(text, len(text), isDigit)
	if n == 0 || n+1 >= len(text) || text[n] != '-' {
		return portRange{}, 0, false
	}
	m := run(text[n+1:], len(text), isDigit)
	if m == 0 {
		return portRange{}, 0, false
	}
	return portRange{first: clamp(text[:n]), last: clamp(text[n+1 : n+1+m])}, everyTransport, true
}

// protocolNumber returns the number that a name stands for behind "proto".
func (g *generator) protocolNumber(id *identity) uint32 {
	n, ok := uint32(0), false
	switch over := id.qualifier.protocol; over {
	case anyProtocol, pIP, pIP6:
		n, ok = g.opts.protocolNumber(id.text)
	case pLink:
		n, ok = etherNames[id.text]
	case pISO:
		n, ok = isoNames[id.text]
	default:
		g.refuse("no names are known for what %s carries", over)
	}
	if !ok {
		g.refuse("unknown protocol %q%s", id.text, where(id.qualifier.protocol))
	}
	return n
}

// where says where the names of protocols come from.
func where(over protocol) string {
	switch over {
	case pLink:
		return " of ether"
	case pISO:
		return " of iso"
	}
	return ": the file protocols does not have it"
}
