package main

import (
	"cmp"
	"slices"

	"govale/cmd/internal/dissect"
)

// Sizes of what lies between reading and writing.
const (
	batchPackets = 1 << 14 // packets of one batch
	headroom     = 16      // bytes before each packet, for the header that a pcap file has there
	batchBytes   = 1<<20 + batchPackets*headroom
	batchMemory  = batchBytes + batchPackets*packetMemory
	packetMemory = 24 // what a packet has in memory beside its bytes
)

// A packet is one packet of a batch.
type packet struct {
	ts       int64  // when it arrived, nanoseconds since 1970
	begin    uint32 // of its bytes
	captured uint32 // how many they are
	length   uint32 // bytes on the wire; fewer may have been captured
	iface    uint16 // number of the interface
	dir      dissect.Direction
}

// A batch is packets in a row, with their bytes in one piece of memory. It is reused:
// filling it allocates nothing.
type batch struct {
	data     []byte
	packets  []packet
	shuffled bool // packets are not in the order of their bytes
}

func newBatch() *batch {
	return &batch{data: make([]byte, 0, batchBytes), packets: make([]packet, 0, batchPackets)}
}

// room reports whether a packet of n captured bytes fits, n being at most maxSnaplen.
func (b *batch) room(n int) bool {
	return len(b.packets) < batchPackets && len(b.data)+headroom+n <= batchBytes
}

// begin begins a packet, for which there is room: its bytes are appended to data, where
// they begin at the place that is returned.
func (b *batch) begin() int {
	b.data = b.data[:len(b.data)+headroom]
	return len(b.data)
}

// cancel gives up the packet that begins there.
func (b *batch) cancel(begin int) { b.data = b.data[:begin-headroom] }

// end makes a packet of what has been appended to data. Its place and captured length are
// set.
func (b *batch) end(begin int, q packet) {
	// Field by field into its place: a packet that is copied as a whole right after it has
	// been put together waits for its fields to arrive in memory.
	n := len(b.packets)
	b.packets = b.packets[:n+1]
	p := &b.packets[n]
	p.ts, p.length, p.iface, p.dir = q.ts, q.length, q.iface, q.dir
	p.begin, p.captured = uint32(begin), uint32(len(b.data)-begin)
}

// bytes returns what was captured of packet i.
func (b *batch) bytes(i int) []byte {
	p := &b.packets[i]
	end := p.begin + p.captured
	return b.data[p.begin:end:end]
}

// sort brings the packets into the order of their times, where several captures have
// filled the batch by turns.
func (b *batch) sort() {
	byTime := func(p, q packet) int { return cmp.Compare(p.ts, q.ts) }
	if !slices.IsSortedFunc(b.packets, byTime) {
		slices.SortStableFunc(b.packets, byTime)
		b.shuffled = true
	}
}

// reset empties the batch.
func (b *batch) reset() {
	b.data, b.packets, b.shuffled = b.data[:0], b.packets[:0], false
}
