//go:build unix

package main

import (
	"testing"

	"govale/cmd/internal/cli/clitest"
)

// TestScriptServed runs what needs a switch server.
func TestScriptServed(t *testing.T) { clitest.Run(t, "testdata/served") }
