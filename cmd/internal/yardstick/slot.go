package yardstick

import "encoding/binary"

// TableSlots is how many addresses the table of a switch has room for.
const TableSlots = 1024

// TableSlot returns the place of an address in that table. Addresses of one place push
// each other out.
func TableSlot(mac [6]byte) int {
	var b [8]byte
	copy(b[:], mac[:])
	return int(plainHash(binary.LittleEndian.Uint64(b[:])))
}
