package main

import (
	"maps"
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
)

// The manual page is written by hand and held to the program by what follows: its form by
// mandoc, its commands and flags by the grammar, and its examples, in
// manual_examples_unix_test.go, by running them.

const manual = "valectl.8"

// manuals are the pages of this module.
var manuals = []string{manual, "../../vale/govale.4"}

// elsewherePages are the pages that ours refer to and this machine need not have.
var elsewherePages = []string{"bash 1", "devfs.conf 5", "epoll 7", "execve 2", "ifconfig 8", "io_uring 7", "ioctl 2", "mmap 2", "netmap 4", "poll 2", "rc 8", "seccomp 2", "select 2", "stat 2", "sysctl 8", "sysexits 3", "tcpdump 1", "vale 4", "xo_options 7"}

// TestManualForm holds that mandoc has nothing to say about the pages.
func TestManualForm(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the mandoc of each system has other rules of style; what counts is that of Linux distributions")
	}
	if _, err := exec.LookPath("mandoc"); err != nil {
		t.Skip("mandoc is not installed")
	}
	for _, page := range manuals {
		cmd := exec.Command("mandoc", "-T", "lint", "-W", "style", page)
		cmd.Env = append(os.Environ(), "MANPATH="+t.TempDir()) // the pages of this machine do not matter
		out, err := cmd.CombinedOutput()
		if err != nil && len(out) == 0 {
			t.Errorf("mandoc %s: %v", page, err)
		}
		for line := range strings.Lines(string(out)) {
			if !knownElsewhere(strings.TrimSpace(line)) {
				t.Error(strings.TrimSpace(line))
			}
		}
	}
}

// knownElsewhere reports whether mandoc misses a page that is there all the same: on
// another system, or in this module.
func knownElsewhere(message string) bool {
	_, page, missing := strings.Cut(message, "referenced manual not found: Xr ")
	page, _, _ = strings.Cut(page, " (") // how many times
	return missing && (slices.Contains(elsewherePages, page) || page == "valectl 8" || page == "govale 4")
}

// TestManualReferences holds that all pages that are referred to are in the table, and
// none is in it for nothing.
func TestManualReferences(t *testing.T) {
	seen := map[string]bool{}
	for _, page := range manuals {
		for _, m := range regexp.MustCompile(`(?m)^\.Xr (\S+ \d)`).FindAllStringSubmatch(readPage(t, page), -1) {
			seen[m[1]] = true
			if !knownElsewhere("referenced manual not found: Xr " + m[1]) {
				t.Errorf("%s refers to %s, which is not in the table", page, m[1])
			}
		}
	}
	for _, page := range elsewherePages {
		if !seen[page] {
			t.Errorf("no page refers to %s, which is in the table", page)
		}
	}
}

func readPage(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// section returns what stands below a heading, up to the next one of its kind: ".Sh
// COMMANDS", ".Ss Flags of all commands".
func section(t *testing.T, page, heading string) string {
	t.Helper()
	macro, _, _ := strings.Cut(heading, " ")
	_, rest, found := strings.Cut(page, "\n"+heading+"\n")
	if !found {
		t.Fatalf("the page has no %s", heading)
	}
	if macro == ".Ss" {
		rest, _, _ = strings.Cut(rest, "\n.Sh ")
	}
	rest, _, _ = strings.Cut(rest, "\n"+macro+" ")
	return rest
}

// documented returns the flags that a section has items of, as they are typed.
func documented(section string) (flags []string) {
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

// flagsOf returns the flags of a node of the grammar that are not hidden, as they are
// typed.
func flagsOf(n *kong.Node) (flags []string) {
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

// model returns the whole grammar, with what the parser adds.
func model(t *testing.T) *kong.Application {
	t.Helper()
	var app *kong.Application
	_, _, ok := cli.Parse(&cli.Env{Tool: "valectl", Stdout: t.Output(), Stderr: t.Output()}, "", &grammar{}, []string{"list"},
		kong.PostBuild(noShortHelp), kong.PostBuild(func(k *kong.Kong) error { app = k.Model; return nil }))
	if !ok || app == nil {
		t.Fatal("the grammar does not parse list")
	}
	return app
}

// TestManualCommands holds that the page has a section for every command, with all of its
// flags and arguments, and none for anything else.
func TestManualCommands(t *testing.T) {
	page := readPage(t, manual)
	app := model(t)
	if got, want := documented(section(t, page, ".Ss Flags of all commands")), flagsOf(app.Node); !slices.Equal(got, want) {
		t.Errorf("flags of all commands: the page has %v, the grammar %v", got, want)
	}
	commands := section(t, page, ".Sh COMMANDS")
	want := map[string]*kong.Node{}
	for _, leaf := range app.Leaves(true) {
		want[usage(leaf)] = leaf
	}
	var have []string
	for _, m := range regexp.MustCompile(`(?m)^\.Ss (.*)$`).FindAllStringSubmatch("\n"+commands, -1) {
		have = append(have, m[1])
		leaf := want[m[1]]
		if leaf == nil {
			continue
		}
		got := documented(section(t, "\n.Sh COMMANDS\n"+commands, ".Ss "+m[1]))
		if want := flagsOf(leaf); !slices.Equal(got, want) {
			t.Errorf("%s: the page has %v, the grammar %v", leaf.Name, got, want)
		}
	}
	slices.Sort(have)
	if want := slices.Sorted(maps.Keys(want)); !slices.Equal(have, want) {
		t.Errorf("headings of commands: the page has\n%q, the grammar\n%q", have, want)
	}
}

// usage returns a command with its arguments as its heading has them.
func usage(leaf *kong.Node) string {
	words := leaf.Name
	for _, arg := range leaf.Positional {
		if !arg.Required {
			words += " Op"
		}
		words += " Ar " + arg.Name
	}
	return words
}

// TestManualOptions holds that the page has the options of one letter, and no others.
func TestManualOptions(t *testing.T) {
	have := documented(section(t, readPage(t, manual), ".Ss Options of Fx Ns 's valectl"))
	have = slices.Compact(have) // -C is there twice, of rings and of polling
	var want []string
	for _, letter := range strings.ReplaceAll(classicLetters, ":", "") {
		want = append(want, "-"+string(letter))
	}
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("the page has %v, the program %v", have, want)
	}
}

// TestManualMentions holds that the running text of both pages names no command and no
// flag that does not exist.
func TestManualMentions(t *testing.T) {
	app := model(t)
	flags, commands := flagsOf(app.Node), []string{}
	for _, leaf := range app.Leaves(true) {
		commands = append(commands, leaf.Name)
		flags = append(flags, flagsOf(leaf)...)
	}
	for _, letter := range classicLetters {
		flags = append(flags, "-"+string(letter))
	}
	for _, page := range manuals {
		text := readPage(t, page)
		for _, macro := range regexp.MustCompile(`(?m)^\..*$`).FindAllString(text, -1) {
			for _, m := range regexp.MustCompile(`\bFl (\S+)`).FindAllStringSubmatch(macro, -1) {
				if !slices.Contains(flags, "-"+m[1]) {
					t.Errorf("%s: there is no flag -%s: %s", page, m[1], macro)
				}
			}
		}
		for _, m := range regexp.MustCompile(`(?m)^\.(?:Ic|Nm valectl Cm) ([a-z]+)`).FindAllStringSubmatch(text, -1) {
			if !slices.Contains(commands, m[1]) {
				t.Errorf("%s: there is no command %s", page, m[1])
			}
		}
	}
}

// TestManualExitStatus holds that the page has the exit codes of the tools.
func TestManualExitStatus(t *testing.T) {
	var have []int
	for _, m := range regexp.MustCompile(`(?m)^\.It (\d+)$`).FindAllStringSubmatch(section(t, readPage(t, manual), ".Sh EXIT STATUS"), -1) {
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

// TestManualErrnos holds that the page explains errnos that --errno has a name for.
func TestManualErrnos(t *testing.T) {
	have := regexp.MustCompile(`(?m)^\.It Bq Er (\S+)$`).FindAllStringSubmatch(section(t, readPage(t, manual), ".Sh DIAGNOSTICS"), -1)
	if len(have) == 0 {
		t.Error("the page explains no errno")
	}
	known := slices.Collect(maps.Values(errnos))
	for _, m := range have {
		if !slices.Contains(known, m[1]) {
			t.Errorf("%s is no errno of --errno", m[1])
		}
	}
}
