package netmap

import (
	"encoding/hex"
	"fmt"
)

// A MAC is an Ethernet address.
type MAC [6]byte

// String returns the address as it is written: "02:00:00:00:00:0a".
func (m MAC) String() string {
	return fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5])
}

// MarshalText returns String.
func (m MAC) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText writes: six numbers of two hexadecimal digits,
// joined by colons.
func (m *MAC) UnmarshalText(text []byte) error {
	var a MAC
	for i := range a {
		at := 3 * i
		if len(text) != 17 || i > 0 && text[at-1] != ':' {
			return fmt.Errorf("%q is no Ethernet address, such as 02:00:00:00:00:0a", text)
		}
		if _, err := hex.Decode(a[i:i+1], text[at:at+2]); err != nil {
			return fmt.Errorf("%q is no Ethernet address: %w", text, err)
		}
	}
	*m = a
	return nil
}
