package plan

import (
	"maps"
	"slices"
)

// A State is what a machine has. Ports and interfaces go by their own names, without a
// switch: an interface is on one switch at most.
type State struct {
	Ports    map[string]Port  // persistent ports
	Attached map[string]Place // persistent ports and interfaces of the host that are on a switch
	Headers  map[string]int   // virtio-net header lengths other than 0; a persistent port keeps its own off the switch, too

	Programs []string // ports that programs have made by opening them, with their switches: "vale0:a"
	Nameless []string // interfaces on a switch whose name the kernel does not tell

	lastRegion int // no new region has an id up to here
}

// A Port is a persistent port.
type Port struct {
	Rings
	Region int // id of its memory region
}

// Rings are the numbers of a port's rings.
type Rings struct {
	TxSlots, RxSlots uint32
	TxRings, RxRings uint16
}

// A Place is where an interface is.
type Place struct {
	Switch string
	Host   bool // with the rings to the host's network stack
}

// GlobalRegion is the id of the memory region that the cards share.
const GlobalRegion = 1

// defaults are the rings of a port that is created without numbers (NM_BRIDGE_RINGSIZE).
var defaults = Rings{TxSlots: 1024, RxSlots: 1024, TxRings: 1, RxRings: 1}

// or returns r with the numbers of other where r has none.
func (r Rings) or(other Rings) Rings {
	if r.TxSlots == 0 {
		r.TxSlots = other.TxSlots
	}
	if r.RxSlots == 0 {
		r.RxSlots = other.RxSlots
	}
	if r.TxRings == 0 {
		r.TxRings = other.TxRings
	}
	if r.RxRings == 0 {
		r.RxRings = other.RxRings
	}
	return r
}

// clone returns a copy that shares nothing with s.
func (s *State) clone() *State {
	c := &State{Ports: map[string]Port{}, Attached: map[string]Place{}, Headers: map[string]int{}}
	maps.Copy(c.Ports, s.Ports)
	maps.Copy(c.Attached, s.Attached)
	maps.Copy(c.Headers, s.Headers)
	c.Programs, c.Nameless = slices.Clone(s.Programs), slices.Clone(s.Nameless)
	c.lastRegion = max(s.lastRegion, GlobalRegion)
	for _, p := range s.Ports {
		c.lastRegion = max(c.lastRegion, p.Region)
	}
	return c
}

// Want returns what must be wanted for s to be left as it is: all that a file can say of
// it. Of ports that share a region the first one has it, and the others are with that.
func (s *State) Want() *Want {
	w := &Want{Ports: map[string]WantPort{}, Attached: map[string]WantPlace{}}
	first := map[int]string{GlobalRegion: ""}
	for _, name := range Names(s.Ports) {
		p := s.Ports[name]
		leader, shared := first[p.Region]
		m := Memory{Kind: With, Port: leader}
		switch {
		case p.Region == GlobalRegion:
			m = Memory{Kind: Global}
		case !shared:
			first[p.Region] = name
			m = Memory{Kind: Own}
		}
		w.Ports[name] = WantPort{Rings: p.Rings, Memory: m}
	}
	for name, at := range s.Attached {
		header := AsItIs
		if n := s.Headers[name]; n != 0 {
			header = n
		}
		w.Attached[name] = WantPlace{Place: at, Header: header}
	}
	return w
}
