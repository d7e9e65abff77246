//go:build unix

package vale

import (
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest"
)

// TestConformanceServed is TestConformance through a socket, in every form of it: each
// transcript on a server of its own.
func TestConformanceServed(t *testing.T) {
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			devicetest.Test(t, func(t *testing.T) devicetest.Opener {
				s := startServer(t, f, nil)
				return func() (netmap.Device, error) { return dial(s.path, f.dial) }
			}, notYet...)
		})
	}
}

// TestCtrlAPIServed is TestCtrlAPI through a socket, in every form of it.
func TestCtrlAPIServed(t *testing.T) {
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			devicetest.CtrlAPI(t, func(t *testing.T) devicetest.Opener {
				s := startServer(t, f, nil)
				return func() (netmap.Device, error) { return dial(s.path, f.dial) }
			})
		})
	}
}
