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

// service returns the port of a service and the number of its protocol, everyTransport if
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

// clamp reads digits; a number that is too large becomes the largest.
func clamp(digits string) uint32 {
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return 0xffffffff
	}
	return uint32(n)
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
	if q.kind == aGateway {
		g.refuseGateway(id)
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
