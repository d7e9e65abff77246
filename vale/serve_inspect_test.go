//go:build unix

package vale

import (
	"reflect"
	"testing"

	"govale/netmap"
)

// TestInspectServed: a client is told what the machine would say itself.
func TestInspectServed(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		a := portOf(t, s.m, "vale0:a", &netmap.Config{TxSlots: 16, RxSlots: 16})
		portOf(t, s.m, "vale0:b", &netmap.Config{TxSlots: 4, RxSlots: 4})
		putFrames(t, a, 5, 0)
		dev, err := dial(s.path, s.form.dial)
		if err != nil {
			t.Fatal(err)
		}
		defer dev.Close()
		there, here := netmap.NewControl(dev), netmap.NewControl(s.m.open())
		for _, ask := range []func(c *netmap.Control) (any, error){
			func(c *netmap.Control) (any, error) { return c.PortStats("vale0:a") },
			func(c *netmap.Control) (any, error) { return c.SwitchStats("vale0") },
			func(c *netmap.Control) (any, error) { return c.MACTable("vale0") },
		} {
			got, err := ask(there)
			want, err2 := ask(here)
			if err != nil || err2 != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, %v; want %+v, %v", got, err, want, err2)
			}
		}
		if _, err := there.SwitchStats("vale7"); err == nil {
			t.Error("vale7 does not exist")
		}
	})
}
