package cli

import "testing"

func TestCalledAs(t *testing.T) {
	for arg0, want := range map[string]string{
		"valectl": "valectl", "/usr/local/bin/govalectl": "govalectl", "govalectl": "govalectl",
		"/tmp/x/valectl.test": "valectl", "goval": "valectl", "": "valectl",
	} {
		if got := calledAs("valectl", arg0); got != want {
			t.Errorf("%q: %q, want %q", arg0, got, want)
		}
	}
}
