package pcapfilter

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// identity tests for an address, name or number as its qualifier says.
func (g *generator) identity(id *identity) *fragment {
	switch id.token.kind {
	case kName:
		return g.named(id)
	case kNumber:
		return g.numbered(id)
	case kIPv4:
		return g.ipv4(id)
	case kIPv6:
		return g.ipv6(id)
	}
	if id.qualifier.protocol != pLink || !id.isHost() {
		g.refuse("%q is an Ethernet address: put ether host, ether src or ether dst before it", id.text)
	}
	g.needsEthernet("an Ethernet address")
	return g.station(parseMAC(id.text), id.dir)
}

// isHost reports whether an identity is a host's.
func (id *identity) isHost() bool {
	return id.qualifier.kind == aHost || id.qualifier.kind == aDefault
}

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

// justify shifts the number of a network, such as 10 or 172.16, to where it stands in an
// address.
func justify(n uint32) (addr, mask uint32) {
	mask = 0xffffffff
	for n != 0 && n&0xff000000 == 0 {
		n <<= 8
		mask <<= 8
	}
	return n, mask
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

// service returns the port of a service and the number of its protocol, everyTransport if
// it has the same port over TCP and UDP.
func (g *generator) service(name string) (port, proto int) {
	overTCP, overUDP := g.opts.service(name, "tcp"), g.opts.service(name, "udp")
	switch {
	case overTCP < 0 && overUDP < 0:
		g.refuse("unknown port %q: the file services does not have it", name)
	case overTCP == overUDP:
		return overTCP, everyTransport
	case overTCP < 0:
		return overUDP, ipUDP
	}
	return overTCP, ipTCP
}

// transport returns the protocol number that ports are tested for, given that of the
// service.
func (g *generator) transport(id *identity, service int) int {
	wanted := service
	switch id.qualifier.protocol {
	case anyProtocol:
		return service
	case pTCP:
		wanted = ipTCP
	case pUDP:
		wanted = ipUDP
	case pSCTP:
		wanted = ipSCTP
	default:
		g.refuse("%s has no ports: tcp, udp and sctp have", id.qualifier.protocol)
	}
	if service != everyTransport && service != wanted {
		other := map[int]string{ipTCP: "tcp", ipUDP: "udp"}[service]
		g.refuse("%q is a port of %s", id.text, other)
	}
	return wanted
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

// clamp reads digits; a number that is too large becomes the largest.
func clamp(digits string) uint32 {
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return 0xffffffff
	}
	return uint32(n)
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
		g.refuse("%s carries no other protocols that have names", over)
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

// numbered tests for a number.
func (g *generator) numbered(id *identity) *fragment {
	n, q := id.value, id.qualifier
	switch q.kind {
	case aPort, aPortRange:
		proto := g.transport(id, everyTransport)
		if n > 65535 {
			g.refuse("ports end at 65535")
		}
		return g.ports(portRange{first: n, last: n, single: q.kind == aPort}, proto, id.dir)
	case aProto:
		return g.carries(n, q.protocol)
	case aProtoChain:
		return g.chain(n, q.protocol)
	case aGateway:
		g.refuseGateway(id)
	case aNet:
		if q.protocol != pDECnet {
			n, mask := justify(n)
			return g.host4(n, mask, q)
		}
	}
	return g.host4(n, 0xffffffff, q)
}

// ipv4 tests for an IPv4 address or network, or a DECnet address.
func (g *generator) ipv4(id *identity) *fragment {
	q := id.qualifier
	if id.mask != "" || id.prefix >= 0 {
		return g.network4(id)
	}
	if q.kind > aNet {
		g.refuse("%q is an address: host or net goes before it, and nothing else", id.text)
	}
	if q.protocol == pDECnet {
		return g.host4(g.decnet(id.text), 0, q)
	}
	addr, bits, err := dotted(id.text)
	if err != nil {
		g.refuse("%v", err)
	}
	left := 32 - bits
	return g.host4(addr<<left, 0xffffffff<<left, q)
}

// decnet reads a DECnet address: an area of 6 bits and a node of 10.
func (g *generator) decnet(text string) uint32 {
	parts := strings.Split(text, ".")
	if matchNumber(text) != run(text, len(text), isDigit) {
		g.refuse("%q is no DECnet address: say one like 1.42", text)
	}
	return clamp(parts[0])<<10&0xfc00 | clamp(parts[1])&0x3ff
}

// network4 tests for an IPv4 network with a mask or a prefix length.
func (g *generator) network4(id *identity) *fragment {
	addr, bits, err := dotted(id.text)
	if err != nil {
		g.refuse("%v", err)
	}
	addr <<= 32 - bits
	mask := uint32(0)
	if id.mask != "" {
		m, bits, err := dotted(id.mask)
		if err != nil {
			g.refuse("%v", err)
		}
		mask = m << (32 - bits)
	} else {
		if id.prefix > 32 {
			g.refuse("the prefix of an IPv4 network has at most 32 bits")
		}
		mask = uint32(uint64(0xffffffff) << (32 - id.prefix))
	}
	if addr&^mask != 0 {
		g.refuse("%s has bits outside of its mask: the network is %s", id.text, quad(addr&mask))
	}
	if id.qualifier.kind != aNet {
		g.refuse("only networks have masks: put net before %s", id.text)
	}
	return g.host4(addr, mask, id.qualifier)
}

func quad(addr uint32) string {
	return fmt.Sprintf("%d.%d.%d.%d", addr>>24, addr>>16&0xff, addr>>8&0xff, addr&0xff)
}

// ipv6 tests for an IPv6 address or network.
func (g *generator) ipv6(id *identity) *fragment {
	addr, err := netip.ParseAddr(id.text)
	if err != nil {
		g.refuse("%q is no IPv6 address", id.text)
	}
	bits := 128
	if id.prefix >= 0 {
		if id.prefix > 128 {
			g.refuse("the prefix of an IPv6 network has at most 128 bits")
		}
		bits = int(id.prefix)
	}
	if p, err := addr.Prefix(bits); err == nil && p.Addr() != addr {
		g.refuse("%s has bits outside of its mask: the network is %s", id.text, p.Masked())
	}
	switch {
	case id.qualifier.kind > aNet:
		g.refuse("%q is an address: host or net goes before it, and nothing else", id.text)
	case id.isHost() && bits != 128:
		g.refuse("only networks have masks: put net before %s", id.text)
	}
	return g.host6(addr, bits, id.qualifier)
}
