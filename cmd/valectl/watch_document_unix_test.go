//go:build unix

package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"govale/cmd/internal/cli"
)

// An untilLines ends a context when so many lines are written.
type untilLines struct {
	bytes.Buffer
	lines int
	end   context.CancelFunc
}

func (w *untilLines) Write(b []byte) (int, error) {
	n, err := w.Buffer.Write(b)
	if bytes.Count(w.Bytes(), []byte("\n")) >= w.lines {
		w.end()
	}
	return n, err
}

// What is watched in JSON is a document a line, each of the schema.
func TestWatchDocuments(t *testing.T) {
	socket, _ := serveHere(t)
	dev := "unix:" + socket
	sendOne(t, openPort(t, dev, "vale0:a"), 0x0a)
	s := newSchemaTest(t)
	for def, line := range map[string]string{"stats": "stats --watch=100ms vale0", "macs": "macs --watch=100ms vale0"} {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		stdout, stderr := &untilLines{lines: 2, end: end}, &bytes.Buffer{}
		env := cli.OSEnv("valectl")
		env.Stdout, env.Stderr = stdout, stderr
		args := append([]string{"--dev", dev, "--libxo", "json"}, strings.Fields(line)...)
		if code := run(ctx, env, args); code != cli.ExitOK {
			t.Errorf("%s: exit code %d\n%s", line, code, stderr)
		}
		lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
		if len(lines) < 2 {
			t.Errorf("%s: %q", line, lines)
		}
		for _, text := range lines {
			s.check(def, text)
		}
	}
}

func TestMonitorDocuments(t *testing.T) {
	var stdout, stderr bytes.Buffer
	env := cli.OSEnv("valectl")
	env.Stdout, env.Stderr = &stdout, &stderr
	if code := run(t.Context(), env, []string{"--json", "stats", "--monitor", "vale0:a"}); code != cli.ExitUsage || !strings.Contains(stderr.String(), "--monitor prints text only") {
		t.Errorf("exit code %d, %s", code, &stderr)
	}
}
