package devicetest

import (
	"slices"
	"testing"
)

// The cases that a kernel is not asked are cases.
func TestMemoryCases(t *testing.T) {
	for _, name := range memoryCases {
		if !slices.ContainsFunc(ctrlCases[:], func(c ctrlCase) bool { return c.name == name }) {
			t.Errorf("there is no case %q", name)
		}
	}
}
