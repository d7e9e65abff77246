//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"

	"govale/cmd/internal/cli/manualtest"
	"govale/vale"
)

// TestExamples runs the examples of the manual page that are marked so.
func TestExamples(t *testing.T) {
	t.Parallel()
	manualtest.Read(t, manual).Run(t, func() *vale.Machine { return vale.New(&vale.Config{Shared: true}) }, measured)
}

// What differs from run to run: times, rates and the sizes of batches, all of which have
// fractions, with their units, and whole lines.
var (
	fraction = regexp.MustCompile(`\d+\.\d+ [KMG]?(pps|bps|pkts|seconds)`)
	whole    = regexp.MustCompile(`^(RTT|Departure|Calls|Clock): .*`)
)

// measured takes out of what is printed what was measured.
func measured(printed string) string {
	var all strings.Builder
	for line := range strings.Lines(printed) {
		line = whole.ReplaceAllString(line, "$1: #")
		all.WriteString(fraction.ReplaceAllString(line, "# $1"))
	}
	return all.String()
}
