//go:build unix

package main

import (
	"testing"

	"govale/cmd/internal/cli/manualtest"
	"govale/vale"
)

// TestExamples runs the examples of the manual page that are marked so.
func TestExamples(t *testing.T) {
	manualtest.Read(t, manual).Run(t,
		func() *vale.Machine { return vale.New(&vale.Config{Shared: true, Host: true}) },
		func(printed string) string { return printed })
}
