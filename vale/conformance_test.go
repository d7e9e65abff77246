package vale

import (
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest"
)

// TestConformance holds a machine to what FreeBSD 12.1's kernel answered.
func TestConformance(t *testing.T) {
	devicetest.Test(t, func(t *testing.T) devicetest.Opener {
		m := New(nil)
		return func() (netmap.Device, error) { return m.Open(), nil }
	}, notYet...)
}

// notYet are the transcripts of what is not emulated yet.
var notYet = []string{}

// TestCtrlAPI runs upstream's cases of the control API.
func TestCtrlAPI(t *testing.T) {
	devicetest.CtrlAPI(t, func(t *testing.T) devicetest.Opener {
		m := New(nil)
		return func() (netmap.Device, error) { return m.Open(), nil }
	})
}
