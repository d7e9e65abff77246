package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"govale/cmd/internal/cli"
	"govale/netmap/devicetest/need"
)

// runPerf runs the command line and returns what it prints.
func runPerf(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs strings.Builder
	env := &cli.Env{Tool: "perf", Stdout: &out, Stderr: &errs, Getenv: os.Getenv}
	code = run(t.Context(), env, args)
	return out.String(), errs.String(), code
}

// whats are the lines of each subject, and the figures that it draws.
var whats = map[string]struct{ lines, figures []string }{
	"unicast": {[]string{
		"txsync alone, 60 B", "whole path, 60 B", "whole path against the plain port, 60 B",
		"txsync alone, 1500 B", "whole path, 1500 B",
	}, []string{"sizes"}},
	"fanout": {[]string{
		"unicast to 7 in random order, 60 B", "unicast to 15 in random order, 60 B",
		"broadcast to 15, a copy, 60 B", "broadcast to 15, a copy, 1500 B",
	}, nil},
	"batches": {[]string{"speed with batches of 64, 60 B", "cost of a batch of 1, 60 B"}, []string{"batches"}},
	"growth": {[]string{
		"252 ports, batches of 1023, 60 B", "252 ports, batches of 1, 60 B", "8 switches, 60 B",
		"100000 addresses seen, 60 B",
	}, []string{"ports", "switches", "addresses-seen", "sources", "destinations"}},
}

// A subject prints its lines, and writes them with its figures.
func TestSubjects(t *testing.T) {
	for name, want := range whats {
		t.Run(name, func(t *testing.T) {
			out, got := measure(t, name)
			var lines, figures []string
			for _, l := range got.Lines {
				lines = append(lines, l.What)
				if len(l.Ours.Ns) != 1 || len(l.Yardstick.Ns) != 1 || l.Ratio <= 0 || l.Goal.Bound <= 0 {
					t.Errorf("%+v", l)
				}
				row := `(?m)^` + regexp.QuoteMeta(l.What) + ` +[0-9.]+ +[0-9.]+  ` + regexp.QuoteMeta(l.Yardstick.Name) + ` +[0-9.]+ +[0-9.]+ +[<>]= [0-9.]+(  missed)?$`
				if !regexp.MustCompile(row).MatchString(out) {
					t.Errorf("no line %s in\n%s", row, out)
				}
			}
			for _, f := range got.Figures {
				figures = append(figures, f.Name)
				if err := f.check(); err != nil {
					t.Errorf("%s: %v", f.Name, err)
				}
			}
			if !slices.Equal(lines, want.lines) || !slices.Equal(figures, want.figures) {
				t.Errorf("lines %q, figures %q; want %q, %q", lines, figures, want.lines, want.figures)
			}
		})
	}
}

// Every subject is tested.
func TestSubjectsKnown(t *testing.T) {
	for _, s := range subjects {
		if _, ok := whats[s.name]; !ok && s.name != "memory" && s.name != "cores" && s.name != "served" && s.name != "capture" {
			t.Errorf("subject %s has no test", s.name)
		}
	}
}

// The memory of ports is measured as far as the system says it.
func TestMemory(t *testing.T) {
	need.Descriptors(t, 512) // shared memory has one a port, of a full switch
	out, got := measure(t, "memory")
	names := checkValues(t, out, got)
	want := []string{"opening a port, own memory"}
	if runtime.GOOS == "linux" {
		want = nil
		for _, kind := range [...]string{"own memory", "shared memory"} {
			want = append(want, "address space of a port, "+kind, "of it there, port idle, "+kind,
				"more of it there, 512 frames, "+kind, "opening a port, "+kind)
		}
	}
	for _, name := range want {
		if !slices.Contains(names, name) {
			t.Errorf("%q is not measured; there are %q", name, names)
		}
	}
}

// checkValues checks what was printed and written of values, and returns their names.
func checkValues(t *testing.T, out string, got results) (names []string) {
	t.Helper()
	for _, v := range got.Values {
		names = append(names, v.What)
		if len(v.All) != 1 || v.Value != v.All[0] || v.Unit == "" || v.Goal.Bound < 0 {
			t.Errorf("%+v", v)
		}
		row := `(?m)^` + regexp.QuoteMeta(v.What) + ` +-?[0-9.]+ ` + v.Unit + ` +[<>]= [0-9.]+(  missed)?$`
		if !regexp.MustCompile(row).MatchString(out) {
			t.Errorf("no line %s in\n%s", row, out)
		}
	}
	return names
}

// Senders and receivers at once: whoever waits for room loses nothing.
func TestCores(t *testing.T) {
	if runtime.GOMAXPROCS(0) < 2 {
		t.Skip("there is one CPU only")
	}
	out, got := measure(t, "cores")
	if n := len(checkValues(t, out, got)); n != 13 {
		t.Errorf("%d values:\n%s", n, out)
	}
	for _, v := range got.Values {
		if v.Goal == atMost(0) && v.Value != 0 {
			t.Errorf("%s: %v %s", v.What, v.Value, v.Unit)
		}
		if v.Unit == "Mpps" && v.Value <= 0 {
			t.Errorf("%s: nothing is received", v.What)
		}
	}
}

// measure measures a subject in as little time as it takes, and returns what is printed
// and what is written.
func measure(t *testing.T, subject string) (string, results) {
	t.Helper()
	file := filepath.Join(need.TempDir(t), "out.json")
	out, errs, code := runPerf(t, "--rounds", "1", "--turn", "200us", "--json", file, subject)
	if code != cli.ExitOK || errs != "" {
		t.Fatalf("exit code %d\n%s", code, errs)
	}
	got := readResults(t, file)
	if n, want := strings.Count(out, "\n"), 2+len(got.Lines)+len(got.Values); n < want {
		t.Fatalf("%d lines, want %d:\n%s", n, want, out)
	}
	return out, got
}

// readResults reads what --json has written.
func readResults(t *testing.T, file string) (got results) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWrongUsage(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"--rounds 0 unicast", "--rounds 0 --turn 5ms: too short"},
		{"--turn 0s unicast", "--rounds 15 --turn 0s: too short"},
		{"unicats", "unicats: no such subject; there are memory, unicast, fanout, batches, growth, cores, served, capture"},
		{"plot", "expected"},
		{"--frob", "unknown flag"},
	} {
		out, errs, code := runPerf(t, strings.Fields(c.args)...)
		if code != cli.ExitUsage || !strings.Contains(errs, c.want) || out != "" {
			t.Errorf("%s: exit code %d, %q, %q; want %q", c.args, code, out, errs, c.want)
		}
	}
}

// A run that is told to stop ends with an error.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var errs strings.Builder
	env := &cli.Env{Tool: "perf", Stdout: &strings.Builder{}, Stderr: &errs}
	if code := run(ctx, env, []string{"unicast"}); code == cli.ExitOK || !strings.Contains(errs.String(), "canceled") {
		t.Errorf("exit code %d, %q", code, errs.String())
	}
}
