package manualtest

import (
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
	"govale/netmap/devicetest/need"
)

// A Page is a manual page.
type Page struct {
	Path, Text string
}

// Read reads a page.
func Read(t *testing.T, path string) Page {
	t.Helper()
	return Page{path, string(need.File(t, path))}
}

// Section returns what stands below a heading, up to the next one of its kind: ".Sh
// COMMANDS", ".Ss Flags of all commands".
func (p Page) Section(t *testing.T, heading string) string {
	t.Helper()
	macro, _, _ := strings.Cut(heading, " ")
	_, rest, found := strings.Cut("\n"+p.Text, "\n"+heading+"\n")
	if !found {
		t.Fatalf("%s has no %s", p.Path, heading)
	}
	if macro == ".Ss" {
		rest, _, _ = strings.Cut(rest, "\n.Sh ")
	}
	rest, _, _ = strings.Cut(rest, "\n"+macro+" ")
	return rest
}

// Documented returns the flags that a section has items of, as they are typed.
func Documented(section string) (flags []string) {
	for _, m := range regexp.MustCompile(`(?m)^\.It Fl (.*)$`).FindAllStringSubmatch(section, -1) {
		names, _, _ := strings.Cut(m[1], " Ar ") // its value; one that may be left out is " Ns Op = Ns Ar value"
		names, _, _ = strings.Cut(names, " Ns ")
		for _, name := range strings.Split(names, " , ") {
			flags = append(flags, "-"+name)
		}
	}
	slices.Sort(flags)
	return flags
}

// Flags returns the flags of a node of a grammar that are not hidden, as they are typed.
func Flags(n *kong.Node) (flags []string) {
	for _, f := range n.Flags {
		if f.Hidden {
			continue
		}
		flags = append(flags, "--"+f.Name)
		if f.Short != 0 {
			flags = append(flags, "-"+string(f.Short))
		}
	}
	slices.Sort(flags)
	return flags
}

// Model returns a grammar with what the parser adds; args are a command line of it.
func Model(t *testing.T, tool string, grammar any, args []string, opts ...kong.Option) *kong.Application {
	t.Helper()
	var app *kong.Application
	opts = append(opts, kong.PostBuild(func(k *kong.Kong) error { app = k.Model; return nil }))
	_, _, ok := cli.Parse(&cli.Env{Tool: tool, Stdout: t.Output(), Stderr: t.Output()}, "", grammar, args, opts...)
	if !ok || app == nil {
		t.Fatalf("the grammar of %s does not parse %q", tool, args)
	}
	return app
}

// ours are the pages of this module.
var ours = []string{"govale 4", "nmdump 8", "pktgen 8", "valectl 8"}

// Lint holds that mandoc has nothing to say about the pages. Those that they refer to are
// of this module, or elsewhere.
func Lint(t *testing.T, pages, elsewhere []string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the mandoc of each system has other rules of style; what counts is that of Linux distributions")
	}
	need.Program(t, "mandoc")
	for _, page := range pages {
		need.File(t, page)
		cmd := exec.Command("mandoc", "-T", "lint", "-W", "style", page)
		cmd.Env = append(os.Environ(), "MANPATH="+need.TempDir(t)) // the pages of this machine do not matter
		out, err := cmd.CombinedOutput()
		if err != nil && len(out) == 0 {
			t.Errorf("mandoc %s: %v", page, err)
		}
		for line := range strings.Lines(string(out)) {
			if line = strings.TrimSpace(line); !knownElsewhere(line, elsewhere) {
				t.Error(line)
			}
		}
	}
}

// knownElsewhere reports whether mandoc misses a page that is there all the same: on
// another system, or in this module.
func knownElsewhere(message string, elsewhere []string) bool {
	_, page, missing := strings.Cut(message, "referenced manual not found: Xr ")
	page, _, _ = strings.Cut(page, " (") // how many times
	return missing && (slices.Contains(elsewhere, page) || slices.Contains(ours, page))
}

// References holds that all pages that are referred to are of this module, or elsewhere,
// and that none is elsewhere for nothing.
func References(t *testing.T, pages, elsewhere []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, path := range pages {
		for _, m := range regexp.MustCompile(`(?m)^\.(?:Pq by )?Xr (\S+ \d)`).FindAllStringSubmatch(Read(t, path).Text, -1) {
			seen[m[1]] = true
			if !slices.Contains(elsewhere, m[1]) && !slices.Contains(ours, m[1]) {
				t.Errorf("%s refers to %s, which is not in the table", path, m[1])
			}
		}
	}
	for _, page := range elsewhere {
		if !seen[page] {
			t.Errorf("no page refers to %s, which is in the table", page)
		}
	}
}

// Mentions holds that the text of a page names no flag that does not exist.
func (p Page) Mentions(t *testing.T, flags []string) {
	t.Helper()
	for _, macro := range regexp.MustCompile(`(?m)^\..*$`).FindAllString(p.Text, -1) {
		for _, m := range regexp.MustCompile(`\bFl (\S+)`).FindAllStringSubmatch(macro, -1) {
			if !slices.Contains(flags, "-"+m[1]) {
				t.Errorf("%s: there is no flag -%s: %s", p.Path, m[1], macro)
			}
		}
	}
}

// ExitStatus holds that a page has the exit codes of the tools.
func (p Page) ExitStatus(t *testing.T) {
	t.Helper()
	var have []int
	for _, m := range regexp.MustCompile(`(?m)^\.It (\d+)$`).FindAllStringSubmatch(p.Section(t, ".Sh EXIT STATUS"), -1) {
		code, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		have = append(have, code)
	}
	want := []int{cli.ExitOK, cli.ExitFailed, cli.ExitUsage, cli.ExitNoInput, cli.ExitNoDevice, cli.ExitNoPerm}
	if !slices.Equal(have, want) {
		t.Errorf("the page has %v, the tools %v", have, want)
	}
}
