//go:build unix

package vale

import (
	"path"
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest"
	"govale/netmap/devicetest/need"
)

// served returns what starts a server of the form for each test.
func served(f form) func(*testing.T) devicetest.Opener {
	return func(t *testing.T) devicetest.Opener {
		roomy(t)
		if path.Base(t.Name()) == "13-limits-ports" { // both ends of each are in this process
			need.Descriptors(t, 1024)
		}
		s := startServer(t, f, nil)
		return func() (netmap.Device, error) { return dial(s.path, f.dial) }
	}
}

// TestConformanceServed is TestConformance through a socket, in every form of it: each
// transcript on a server of its own.
func TestConformanceServed(t *testing.T) {
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			devicetest.Test(t, served(f), notYet...)
		})
	}
}

// TestCtrlAPIServed is TestCtrlAPI through a socket, in every form of it.
func TestCtrlAPIServed(t *testing.T) {
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			devicetest.CtrlAPI(t, served(f))
		})
	}
}
