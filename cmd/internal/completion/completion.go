// Package completion writes scripts that teach shells the commands and flags of a tool,
// out of the same grammar that parses them.
package completion

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Shells are those that Script knows.
var Shells = []string{"sh", "bash", "zsh", "fish"}

// A command is one word of a tool, with the flags that may follow it.
type command struct {
	name, help string
	flags      []flag
}

// A flag is given as "--name", with a value where it takes one.
type flag struct {
	name, help string
	value      bool
	choices    []string // of the value; none: anything
}

// A grammar is what a tool understands.
type grammar struct {
	tool     string
	flags    []flag // of all commands
	commands []command
}

// Script returns the script for a shell.
func Script(shell string, app *kong.Application) (string, error) {
	g := read(app)
	switch shell {
	case "sh":
		return g.sh(), nil
	case "bash":
		return g.bash(), nil
	case "zsh":
		return g.zsh(), nil
	case "fish":
		return g.fish(), nil
	}
	return "", fmt.Errorf("no completion for shell %q; there is one for %s", shell, strings.Join(Shells, ", "))
}

// read takes the commands and flags that are not hidden out of a model.
func read(app *kong.Application) grammar {
	g := grammar{tool: app.Name, flags: flagsOf(app.Node)}
	for _, leaf := range app.Leaves(true) {
		g.commands = append(g.commands, command{name: leaf.Name, help: firstSentence(leaf.Help), flags: flagsOf(leaf)})
	}
	return g
}

func flagsOf(n *kong.Node) (all []flag) {
	for _, f := range n.Flags {
		if f.Hidden {
			continue
		}
		one := flag{name: f.Name, help: firstSentence(f.Help), value: !f.IsBool() && !f.IsCounter()}
		if f.Enum != "" {
			one.choices = strings.Split(f.Enum, ",")
		}
		all = append(all, one)
	}
	return all
}

// firstSentence returns a help text up to its first full stop.
func firstSentence(help string) string {
	if i := strings.Index(help, ". "); i >= 0 {
		return help[:i]
	}
	return strings.TrimSuffix(help, ".")
}

// names returns the names of all commands.
func (g *grammar) names() (all []string) {
	for _, c := range g.commands {
		all = append(all, c.name)
	}
	return all
}

// long returns flags as they are typed.
func long(flags []flag) (all []string) {
	for _, f := range flags {
		all = append(all, "--"+f.name)
	}
	return all
}

// valued returns the flags of all commands that take a value, once each.
func (g *grammar) valued() (all []flag) {
	flags := slices.Clone(g.flags)
	for _, c := range g.commands {
		flags = append(flags, c.flags...)
	}
	for _, f := range flags {
		if f.value && !slices.ContainsFunc(all, func(have flag) bool { return have.name == f.name }) {
			all = append(all, f)
		}
	}
	return all
}

// quote returns s as one word of a shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
