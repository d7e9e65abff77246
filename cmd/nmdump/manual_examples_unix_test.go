//go:build unix

package main

import (
	"regexp"
	"testing"

	"govale/cmd/internal/cli/manualtest"
	"govale/vale"
)

// clock is the time of a packet.
var clock = regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d\.\d{6}`)

// TestExamples runs the examples of the manual page that are marked so.
func TestExamples(t *testing.T) {
	manualtest.Read(t, manual).Run(t,
		func() *vale.Machine { return vale.New(&vale.Config{Shared: true}) },
		func(printed string) string { return clock.ReplaceAllString(printed, "TIME") })
}
