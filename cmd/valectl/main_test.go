package main

import (
	"testing"

	"govale/cmd/internal/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m, "valectl", main) }

// TestScript runs what works on every system.
func TestScript(t *testing.T) { clitest.Run(t, "testdata/script") }
