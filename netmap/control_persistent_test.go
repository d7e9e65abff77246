package netmap

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"testing"

	"govale/nmreq"
)

// TestPersistent: what a kernel's refusal of polling says, and that no CPU is asked for.
func TestPersistent(t *testing.T) {
	for _, api := range apis {
		for _, tt := range []struct {
			refuse, err error
			want        bool
		}{
			{refuse: syscall.EOPNOTSUPP, want: true},
			{refuse: syscall.EINVAL}, {refuse: syscall.EFAULT},
			{refuse: syscall.ENXIO, err: syscall.ENXIO},
		} {
			d := newFake(api)
			d.refuse = tt.refuse
			got, err := NewControl(d).Persistent("vale0:em0")
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("API %d, %v: %v, %v", api, tt.refuse, got, err)
			}
			asked := fmt.Sprintf("ctrl v%d vale0:em0 VALE_POLLING_ENABLE body=16", api)
			if api < nmreq.API13 {
				asked = fmt.Sprintf("regif v%d vale0:em0 cmd=BDG_POLLING_ON slots=0/0 rings=0/0 ringid=0x0 arg=0/0/0 flags=0x1", api)
			}
			if !slices.Equal(d.asked, []string{asked}) {
				t.Errorf("API %d: asked %q, want %q", api, d.asked, asked)
			}
		}
		if _, err := NewControl(newFake(api)).PersistentPorts(); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("API %d: %v", api, err)
		}
	}
}

// listingFake is a fake that tells its persistent ports.
type listingFake struct{ *fakeDevice }

func (listingFake) PersistentPorts() ([]string, error) { return []string{"pv0", "pv1"}, nil }

// TestPersistentTold: a device that tells its ports is not asked for polling.
func TestPersistentTold(t *testing.T) {
	d := listingFake{newFake(14)}
	c := NewControl(d)
	for name, want := range map[string]bool{"vale0:pv1": true, "vale0:em0": false} {
		if got, err := c.Persistent(name); got != want || err != nil || len(d.asked) != 0 {
			t.Errorf("%s: %v, %v, asked %q", name, got, err, d.asked)
		}
	}
}
