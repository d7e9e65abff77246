//go:build unix

package vale

import (
	"slices"
	"testing"

	"govale/netmap"
)

// TestPersistentPorts: those that were created, on a switch or not, and no others, told by
// the machine and to a client.
func TestPersistentPorts(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		dev, err := dial(s.path, s.form.dial)
		if err != nil {
			t.Fatal(err)
		}
		defer dev.Close()
		there, here := netmap.NewControl(dev), netmap.NewControl(s.m.open())
		same := func(want ...string) {
			t.Helper()
			for _, c := range []*netmap.Control{there, here} {
				if got, err := c.PersistentPorts(); err != nil || !slices.Equal(got, want) {
					t.Errorf("%q, %v; want %q", got, err, want)
				}
			}
		}
		same()
		portOf(t, s.m, "vale0:a", nil)
		portOf(t, s.m, "carrier{1", nil) // its port goes with the pipe
		for _, name := range []string{"pv1", "pv0"} {
			if err := there.Create(name, nil); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := there.Attach("vale0:pv1", false); err != nil {
			t.Fatal(err)
		}
		same("pv0", "pv1")
		for name, want := range map[string]bool{"vale0:pv1": true, "vale0:a": false} {
			if got, err := there.Persistent(name); got != want || err != nil {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	})
}
