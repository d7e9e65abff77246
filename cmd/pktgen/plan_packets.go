package main

import (
	"govale/cmd/internal/cli"
	"govale/cmd/internal/packetport"
)

// isPackets says whether the port is no netmap port but is made to look like one: a tap, or
// an interface as libpcap sees it.
func (g *grammar) isPackets() bool { return packetport.Is(g.Port) }

// checkPackets refuses what such a port does not have.
func (p *plan) checkPackets() error {
	switch {
	case !p.isPackets():
	case p.spec.Name == "":
		return cli.Usagef("-i %s: no interface is named, as in tap:tap0 or pcap:eth0", p.Port)
	case p.Threads > 1:
		return cli.Usagef("-p %d: %s is one descriptor, which has one thread", p.Threads, p.Port)
	case p.Indirect:
		return cli.Usagef("-I: %s takes frames from its rings only", p.Port)
	case p.Vnet != 0:
		return cli.Usagef("-H %d: there are no virtio-net headers on %s", p.Vnet, p.Port)
	}
	return nil
}
