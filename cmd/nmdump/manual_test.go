package main

import (
	"slices"
	"testing"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/manualtest"
)

// The manual page is written by hand and held to the program by what follows, and by
// manual_examples_unix_test.go, which runs its examples.

const manual = "nmdump.8"

// elsewherePages are the pages that ours refers to and this machine need not have.
var elsewherePages = []string{"netmap 4", "pcap-filter 7", "strftime 3", "tcpdump 1", "vale 4"}

// TestManualForm holds that mandoc has nothing to say about the page.
func TestManualForm(t *testing.T) { manualtest.Lint(t, []string{manual}, elsewherePages) }

// TestManualReferences holds that all pages that are referred to are in the table, and none
// is in it for nothing.
func TestManualReferences(t *testing.T) {
	manualtest.References(t, []string{manual}, elsewherePages)
}

// TestManualFlags holds that the page has all flags and no others.
func TestManualFlags(t *testing.T) {
	page := manualtest.Read(t, manual)
	want := manualtest.Flags(manualtest.Model(t, "nmdump", &grammar{}, nil).Node)
	if got := manualtest.Documented(page.Section(t, ".Sh OPTIONS")); !slices.Equal(got, want) {
		t.Errorf("the page has\n%v, the grammar\n%v", got, want)
	}
	page.Mentions(t, want)
}

// TestManualExitStatus holds that the page has the exit codes of the tools.
func TestManualExitStatus(t *testing.T) { manualtest.Read(t, manual).ExitStatus(t) }

// TestExamplesMarked holds that each example says whether it is run, and why it is not.
func TestExamplesMarked(t *testing.T) { manualtest.Read(t, manual).Marked(t) }

// TestExamplesParse holds that examples are commands of this nmdump, also those that are
// not run.
func TestExamplesParse(t *testing.T) {
	manualtest.Read(t, manual).Parse(t, "nmdump", func(args []string) error {
		var g grammar
		args, err := cli.Permute(&g, args)
		if err != nil {
			return err
		}
		if _, err := kong.Must(&g, kong.Name("nmdump"), kong.WithHyphenPrefixedParameters(true)).Parse(args); err != nil {
			return err
		}
		_, err = g.check()
		return err
	})
}
