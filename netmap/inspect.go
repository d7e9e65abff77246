package netmap

import (
	"errors"
)

// What a switch never told: who moved how much, what was dropped and why, and which
// address is known where. No kernel answers this; the emulator does.

// Drops are copies of packets that went no further, by cause.
type Drops struct {
	RingFull      uint64 `json:"ring_full"`      // the receiver's ring had no room for it
	NotRunning    uint64 `json:"not_running"`    // the receiver has no ring open, or is being closed
	NoDestination uint64 `json:"no_destination"` // for the sender itself, for a port that is gone, or nobody else is there
	TooShort      uint64 `json:"too_short"`      // less than an Ethernet header, or than the virtio-net header before it
	BadSlot       uint64 `json:"bad_slot"`       // its buffer is none, or its payload is not in a buffer (NS_INDIRECT)
	BadHeader     uint64 `json:"bad_header"`     // a receiver without its virtio-net header cannot be given what that asks for
}

// Total returns the sum of all causes.
func (d Drops) Total() uint64 {
	return d.RingFull + d.NotRunning + d.NoDestination + d.TooShort + d.BadSlot + d.BadHeader
}

// RingStats are the packets of one ring since its port came into being. A packet counts
// once, however many slots it takes, and however many frames it is cut into on the way.
//
// Of a tx ring, Copies is what its packets make: one for each port that a packet is for,
// and one where it is for nobody. Of an rx ring it is what was meant for the ring. Each
// copy is delivered or dropped: Copies == Delivered + Drops.Total().
type RingStats struct {
	Dir       Dir    `json:"dir"`
	ID        int    `json:"id"`
	Packets   uint64 `json:"packets"` // taken from a tx ring, put into an rx ring
	Bytes     uint64 `json:"bytes"`   // of these
	Copies    uint64 `json:"copies"`
	Delivered uint64 `json:"delivered"`
	Drops     Drops  `json:"drops"`
	Syncs     uint64 `json:"syncs"`   // by system call or poll
	Wakeups   uint64 `json:"wakeups"` // deliveries that found somebody waiting
}

// PortStats are the rings of one port, tx rings first.
type PortStats struct {
	Name  string      `json:"name"`
	Port  int         `json:"port_idx"` // index on its switch
	Rings []RingStats `json:"rings"`
	Host  *HostDrops  `json:"host,omitempty"` // of a port that stands for an interface of the host, nil for others
}

// HostDrops are packets that were lost between a port and the interface of the host that
// it stands for. They count besides those of the switch, which has never seen the ones
// and has delivered the others.
type HostDrops struct {
	In  uint64 `json:"in"`  // came faster than the switch took them, or are too large for the interface
	Out uint64 `json:"out"` // could not be sent: the interface is down or has no room, or they are too large for it
}

// Sum returns the sum of the rings of one direction.
func (p PortStats) Sum(dir Dir) RingStats {
	sum := RingStats{Dir: dir, ID: -1}
	for _, r := range p.Rings {
		if r.Dir == dir {
			sum = sum.Plus(r)
		}
	}
	return sum
}

// Plus returns the sums of s and r, under the direction and number of s.
func (s RingStats) Plus(r RingStats) RingStats {
	return s.combine(r, func(a, b uint64) uint64 { return a + b })
}

// Minus returns what s has more than r, which is an earlier state of it.
func (s RingStats) Minus(r RingStats) RingStats {
	return s.combine(r, func(a, b uint64) uint64 { return a - b })
}

func (s RingStats) combine(r RingStats, f func(a, b uint64) uint64) RingStats {
	return RingStats{
		Dir: s.Dir, ID: s.ID,
		Packets: f(s.Packets, r.Packets), Bytes: f(s.Bytes, r.Bytes),
		Copies: f(s.Copies, r.Copies), Delivered: f(s.Delivered, r.Delivered),
		Drops: Drops{
			RingFull: f(s.Drops.RingFull, r.Drops.RingFull), NotRunning: f(s.Drops.NotRunning, r.Drops.NotRunning),
			NoDestination: f(s.Drops.NoDestination, r.Drops.NoDestination),
			TooShort:      f(s.Drops.TooShort, r.Drops.TooShort), BadSlot: f(s.Drops.BadSlot, r.Drops.BadSlot),
			BadHeader: f(s.Drops.BadHeader, r.Drops.BadHeader),
		},
		Syncs: f(s.Syncs, r.Syncs), Wakeups: f(s.Wakeups, r.Wakeups),
	}
}

// Counters returns the numbers of the port in short. Of what a receiver could not take,
// ring full or not, the sender knows nothing.
func (p PortStats) Counters() Counters {
	tx, rx := p.Sum(Tx), p.Sum(Rx)
	return Counters{
		TxPackets: tx.Packets, TxBytes: tx.Bytes, TxDropped: tx.Drops.NoDestination + tx.Drops.TooShort + tx.Drops.BadSlot,
		RxPackets: rx.Packets, RxBytes: rx.Bytes, RxDropped: rx.Drops.Total(),
	}
}

// SwitchStats are the packets of one switch since it came into being, those of ports
// that are gone among them. Sent.Copies == Sent.Delivered + Sent.Drops.Total(), and
// Received.Delivered == Sent.Delivered: what is put in comes out or is counted.
type SwitchStats struct {
	Name     string      `json:"name"`
	Index    int         `json:"bridge_idx"`
	Sent     RingStats   `json:"sent"`     // all tx rings
	Received RingStats   `json:"received"` // all rx rings
	Ports    []PortStats `json:"ports"`    // in the order of their indices; sums, without rings
}

// A MACEntry is one address that a switch has learned.
type MACEntry struct {
	Addr    MAC    `json:"addr"`
	Port    int    `json:"port_idx"` // index of the port that it was seen on
	Name    string `json:"port"`     // name of the port that has this index now, may be empty
	Slot    int    `json:"slot"`     // place in the table: addresses with the same one push each other out
	Packets uint64 `json:"packets"`  // packets from it on that port since it was learned there, the one that taught it included
}

// An Inspector is a Device that tells what no kernel tells. It may be asked about any
// port and any switch, on a device that is bound to another port or to none. Numbers of
// one answer belong together: no packet is under way on the switch while they are read.
type Inspector interface {
	// PortStats returns the numbers of a port: "vale0:a"; "" is the one that the device
	// is bound to, monitors included, which no name leads to. It fails with ENXIO for one
	// that does not exist.
	PortStats(port string) (PortStats, error)

	// SwitchStats returns the numbers of a switch: "vale0". It fails with ENXIO for one
	// that does not exist.
	SwitchStats(sw string) (SwitchStats, error)

	// MACTable returns the addresses that a switch has learned, in the order of their
	// slots. It fails with ENXIO for a switch that does not exist.
	MACTable(sw string) ([]MACEntry, error)
}

// inspector returns the device as an Inspector; it fails with errors.ErrUnsupported.
func (c *Control) inspector(op, name string) (Inspector, error) {
	i, ok := c.dev.(Inspector)
	if !ok {
		return nil, opError(op, name, errors.ErrUnsupported, "the kernel does not count packets of VALE ports and does not show its table; the emulator does")
	}
	return i, nil
}

// PortStats returns the numbers of a port, ring by ring: see Inspector. On a kernel it
// fails with errors.ErrUnsupported.
func (c *Control) PortStats(port string) (PortStats, error) {
	i, err := c.inspector("stats", port)
	if err != nil {
		return PortStats{}, err
	}
	s, err := i.PortStats(port)
	return s, opError("stats", port, err, explainName(port, err))
}

// SwitchStats returns the numbers of a switch: see Inspector. On a kernel it fails with
// errors.ErrUnsupported.
func (c *Control) SwitchStats(sw string) (SwitchStats, error) {
	i, err := c.inspector("stats", sw)
	if err != nil {
		return SwitchStats{}, err
	}
	s, err := i.SwitchStats(sw)
	return s, opError("stats", sw, err, explainSwitch(err))
}

// MACTable returns the addresses that a switch has learned: see Inspector. On a kernel
// it fails with errors.ErrUnsupported.
func (c *Control) MACTable(sw string) ([]MACEntry, error) {
	i, err := c.inspector("macs", sw)
	if err != nil {
		return nil, err
	}
	t, err := i.MACTable(sw)
	return t, opError("macs", sw, err, explainSwitch(err))
}
