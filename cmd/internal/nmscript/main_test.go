package main

import (
	"testing"

	"govale/cmd/internal/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m, "nmscript", main) }

func TestScript(t *testing.T) { clitest.Run(t, "testdata/script") }
