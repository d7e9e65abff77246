package pcapfilter_test

import (
	"testing"

	"govale/cmd/internal/pcapfilter"
)

// TestMatch holds that a filter tells packets apart, and that one without an expression
// takes them all.
func TestMatch(t *testing.T) {
	arp := make([]byte, 60)
	arp[12], arp[13] = 0x08, 0x06
	for _, c := range []struct {
		expr string
		want bool
	}{
		{"", true},
		{"arp", true},
		{"not arp", false},
		{"tcp port 80", false},
		{"arp and less 60", true},
		{"arp and greater 61", false},
		{"arp[1000] = 0 or less 100", false}, // the frame is too short
		{"outbound", false},
	} {
		f, err := pcapfilter.Compile(c.expr, pcapfilter.Options{})
		if err != nil {
			t.Errorf("%q: %v", c.expr, err)
		} else if got := f.Match(arp, len(arp), false); got != c.want {
			t.Errorf("%q matches: %v", c.expr, got)
		}
	}
}
