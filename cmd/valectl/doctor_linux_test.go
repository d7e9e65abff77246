package main

import (
	"slices"
	"testing"
)

// TestMissingCaps: of the effective ones; CAP_SYS_ADMIN contains CAP_BPF.
func TestMissingCaps(t *testing.T) {
	for _, c := range []struct {
		caps string
		want []string
	}{
		{"000001ffffffffff", nil},
		{"0000000000000000", []string{"CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_BPF"}},
		{"0000000000003000", []string{"CAP_BPF"}},
		{"0000008000003000", nil},
		{"0000000000203000", nil},
		{"00000080a80425fb", []string{"CAP_NET_ADMIN"}},
	} {
		got := missingCaps("Name:\tvalectl\nCapPrm:\t0000000000000000\nCapEff:\t" + c.caps + "\nCapBnd:\tffffffffffffffff\n")
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.caps, got, c.want)
		}
	}
}
