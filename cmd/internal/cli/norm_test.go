package cli

import "testing"

func TestNorm(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0.000 pps"},
		{999, "999.000 pps"},
		{1000, "1.000 Kpps"},
		{641187, "641.187 Kpps"},
		{1717000, "1.717 Mpps"},
		{1.037e9, "1.037 Gpps"},
		{2.5e12, "2.500 Tpps"},
		{2.5e15, "2500.000 Tpps"},
	} {
		if got := Norm(c.v) + "pps"; got != c.want {
			t.Errorf("Norm(%v) + pps = %q, want %q", c.v, got, c.want)
		}
	}
}
