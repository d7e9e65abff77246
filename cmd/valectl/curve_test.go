package main

import "testing"

// TestCurve: the largest number is as high as a character, and what is not nothing is
// not drawn as nothing.
func TestCurve(t *testing.T) {
	var h history
	if got := h.curve(3, true); got != "   " {
		t.Errorf("of nothing: %q", got)
	}
	for _, v := range []float64{0, 1, 500, 1000} {
		h.push(v)
	}
	for _, c := range []struct {
		width int
		ascii bool
		want  string
	}{{6, true, "  _.=#"}, {6, false, "  ▁▂▅█"}, {2, true, "=#"}} {
		if got := h.curve(c.width, c.ascii); got != c.want {
			t.Errorf("%d: %q, want %q", c.width, got, c.want)
		}
	}
	for range 100 {
		h.push(0)
	}
	h.push(7)
	if got := h.curve(3, true); got != "__#" {
		t.Errorf("after many: %q", got)
	}
}

// TestShortNumber: never more than five characters, three digits.
func TestShortNumber(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {0.4, "0"}, {999.4, "999"}, {999.6, "1.00k"}, {1234, "1.23k"}, {9996, "10.0k"}, {99960, "100k"},
		{999499, "999k"}, {999600, "1.00M"}, {14880952, "14.9M"}, {7142857142, "7.14G"}, {5e15, "5.00P"}, {5e18, "5000P"},
	} {
		if got := shortNumber(c.v); got != c.want {
			t.Errorf("%v: %s, want %s", c.v, got, c.want)
		}
	}
}
