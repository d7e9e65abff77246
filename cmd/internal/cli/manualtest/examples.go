package manualtest

import (
	"strings"
	"testing"
)

// A Block is one example of a page, with what the comment before it says.
type Block struct {
	Line     int
	Mark     string // "run", "run on linux: REASON", "not run: REASON"
	Commands []Command
}

// A Command is what is typed and, below it, what is printed.
type Command struct{ Typed, Printed string }

// Examples returns the blocks of the section EXAMPLES.
func (p Page) Examples(t *testing.T) (all []*Block) {
	t.Helper()
	text := p.Section(t, ".Sh EXAMPLES")
	first := strings.Count(p.Text[:strings.Index(p.Text, "\n.Sh EXAMPLES\n")], "\n") + 3
	var b *Block
	mark := ""
	for i, line := range strings.Split(text, "\n") {
		switch comment, ok := strings.CutPrefix(line, `.\" `); {
		case ok:
			mark = comment
		case strings.HasPrefix(line, ".Bd -literal"):
			b = &Block{Line: first + i, Mark: mark}
			all, mark = append(all, b), ""
		case line == ".Ed":
			b = nil
		case b != nil:
			b.add(t, p.Path, literal(line))
		}
	}
	return all
}

// literal returns a line of a literal display as it is rendered.
func literal(line string) string {
	return strings.NewReplacer(`\&`, "", `\e`, `\`, `\(ha`, "^", `\(aq`, "'", `\-`, "-").Replace(line)
}

// add takes one more line of the block.
func (b *Block) add(t *testing.T, path, line string) {
	t.Helper()
	last := len(b.Commands) - 1
	typed, more := strings.CutPrefix(line+" ", "> ")
	switch {
	case strings.HasPrefix(line, "$ "), strings.HasPrefix(line, "# "):
		b.Commands = append(b.Commands, Command{Typed: line[2:]})
	case last < 0:
		t.Fatalf("%s:%d: the example begins with no command: %s", path, b.Line, line)
	case more && b.Commands[last].Printed == "":
		b.Commands[last].Typed += "\n" + strings.TrimSuffix(typed, " ")
	default:
		b.Commands[last].Printed += line + "\n"
	}
}

// Marked holds that each example says whether it is run, and why it is not.
func (p Page) Marked(t *testing.T) {
	t.Helper()
	all := p.Examples(t)
	if len(all) == 0 {
		t.Fatal("the page has no examples")
	}
	for _, b := range all {
		_, reason, _ := strings.Cut(b.Mark, ": ")
		kind := strings.TrimSuffix(b.Mark, ": "+reason)
		if b.Mark != "run" && (kind != "run on linux" && kind != "not run" || reason == "") {
			t.Errorf("%s:%d: the example is marked %q", p.Path, b.Line, b.Mark)
		}
		if len(b.Commands) == 0 {
			t.Errorf("%s:%d: the example has no command", p.Path, b.Line)
		}
	}
}

// Parse holds that all examples, also those that are not run, are commands of the tool:
// parse returns what is wrong with the words behind its name.
func (p Page) Parse(t *testing.T, tool string, parse func(args []string) error) {
	t.Helper()
	for _, b := range p.Examples(t) {
		for _, c := range b.Commands {
			typed, _, _ := strings.Cut(c.Typed, "\n")
			for words := strings.Fields(typed); len(words) > 0; {
				end := 0
				for end < len(words) && !forShell(words[end]) {
					end++
				}
				if words[0] == tool {
					if err := parse(words[1:end]); err != nil {
						t.Errorf("%s:%d: %s: %v", p.Path, b.Line, typed, err)
					}
				}
				words = words[min(end+1, len(words)):]
			}
		}
	}
}

// forShell reports whether a word is the shell's, or goes somewhere else.
func forShell(w string) bool {
	return strings.ContainsAny(w[:1], "|&<>#;") || strings.HasPrefix(w, "2>")
}
