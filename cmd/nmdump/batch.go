package main

// Sizes of what lies between reading and writing.
const (
	batchBytes   = 1 << 20 // bytes of the packets of one batch
	batchPackets = 1 << 14 // packets of one batch
	maxBatches   = 48      // of a capture: with 24 bytes for each packet, 66 MiB
)

// A packet is one packet of a batch.
type packet struct {
	ts     int64 // when it was read, nanoseconds since 1970
	begin  int   // of its bytes, which end where those of the next packet begin
	length int   // bytes on the wire; fewer may have been captured
}

// A batch is packets in a row, with their bytes in one piece of memory. It is reused:
// filling it allocates nothing once it has been full.
type batch struct {
	data    []byte
	packets []packet
}

func newBatch() *batch { return &batch{data: make([]byte, 0, batchBytes)} }

// room reports whether a packet of n captured bytes fits, n being at most maxSnaplen.
func (b *batch) room(n int) bool {
	return len(b.packets) < batchPackets && len(b.data)+n <= batchBytes
}

// begin starts a packet. Its bytes are appended to data.
func (b *batch) begin(ts int64, length int) {
	b.packets = append(b.packets, packet{ts: ts, begin: len(b.data), length: length})
}

// bytes returns what was captured of packet i.
func (b *batch) bytes(i int) []byte {
	end := len(b.data)
	if i+1 < len(b.packets) {
		end = b.packets[i+1].begin
	}
	return b.data[b.packets[i].begin:end:end]
}

// reset empties the batch.
func (b *batch) reset() {
	b.data, b.packets = b.data[:0], b.packets[:0]
}
