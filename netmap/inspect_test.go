package netmap

import (
	"errors"
	"testing"
)

func TestMACText(t *testing.T) {
	a := MAC{2, 0, 0xab, 0, 0, 0x0a}
	text, err := a.MarshalText()
	if err != nil || string(text) != "02:00:ab:00:00:0a" {
		t.Fatalf("%q, %v", text, err)
	}
	var b MAC
	if err := b.UnmarshalText(text); err != nil || b != a {
		t.Errorf("%v, %v; want %v", b, err, a)
	}
	for _, bad := range []string{"", "02:00:ab:00:00", "02:00:ab:00:00:0a:", "02-00-ab-00-00-0a", "02:00:ab:00:00:0g"} {
		if err := b.UnmarshalText([]byte(bad)); err == nil || b != a {
			t.Errorf("%q: %v, %v", bad, b, err)
		}
	}
}

// TestInspectKernel: a device that counts nothing says so, and what does.
func TestInspectKernel(t *testing.T) {
	c := NewControl(newFake(14))
	_, err1 := c.PortStats("vale0:a")
	_, err2 := c.SwitchStats("vale0")
	_, err3 := c.MACTable("vale0")
	for _, err := range []error{err1, err2, err3} {
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%v, want ErrUnsupported", err)
		}
	}
}

// TestRingStatsAdd: every number takes part in sums and differences.
func TestRingStatsAdd(t *testing.T) {
	one := RingStats{
		Packets: 1, Bytes: 2, Copies: 3, Delivered: 4, Syncs: 5, Wakeups: 6,
		Drops: Drops{RingFull: 7, NotRunning: 8, NoDestination: 9, TooShort: 10, BadSlot: 11, BadHeader: 12},
	}
	two := one.Plus(one)
	if two == one || two.Minus(one) != one {
		t.Errorf("%+v twice is %+v", one, two)
	}
	if got, want := two.Drops.Total(), uint64(2*(7+8+9+10+11+12)); got != want {
		t.Errorf("%d drops, want %d", got, want)
	}
	zero := two.Minus(two)
	if zero != (RingStats{}) {
		t.Errorf("%+v, want nothing", zero)
	}
	for _, n := range []uint64{two.Packets, two.Bytes, two.Copies, two.Delivered, two.Syncs, two.Wakeups} {
		if n%2 != 0 || n == 0 {
			t.Errorf("%+v has a number that was not doubled", two)
		}
	}
}
