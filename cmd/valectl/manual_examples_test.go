package main

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// A block is one example of the manual page, with what the comment before it says.
type block struct {
	line     int
	mark     string // "run", "run on linux: REASON", "not run: REASON"
	commands []exampleCommand
}

// An exampleCommand is what is typed and, below it, what is printed.
type exampleCommand struct{ typed, printed string }

// examples returns the blocks of the section EXAMPLES.
func examples(t *testing.T) (all []*block) {
	t.Helper()
	page := readPage(t, manual)
	text := section(t, page, ".Sh EXAMPLES")
	first := strings.Count(page[:strings.Index(page, "\n.Sh EXAMPLES\n")], "\n") + 3
	var b *block
	mark := ""
	for i, line := range strings.Split(text, "\n") {
		switch comment, ok := strings.CutPrefix(line, `.\" `); {
		case ok:
			mark = comment
		case strings.HasPrefix(line, ".Bd -literal"):
			b = &block{line: first + i, mark: mark}
			all, mark = append(all, b), ""
		case line == ".Ed":
			b = nil
		case b != nil:
			b.add(t, literal(line))
		}
	}
	return all
}

// literal returns a line of a literal display as it is rendered.
func literal(line string) string {
	return strings.NewReplacer(`\&`, "", `\e`, `\`, `\(ha`, "^", `\(aq`, "'", `\-`, "-").Replace(line)
}

// add takes one more line of the block.
func (b *block) add(t *testing.T, line string) {
	last := len(b.commands) - 1
	typed, more := strings.CutPrefix(line+" ", "> ")
	switch {
	case strings.HasPrefix(line, "$ "), strings.HasPrefix(line, "# "):
		b.commands = append(b.commands, exampleCommand{typed: line[2:]})
	case last < 0:
		t.Fatalf("%s:%d: the example begins with no command: %s", manual, b.line, line)
	case more && b.commands[last].printed == "":
		b.commands[last].typed += "\n" + strings.TrimSuffix(typed, " ")
	default:
		b.commands[last].printed += line + "\n"
	}
}

// TestExamplesMarked holds that each example says whether it is run, and why it is not.
func TestExamplesMarked(t *testing.T) {
	all := examples(t)
	if len(all) == 0 {
		t.Fatal("the page has no examples")
	}
	for _, b := range all {
		_, reason, _ := strings.Cut(b.mark, ": ")
		kind := strings.TrimSuffix(b.mark, ": "+reason)
		if b.mark != "run" && (kind != "run on linux" && kind != "not run" || reason == "") {
			t.Errorf("%s:%d: the example is marked %q", manual, b.line, b.mark)
		}
		if len(b.commands) == 0 {
			t.Errorf("%s:%d: the example has no command", manual, b.line)
		}
	}
}

// TestExamplesParse holds that examples are commands of this valectl, also those that are
// not run.
func TestExamplesParse(t *testing.T) {
	for _, b := range examples(t) {
		for _, c := range b.commands {
			typed, _, _ := strings.Cut(c.typed, "\n")
			words := strings.Fields(typed)
			if words[0] != "valectl" {
				continue
			}
			for i, w := range words { // what is for the shell
				if strings.ContainsAny(w[:1], "|&<>#;") {
					words = words[:i]
					break
				}
			}
			if err := parseExample(t, words[1:]); err != nil {
				t.Errorf("%s:%d: %s: %v", manual, b.line, typed, err)
			}
		}
	}
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
