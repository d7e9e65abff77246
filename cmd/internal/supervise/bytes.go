//go:build linux && (amd64 || arm64)

package supervise

import "encoding/binary"

// Numbers as the machine has them in memory.

func uint16Bytes(v uint16) (b [2]byte) {
	binary.NativeEndian.PutUint16(b[:], v)
	return b
}

func uint32Bytes(v uint32) (b [4]byte) {
	binary.NativeEndian.PutUint32(b[:], v)
	return b
}
