package completion

import (
	"fmt"
	"strings"
)

// fish completes commands where none is given yet, and flags of the one that is.
func (g *grammar) fish() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# fish completion for %s: %[1]s completion fish >~/.config/fish/completions/%[1]s.fish\n", g.tool)
	none := "not __fish_seen_subcommand_from " + strings.Join(g.names(), " ")
	for _, c := range g.commands {
		fmt.Fprintf(&b, "complete -c %s -n %s -f -a %s -d %s\n", g.tool, quote(none), c.name, quote(c.help))
	}
	for _, f := range g.flags {
		b.WriteString(f.fish(g.tool, ""))
	}
	for _, f := range g.plain {
		b.WriteString(f.fish(g.tool, none))
	}
	for _, c := range g.commands {
		seen := "__fish_seen_subcommand_from " + c.name
		if c.words != nil {
			fmt.Fprintf(&b, "complete -c %s -n %s -f -a %s\n", g.tool, quote(seen), quote(strings.Join(c.words, " ")))
		}
		for _, f := range c.flags {
			b.WriteString(f.fish(g.tool, seen))
		}
	}
	return b.String()
}

func (f flag) fish(tool, condition string) string {
	line := "complete -c " + tool
	if condition != "" {
		line += " -n " + quote(condition)
	}
	if f.short != "" {
		line += " -s " + quote(f.short)
	}
	line += " -l " + f.name
	switch {
	case len(f.choices) > 0:
		line += " -x -a " + quote(strings.Join(f.choices, " "))
	case f.value:
		line += " -r"
	}
	return line + " -d " + quote(f.help) + "\n"
}
