package main

import (
	"encoding/binary"
	"math"

	"govale/netmap"
	"govale/netmap/shm"
)

// seqBytes is the size of the number with which the payload of txseq begins.
const seqBytes = 4

// A sequence takes note of the numbers that come in, and counts each of them for what it
// is: the next one, one that has come before, or one that comes after a later one. That is
// exact, at any speed, for the last seqKnown numbers, of which it remembers each; what is
// further behind than that is taken for a sender that has begun again, and what is 2^31 or
// more ahead, half of all numbers, for something behind.
type sequence struct {
	begun bool
	next  uint32
	seen  []uint64 // a bit for each number, those of the window
	known uint64   // how many numbers before next the window tells of
	seqCounts
}

// seqWindow is how many numbers have a bit, and seqKnown how far back a duplicate is told
// from a late packet: half a second at the highest rates. It is a word less, since that of
// the greatest number is begun empty.
const (
	seqWindow = 1 << 24
	seqKnown  = seqWindow - 64
)

// seqEarly is how far before the first number that has come another one is taken for a
// late packet, and not for a new beginning.
const seqEarly = 4096

// A seqCounts is what has come, packet by packet.
type seqCounts struct {
	gaps       uint64 // times that numbers were left out
	missing    uint64 // numbers left out that have not come later either
	duplicates uint64 // numbers that had come before
	reordered  uint64 // numbers that came after a later one
	restarts   uint64 // times that the numbers began again somewhere else
	unmarked   uint64 // packets without a number: too short, or of another kind
}

// plus returns the sums of both.
func (c seqCounts) plus(d seqCounts) seqCounts {
	return seqCounts{c.gaps + d.gaps, c.missing + d.missing, c.duplicates + d.duplicates,
		c.reordered + d.reordered, c.restarts + d.restarts, c.unmarked + d.unmarked}
}

func newSequence() *sequence { return &sequence{seen: make([]uint64, seqWindow/64)} }

// take notes number n. The common case, that it is the next one, is told first.
func (q *sequence) take(n uint32) (exact bool) {
	if n == q.next && q.begun {
		q.mark(n)
		q.next++
		return true
	}
	return q.takeOther(n)
}

// mark says that n, which is the greatest so far, has come. A word of bits begins empty
// when its first number comes.
func (q *sequence) mark(n uint32) {
	w := &q.seen[n%seqWindow/64]
	if n%64 == 0 {
		*w = 0
	}
	*w |= 1 << (n % 64)
	if q.known < seqKnown {
		q.known++
	}
}

// takeOther notes a number that is not the next one, or the first of all.
func (q *sequence) takeOther(n uint32) (exact bool) {
	if !q.begun {
		q.begin(n)
		return true
	}
	if ahead := n - q.next; ahead <= math.MaxInt32 {
		q.gaps++
		q.missing += uint64(ahead)
		q.skip(ahead)
		q.mark(n)
		q.next = n + 1
		return false
	}
	if behind := uint64(q.next - n); behind > q.known && !q.extend(behind) {
		q.restarts++
		q.begin(n)
		return false
	}
	w, bit := &q.seen[n%seqWindow/64], uint64(1)<<(n%64)
	if *w&bit != 0 {
		q.duplicates++
		return false
	}
	*w |= bit
	q.missing--
	q.reordered++
	return false
}

// begin starts at n, before which nothing is known.
func (q *sequence) begin(n uint32) {
	q.begun, q.known = true, 0
	q.seen[n%seqWindow/64] = 0
	q.mark(n)
	q.next = n + 1
}

// extend lets the window begin so far behind next, where that is little before the first
// number that has come: those between were overtaken on the way, or are missing.
func (q *sequence) extend(behind uint64) bool {
	if behind-q.known > seqEarly || behind > seqKnown {
		return false
	}
	for q.known < behind {
		q.known++
		n := q.next - uint32(q.known)
		q.seen[n%seqWindow/64] &^= 1 << (n % 64)
		q.missing++
	}
	return true
}

// skip clears the bits of the next count numbers.
func (q *sequence) skip(count uint32) {
	q.known = min(seqKnown, q.known+uint64(count))
	if count >= seqWindow {
		clear(q.seen)
		return
	}
	for n := q.next; count > 0; {
		w := &q.seen[n%seqWindow/64]
		if n%64 == 0 {
			*w = 0
		}
		span := min(count, 64-n%64)
		*w &^= (1<<span - 1) << (n % 64)
		n += span
		count -= span
	}
}

// A seqReader takes numbered packets from one ring.
type seqReader struct {
	sequence
	head     int // bytes of the virtio-net header before each frame
	frags    int // slots of the packet that is not complete yet
	expected int // slots of the packet before it, 0 for none
	notes    *notes
}

// drain takes at most so many slots and packets from r, as drain does. As pkt-gen has it
// each slot has a number of its own. Of the numbers that are not the next ones it notes one
// at most, so that a stream of them is counted as fast.
func (q *seqReader) drain(r *netmap.Ring, slots int, limit uint64) (pkts, bytes int) {
	n := min(slots, r.Space())
	taken, noted := 0, false
	for i := r.Head(); taken < n && uint64(pkts) < limit; taken++ {
		s := r.Slot(i)
		bytes += int(s.Len)
		q.frags++
		if s.Flags&shm.SlotMoreFrag == 0 {
			pkts++
			q.end()
		}
		b := r.Buf(s)
		if seq, ok := numberIn(b[min(q.head, int(s.Len)):s.Len]); !ok {
			q.unmarked++
		} else if expected := q.next; !q.take(seq) && !noted {
			q.notes.sequence(expected, seq)
			noted = true
		}
		i = r.Next(i)
	}
	r.Advance(taken)
	return pkts, bytes
}

// end is the last slot of a packet.
func (q *seqReader) end() {
	if q.frags != q.expected {
		if q.expected != 0 {
			q.notes.frags(q.frags, q.expected)
		}
		q.expected = q.frags
	}
	q.frags = 0
}

// numberIn returns the number in a frame. That of IPv4 without a VLAN tag is told first.
func numberIn(b []byte) (uint32, bool) {
	if len(b) < bodyStart+seqBytes || binary.BigEndian.Uint16(b[12:]) != etherIPv4 {
		return otherNumberIn(b)
	}
	return binary.BigEndian.Uint32(b[bodyStart:]), true
}

// otherNumberIn tells the number of a frame of IPv6 or with VLAN tags. What hosts send of
// their own accord, ARP and neighbour discovery, has none.
func otherNumberIn(b []byte) (uint32, bool) {
	kind, ip := networkAt(b)
	at := bodyAt(b)
	switch {
	case len(b) < at+seqBytes:
		return 0, false
	case kind == etherIPv6:
		return binary.BigEndian.Uint32(b[at:]), !isDiscovery(b[ip:])
	}
	return binary.BigEndian.Uint32(b[at:]), kind == etherIPv4
}

// isDiscovery says whether an IPv6 packet is ICMPv6 of another kind than echo, with or
// without options before it.
func isDiscovery(ip []byte) bool {
	const next, hopByHop, icmpType = 6, 0, 40
	switch ip[next] {
	case hopByHop: // which is how multicast listeners report
		return true
	case protoICMP6:
		return ip[icmpType] < 128 || ip[icmpType] > 129
	}
	return false
}

// bodyAt returns where a frame of UDP or of an ICMP echo over IPv4 or IPv6 has its
// payload, behind any VLAN tags.
func bodyAt(b []byte) int {
	kind, at := networkAt(b)
	return layoutOf(kind == etherIPv6, udp, (at-etherLen)/tagLen).body
}
