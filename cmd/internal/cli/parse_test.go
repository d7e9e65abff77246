package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// parse calls Parse with a grammar of one number, and a flag of a hook that must not run
// where parsing fails.
func parse(args ...string) (g struct{ Len int }, kctx *kong.Context, code int, ok bool, stdout, stderr string) {
	var out, err bytes.Buffer
	env := &Env{Tool: "pktgen", Stdout: &out, Stderr: &err}
	kctx, code, ok = Parse(env, "Send.", &g, args)
	return g, kctx, code, ok, out.String(), err.String()
}

func TestParse(t *testing.T) {
	g, kctx, code, ok, stdout, stderr := parse("--len", "60")
	if !ok || kctx == nil || code != ExitOK || g.Len != 60 || stdout+stderr != "" {
		t.Errorf("got %+v, %v, %d, %v, %q, %q", g, kctx, code, ok, stdout, stderr)
	}
}

// TestParseUsage holds that a wrong command line is one line on stderr, and 64 instead
// of kong's 80.
func TestParseUsage(t *testing.T) {
	for _, args := range [][]string{{"--foo"}, {"--len"}, {"--len", "x"}, {"surplus"}, {"--len=1", "--", "x"}} {
		_, kctx, code, ok, stdout, stderr := parse(args...)
		if ok || kctx != nil || code != ExitUsage {
			t.Errorf("%q: got %v, %d, %v, want nil, %d, false", args, kctx, code, ok, ExitUsage)
		}
		if stdout != "" || strings.Count(stderr, "\n") != 1 ||
			!strings.HasPrefix(stderr, "pktgen: ") || !strings.HasSuffix(stderr, "; see pktgen --help\n") {
			t.Errorf("%q: prints %q and %q", args, stdout, stderr)
		}
	}
}

// TestParseEnds holds that --help and --version end the tool with 0, whatever else is on
// the command line.
func TestParseEnds(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"-h"}, {"--len", "1", "--help"}} {
		if _, kctx, code, ok, stdout, stderr := parse(args...); kctx != nil || ok || code != ExitOK || stderr != "" || !strings.HasPrefix(stdout, "Usage: pktgen") {
			t.Errorf("%q: got %v, %d, %v, %q, %q", args, kctx, code, ok, stdout, stderr)
		}
	}
	if _, kctx, code, ok, stdout, stderr := parse("--version"); kctx != nil || ok || code != ExitOK || stderr != "" || stdout != "pktgen "+Version()+"\n" {
		t.Errorf("--version: got %v, %d, %v, %q, %q", kctx, code, ok, stdout, stderr)
	}
}

// TestParseUnwritten holds that help and version that cannot be printed are a failure.
func TestParseUnwritten(t *testing.T) {
	for _, arg := range []string{"--help", "--version"} {
		var stderr bytes.Buffer
		var g struct{ Len int }
		env := &Env{Tool: "pktgen", Stdout: full{}, Stderr: &stderr}
		kctx, code, ok := Parse(env, "Send.", &g, []string{arg})
		if kctx != nil || ok || code != ExitFailed || stderr.String() != "pktgen: disk full\n" {
			t.Errorf("%s: got %v, %d, %v, %q", arg, kctx, code, ok, &stderr)
		}
	}
}

// full is a disk that is.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }
