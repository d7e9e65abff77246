//go:build unix

package vale

import (
	"testing"

	"govale/netmap"
)

// servedPlaces are a machine behind a socket, in the form that Dial takes.
func servedPlaces() []place {
	return []place{{"served", true, func(t *testing.T, m *Machine) func() netmap.Device {
		s := startServerOf(t, m, form{"", dialConfig{socketNetwork, defaultBell}}, nil)
		return s.dial
	}}}
}
