package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli/manualtest"
)

// The manual page is written by hand and held to the program by what follows, and by
// manual_examples_unix_test.go, which runs its examples.

const manual = "valectl.8"

// manuals are the pages of this module.
var manuals = []string{manual, "../../vale/govale.4"}

// elsewherePages are the pages that ours refer to and this machine need not have.
var elsewherePages = []string{"access 2", "bash 1", "devfs.conf 5", "epoll 7", "execve 2", "ifconfig 8", "io_uring 7", "ioctl 2", "mmap 2", "netmap 4", "poll 2", "rc 8", "seccomp 2", "select 2", "stat 2", "sysctl 8", "sysexits 3", "tcpdump 1", "vale 4", "xo_options 7"}

// TestManualForm holds that mandoc has nothing to say about the pages.
func TestManualForm(t *testing.T) { manualtest.Lint(t, manuals, elsewherePages) }

// TestManualReferences holds that all pages that are referred to are in the table, and
// none is in it for nothing.
func TestManualReferences(t *testing.T) { manualtest.References(t, manuals, elsewherePages) }

// model returns the whole grammar, with what the parser adds.
func model(t *testing.T) *kong.Application {
	return manualtest.Model(t, "valectl", &grammar{}, []string{"list"}, kong.PostBuild(noShortHelp))
}

// TestManualCommands holds that the page has a section for every command, with all of its
// flags and arguments, and none for anything else.
func TestManualCommands(t *testing.T) {
	page := manualtest.Read(t, manual)
	app := model(t)
	if got, want := manualtest.Documented(page.Section(t, ".Ss Flags of all commands")), manualtest.Flags(app.Node); !slices.Equal(got, want) {
		t.Errorf("flags of all commands: the page has %v, the grammar %v", got, want)
	}
	commands := manualtest.Page{Path: manual, Text: page.Section(t, ".Sh COMMANDS")}
	want := map[string]*kong.Node{}
	for _, leaf := range app.Leaves(true) {
		want[usage(leaf)] = leaf
	}
	var have []string
	for _, m := range regexp.MustCompile(`(?m)^\.Ss (.*)$`).FindAllStringSubmatch("\n"+commands.Text, -1) {
		have = append(have, m[1])
		leaf := want[m[1]]
		if leaf == nil {
			continue
		}
		got := manualtest.Documented(commands.Section(t, ".Ss "+m[1]))
		if want := manualtest.Flags(leaf); !slices.Equal(got, want) {
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
	have := manualtest.Documented(manualtest.Read(t, manual).Section(t, ".Ss Options of Fx Ns 's valectl"))
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
	flags, commands := manualtest.Flags(app.Node), []string{}
	for _, leaf := range app.Leaves(true) {
		commands = append(commands, leaf.Name)
		flags = append(flags, manualtest.Flags(leaf)...)
	}
	for _, letter := range classicLetters {
		flags = append(flags, "-"+string(letter))
	}
	for _, path := range manuals {
		page := manualtest.Read(t, path)
		page.Mentions(t, flags)
		for _, m := range regexp.MustCompile(`(?m)^\.(?:Ic|Nm valectl Cm) ([a-z]+)`).FindAllStringSubmatch(page.Text, -1) {
			if !slices.Contains(commands, m[1]) {
				t.Errorf("%s: there is no command %s", path, m[1])
			}
		}
	}
}

// TestManualExitStatus holds that the page has the exit codes of the tools.
func TestManualExitStatus(t *testing.T) { manualtest.Read(t, manual).ExitStatus(t) }

// TestManualErrnos holds that the page explains errnos that --errno has a name for.
func TestManualErrnos(t *testing.T) {
	have := regexp.MustCompile(`(?m)^\.It Bq Er (\S+)$`).FindAllStringSubmatch(manualtest.Read(t, manual).Section(t, ".Sh DIAGNOSTICS"), -1)
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

// TestExamplesMarked holds that each example says whether it is run, and why it is not.
func TestExamplesMarked(t *testing.T) { manualtest.Read(t, manual).Marked(t) }

// TestExamplesParse holds that examples are commands of this valectl, also those that are
// not run.
func TestExamplesParse(t *testing.T) {
	manualtest.Read(t, manual).Parse(t, "valectl", func(args []string) error { return parseExample(t, args) })
}

// parseExample returns what the parser has against a command line.
func parseExample(t *testing.T, args []string) error {
	words, _, err := inWords(args)
	if err != nil {
		return err
	}
	parser, err := kong.New(&grammar{}, kong.Name("valectl"), kong.PostBuild(noShortHelp))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(words)
	return err
}
