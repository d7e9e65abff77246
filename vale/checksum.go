package vale

import "encoding/binary"

// A rawSum is an internet checksum (RFC 1071) that is still being added up. Words of 32
// bits go into it: what they leave when folded is what words of 16 bits leave.
type rawSum uint64

// addBytes adds the big-endian words of b; an odd byte at its end is the first of a
// word. So a packet that is added in parts must be cut at even offsets.
func (s rawSum) addBytes(b []byte) rawSum {
	for len(b) >= 8 {
		s += rawSum(binary.BigEndian.Uint32(b)) + rawSum(binary.BigEndian.Uint32(b[4:]))
		b = b[8:]
	}
	for len(b) >= 2 {
		s += rawSum(binary.BigEndian.Uint16(b))
		b = b[2:]
	}
	if len(b) > 0 {
		s += rawSum(b[0]) << 8
	}
	return s
}

// fold returns the sum in 16 bits. It is 0 only if all that was added was 0.
func (s rawSum) fold() uint16 {
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}

// checksum returns what goes into a checksum field.
func (s rawSum) checksum() uint16 { return ^s.fold() }

// pseudoSum returns the sum of the pseudo header that TCP and UDP add to their own: the
// addresses, which lie one behind the other in both versions of IP, the protocol, and
// the length of header and data.
func pseudoSum(addresses []byte, protocol uint8, length int) rawSum {
	return rawSum(0).addBytes(addresses) + rawSum(protocol) + rawSum(length)
}
