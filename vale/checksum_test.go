package vale

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// sumWords is RFC 1071 as it is told: words of 16 bits, each carry added at once.
func sumWords(parts ...[]byte) uint16 {
	sum := uint32(0)
	for _, b := range parts {
		for i, v := range b {
			word := uint32(v)
			if i%2 == 0 {
				word <<= 8
			}
			if sum += word; sum > 0xffff {
				sum -= 0xffff
			}
		}
	}
	return uint16(sum)
}

// TestChecksum compares sums of random bytes, of 0 and of 0xff, of all lengths.
func TestChecksum(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	b := make([]byte, 2100)
	for _, fill := range []func() byte{
		func() byte { return byte(rnd.Uint32()) },
		func() byte { return 0 },
		func() byte { return 0xff },
	} {
		for i := range b {
			b[i] = fill()
		}
		for n := range len(b) {
			cut := n / 2 &^ 1
			got, want := rawSum(0).addBytes(b[:cut]).addBytes(b[cut:n]).fold(), sumWords(b[:n])
			if got != want {
				t.Fatalf("%d bytes: %#04x, want %#04x", n, got, want)
			}
		}
	}
}

// TestChecksumOfRFC is the example of RFC 1071, 3.
func TestChecksumOfRFC(t *testing.T) {
	b := []byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}
	if got := rawSum(0).addBytes(b); got.fold() != 0xddf2 || got.checksum() != 0x220d {
		t.Errorf("%#04x, want 0xddf2", got.fold())
	}
	if got, want := pseudoSum(b, 6, 0x1234).fold(), sumWords(b, []byte{0, 6}, binary.BigEndian.AppendUint16(nil, 0x1234)); got != want {
		t.Errorf("pseudo header: %#04x, want %#04x", got, want)
	}
}
