package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli/manualtest"
	"govale/cmd/internal/completion"
)

// The manual page is written by hand and held to the program by what follows, and by
// manual_examples_unix_test.go, which runs its examples.

const manual = "pktgen.8"

// elsewherePages are the pages that ours refers to and this machine need not have.
var elsewherePages = []string{"bpf 4", "netmap 4", "sysexits 3", "vale 4"}

// commands are those that stand in the place of a port, with their arguments as they head
// a section.
var commands = map[string]any{
	"pair": &pairGrammar{}, "bench": &benchGrammar{}, "sweep": &sweepGrammar{}, "compare Ar a Ar b": &compareGrammar{},
	"schema Op Ar of": &schemaGrammar{}, "completion Ar shell": &completion.CommandLine{},
}

// TestManualForm holds that mandoc has nothing to say about the page.
func TestManualForm(t *testing.T) { manualtest.Lint(t, []string{manual}, elsewherePages) }

// TestManualReferences holds that all pages that are referred to are in the table, and none
// is in it for nothing.
func TestManualReferences(t *testing.T) {
	manualtest.References(t, []string{manual}, elsewherePages)
}

// commandFlags returns the flags of a command, without those that all have, and those that
// pair has as the generator does.
func commandFlags(t *testing.T, name string, command any) []string {
	var args []string
	var opts []kong.Option
	common := []string{"help", "version"}
	switch {
	case strings.Contains(name, "Ar a"):
		args = []string{"a.json", "b.json"}
	case strings.Contains(name, "Ar shell"):
		args = []string{"bash"}
	case name == "pair":
		args, opts = []string{"-i", "vale0:a", "-I", "vale0:b"}, []kong.Option{kong.PostBuild(pairFlags)}
		for _, f := range manualtest.Model(t, "pktgen", &grammar{}, args[:2]).Flags {
			common = append(common, f.Name)
		}
	}
	app := manualtest.Model(t, name, command, args, opts...)
	app.Flags = slices.DeleteFunc(app.Flags, func(f *kong.Flag) bool { return slices.Contains(common, f.Name) })
	return manualtest.Flags(app.Node)
}

// TestManualFlags holds that the page has all flags, of the generator and of each command,
// and no others.
func TestManualFlags(t *testing.T) {
	page := manualtest.Read(t, manual)
	app := manualtest.Model(t, "pktgen", &grammar{}, []string{"-i", "vale0:a"})
	if got, want := manualtest.Documented(page.Section(t, ".Sh OPTIONS")), manualtest.Flags(app.Node); !slices.Equal(got, want) {
		t.Errorf("the page has\n%v, the grammar\n%v", got, want)
	}
	all := manualtest.Flags(app.Node)
	text := manualtest.Page{Path: manual, Text: page.Section(t, ".Sh COMMANDS")}
	for name, grammar := range commands {
		flags := commandFlags(t, name, grammar)
		if got := manualtest.Documented(text.Section(t, ".Ss "+name)); !slices.Equal(got, flags) {
			t.Errorf("%s: the page has\n%v, the grammar\n%v", name, got, flags)
		}
		all = append(all, flags...)
	}
	if n := strings.Count("\n"+text.Text, "\n.Ss "); n != len(commands) {
		t.Errorf("the page has %d commands, and there are %d", n, len(commands))
	}
	old := manualtest.Model(t, "pktgen", &old{}, nil)
	for _, f := range old.Node.Flags {
		all = append(all, "-"+string(f.Short))
	}
	page.Mentions(t, all)
}

// TestManualFunctions holds that the page has all functions.
func TestManualFunctions(t *testing.T) {
	text := manualtest.Read(t, manual).Section(t, ".Ss Functions")
	for name := range functions {
		if !strings.Contains(text, "\n.It Cm "+name+"\n") {
			t.Errorf("the page has no function %s", name)
		}
	}
	if n := strings.Count(text, "\n.It "); n != len(functions) {
		t.Errorf("the page has %d functions, and there are %d", n, len(functions))
	}
}

// TestManualExitStatus holds that the page has the exit codes of the tools.
func TestManualExitStatus(t *testing.T) { manualtest.Read(t, manual).ExitStatus(t) }

// TestExamplesMarked holds that each example says whether it is run, and why it is not.
func TestExamplesMarked(t *testing.T) { manualtest.Read(t, manual).Marked(t) }

// TestExamplesParse holds that examples are commands of this pktgen, also those that are
// not run.
func TestExamplesParse(t *testing.T) {
	manualtest.Read(t, manual).Parse(t, "pktgen", func(args []string) error { return parseExample(t, args) })
}

// parseExample returns what is wrong with a command line before anything is opened.
func parseExample(t *testing.T, args []string) error {
	var g any = &grammar{}
	for name, grammar := range commands {
		if word, _, _ := strings.Cut(name, " "); args[0] == word {
			g, args = grammar, args[1:]
		}
	}
	var opts []kong.Option
	if _, ok := g.(*pairGrammar); ok {
		opts = append(opts, kong.PostBuild(pairFlags))
	}
	parser, err := kong.New(g, opts...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = parser.Parse(args); err != nil {
		return err
	}
	if g, ok := g.(*grammar); ok {
		_, err = g.plan()
	}
	return err
}
