package main

import (
	"govale/netmap"
	"govale/vale"
)

// What commands tell in JSON and XML, below the root "valectl": a type a document. It is
// the same for a kernel and the emulator; what a kernel cannot tell is absent. A list is
// there, empty, where there is nothing to list. schema.json says the same to programs,
// which may rely on it: what has a name here keeps name and meaning, and more may come.

// A placesDoc is what list, attach and detach tell.
type placesDoc struct {
	Ports []placeDoc `json:"port"`
}

// A placeDoc says where a port is. Indices are from 0.
type placeDoc struct {
	Name   string `json:"name"`
	Switch *int   `json:"bridge_idx,omitempty"` // absent where the port has gone meanwhile
	Port   *int   `json:"port_idx,omitempty"`   // absent where the switch has no such port
}

func placeOf(e netmap.ListEntry) placeDoc {
	return placeDoc{Name: e.Name, Switch: &e.Switch, Port: &e.Port}
}

// An infoDoc is what info and create tell.
type infoDoc struct {
	Ports []portDoc `json:"port"`
}

// A portDoc has the numbers of a port.
type portDoc struct {
	Name         string `json:"name"`
	Memsize      uint64 `json:"memsize"`  // of its memory region, bytes
	TxSlots      uint32 `json:"tx_slots"` // of each tx ring
	RxSlots      uint32 `json:"rx_slots"`
	TxRings      uint16 `json:"tx_rings"`
	RxRings      uint16 `json:"rx_rings"`
	MemID        uint16 `json:"mem_id"`
	*countersDoc        // nil of a port that nobody has open, of a kernel, and of create
}

// A countersDoc has the packets that a port has moved.
type countersDoc struct {
	TxPackets uint64 `json:"tx_packets"`
	TxBytes   uint64 `json:"tx_bytes"`
	TxDropped uint64 `json:"tx_dropped"` // packets
	RxPackets uint64 `json:"rx_packets"`
	RxBytes   uint64 `json:"rx_bytes"`
	RxDropped uint64 `json:"rx_dropped"` // packets
}

func infoDocOf(name string, i netmap.PortInfo, n *netmap.Counters) infoDoc {
	return infoDoc{[]portDoc{{
		Name: name, Memsize: i.Memsize, TxSlots: i.TxSlots, RxSlots: i.RxSlots,
		TxRings: i.TxRings, RxRings: i.RxRings, MemID: i.MemID, countersDoc: (*countersDoc)(n),
	}}}
}

// A headerDoc is what hdr tells.
type headerDoc struct {
	Ports []headerPortDoc `json:"port"`
}

// A headerPortDoc has the header of a port.
type headerPortDoc struct {
	Name   string `json:"name"`
	Length int    `json:"hdr_len"` // bytes
}

// A poolsDoc is what pools tells.
type poolsDoc struct {
	Regions []regionDoc `json:"region"`
}

// A regionDoc is a memory region with its three pools.
type regionDoc struct {
	MemID   uint16    `json:"mem_id"`
	Memsize uint64    `json:"memsize"` // bytes
	Pools   []poolDoc `json:"pool"`
}

// A poolDoc is a pool: objects of one size.
type poolDoc struct {
	Name    string `json:"name"`   // "if", "ring" or "buf"
	Offset  uint64 `json:"offset"` // of the first object in the region, bytes
	Objects uint32 `json:"objects"`
	Size    uint32 `json:"size"` // of an object, bytes
}

func poolsDocOf(p netmap.Pools) poolsDoc {
	pool := func(name string, p netmap.Pool) poolDoc { return poolDoc{name, p.Offset, p.Objects, p.Size} }
	return poolsDoc{[]regionDoc{{p.MemID, p.Memsize, []poolDoc{pool("if", p.If), pool("ring", p.Ring), pool("buf", p.Buf)}}}}
}

// A macsDoc is what macs tells.
type macsDoc struct {
	Switches []macSwitchDoc `json:"switch"`
}

// A macSwitchDoc is a switch with the addresses that it has learned.
type macSwitchDoc struct {
	Name string   `json:"name"`
	MACs []macDoc `json:"mac"`
}

// A macDoc is an address.
type macDoc struct {
	Addr     netmap.MAC `json:"addr"`
	PortName string     `json:"port,omitempty"` // absent where the port has gone
	Port     int        `json:"port_idx"`
	Slot     int        `json:"slot"` // in the table
	Packets  uint64     `json:"packets"`
}

func macsDocOf(sw string, all []netmap.MACEntry) macsDoc {
	macs := make([]macDoc, len(all))
	for i, e := range all {
		macs[i] = macDoc{e.Addr, e.Name, e.Port, e.Slot, e.Packets}
	}
	return macsDoc{[]macSwitchDoc{{sw, macs}}}
}

// A switchStatsDoc is what stats tells of switches.
type switchStatsDoc struct {
	Switches []switchCountsDoc `json:"switch"`
}

// A switchCountsDoc has the numbers of a switch and of its ports.
type switchCountsDoc struct {
	Name     string          `json:"name"`
	Index    int             `json:"bridge_idx"`
	Sent     countsDoc       `json:"sent"`
	Received countsDoc       `json:"received"`
	Ports    []portCountsDoc `json:"port"`
}

// A portCountsDoc has the numbers of a port, all rings together.
type portCountsDoc struct {
	Name     string    `json:"name"`
	Port     int       `json:"port_idx"`
	Sent     countsDoc `json:"sent"`
	Received countsDoc `json:"received"`
}

// A portStatsDoc is what stats tells of a port.
type portStatsDoc struct {
	Ports []portRingsDoc `json:"port"`
}

// A portRingsDoc has the numbers of a port, ring by ring.
type portRingsDoc struct {
	Name  string            `json:"name"`
	Port  int               `json:"port_idx"`
	Rings []ringDoc         `json:"ring"`
	Host  *netmap.HostDrops `json:"host_drops,omitempty"` // absent of a port that stands for no interface
}

// A ringDoc has the numbers of a ring.
type ringDoc struct {
	Dir string `json:"dir"` // "tx" or "rx"
	ID  int    `json:"id"`
	countsDoc
}

// A countsDoc has the numbers of one direction: see netmap.RingStats.
type countsDoc struct {
	Packets   uint64       `json:"packets"`
	Bytes     uint64       `json:"bytes"`
	Delivered uint64       `json:"delivered"` // packets
	Dropped   uint64       `json:"dropped"`   // packets: the sum of Drops
	Drops     netmap.Drops `json:"drops"`     // packets, by cause
	Syncs     uint64       `json:"syncs"`
	Wakeups   uint64       `json:"wakeups"`
}

func countsOf(s netmap.RingStats) countsDoc {
	return countsDoc{s.Packets, s.Bytes, s.Delivered, s.Drops.Total(), s.Drops, s.Syncs, s.Wakeups}
}

func switchStatsDocOf(all []netmap.SwitchStats) switchStatsDoc {
	doc := switchStatsDoc{make([]switchCountsDoc, len(all))}
	for i, s := range all {
		ports := make([]portCountsDoc, len(s.Ports))
		for j, p := range s.Ports {
			ports[j] = portCountsDoc{p.Name, p.Port, countsOf(p.Sum(netmap.Tx)), countsOf(p.Sum(netmap.Rx))}
		}
		doc.Switches[i] = switchCountsDoc{s.Name, s.Index, countsOf(s.Sent), countsOf(s.Received), ports}
	}
	return doc
}

func portStatsDocOf(p netmap.PortStats) portStatsDoc {
	rings := make([]ringDoc, len(p.Rings))
	for i, r := range p.Rings {
		rings[i] = ringDoc{r.Dir.String(), r.ID, countsOf(r)}
	}
	return portStatsDoc{[]portRingsDoc{{p.Name, p.Port, rings, p.Host}}}
}

// A statusDoc is what serve --status tells.
type statusDoc struct {
	Server serverDoc `json:"server"`
}

// A serverDoc is who serves on a socket, and what.
type serverDoc struct {
	Socket     string  `json:"socket"`
	Draining   bool    `json:"draining"` // it leaves with its last client
	Version    string  `json:"version"`
	Protocol   uint32  `json:"protocol"`
	PID        int     `json:"pid"`
	Uptime     float64 `json:"uptime"` // seconds
	Clients    int     `json:"clients"`
	Switches   int     `json:"switches"`
	Ports      int     `json:"ports"`      // on switches
	Persistent int     `json:"persistent"` // ports that outlive their descriptors
}

func statusDocOf(socket string, s vale.ServerStatus) statusDoc {
	return statusDoc{serverDoc{
		Socket: socket, Draining: s.Draining, Version: s.Version, Protocol: s.Protocol, PID: s.PID,
		Uptime: s.Uptime.Seconds(), Clients: s.Clients, Switches: s.Switches, Ports: s.Ports, Persistent: s.Persistent,
	}}
}
