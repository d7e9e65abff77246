package dissect

import "bytes"

// maxFlows bounds the connections whose sequence numbers are printed relative to their
// first ones. When more have been seen all are forgotten, and their numbers begin anew.
const maxFlows = 1 << 16

// flows are the TCP connections seen so far.
type flows map[flowKey]flowStart

// A flowKey names a connection, in both directions: a is the end with the lower port, or
// with the lower address where the ports are equal.
type flowKey struct {
	a, b         [16]byte
	aPort, bPort uint16
	v6, reversed bool // reversed: the packet goes from b to a; not part of the name
}

// A flowStart is the sequence number of each end's first packet.
type flowStart struct{ a, b uint32 }

// relative is what to subtract from the numbers of one packet.
type relative struct{ seq, ack, sack uint32 }

// flowKey returns the key of a packet.
func (p *Printer) flowKey(n network, sport, dport int) flowKey {
	size := n.at(4, 16)
	p.need(n.dest(), size)
	src, dst := p.pkt[n.source():n.source()+size], p.pkt[n.dest():n.dest()+size]
	k := flowKey{v6: n.v6, reversed: sport > dport || sport == dport && bytes.Compare(src, dst) > 0}
	if k.reversed {
		src, dst, sport, dport = dst, src, dport, sport
	}
	copy(k.a[:], src)
	copy(k.b[:], dst)
	k.aPort, k.bPort = uint16(sport), uint16(dport)
	return k
}

// relate returns what to subtract from the numbers of a packet with an ACK. The first
// packet of a connection, and every SYN, keeps its own numbers and is what the later
// ones are relative to.
func (f *flows) relate(k flowKey, seq, ack uint32, syn bool) relative {
	reversed := k.reversed
	k.reversed = false
	start, known := (*f)[k]
	if !known || syn {
		start = flowStart{a: seq, b: ack - 1}
		if reversed {
			start = flowStart{a: ack - 1, b: seq}
		}
		f.remember(k, start)
	}
	r := relative{seq: start.a, ack: start.b, sack: start.b}
	if reversed {
		r = relative{seq: start.b, ack: start.a, sack: start.a}
	}
	if !known || syn {
		r.seq, r.ack = 0, 0
	}
	return r
}

func (f *flows) remember(k flowKey, start flowStart) {
	if *f == nil || len(*f) >= maxFlows {
		*f = make(flows)
	}
	(*f)[k] = start
}
