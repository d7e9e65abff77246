package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m, "peers", main) }

// A wrong command line is said before anything is started.
func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"--rounds", "0"}, {"--turn", "0s"}, {"surplus"}} {
		var stdout, stderr bytes.Buffer
		env := &cli.Env{Tool: "peers", Stdout: &stdout, Stderr: &stderr}
		code := run(context.Background(), env, args)
		if code != cli.ExitUsage || stdout.Len() > 0 || !strings.HasPrefix(stderr.String(), "peers: ") {
			t.Errorf("%q: exit %d, %q, %q", args, code, &stdout, &stderr)
		}
	}
}
