// Package completion writes scripts that teach shells the commands and flags of a tool,
// out of the same grammars that parse them.
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
	words      []string // that may follow it, too, but flags; none: names of files
}

// A flag is given as "--name", or as "-s" where it has a letter, with a value where it
// takes one.
type flag struct {
	name, short, help string
	value, again      bool     // it takes a value; it may be given more than once
	choices           []string // of the value; none: anything
}

// A grammar is what a tool understands.
type grammar struct {
	tool     string
	flags    []flag // of all commands, and of none
	plain    []flag // where there is no command: then it stands before all flags
	commands []command
}

// Script returns the script for a shell, of a tool whose commands are those of app.
func Script(shell string, app *kong.Application) (string, error) {
	return read(app).script(shell)
}

// ScriptOf returns the script for a shell, of a tool whose first word may be a command that
// has a command line of its own. Without one it takes that of app.
func ScriptOf(shell string, app *kong.Application, commands []*kong.Application) (string, error) {
	g := grammar{tool: app.Name, plain: flagsOf(app.Node)}
	for _, c := range commands {
		g.commands = append(g.commands, commandOf(c.Node))
	}
	return g.script(shell)
}

func (g grammar) script(shell string) (string, error) {
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
		g.commands = append(g.commands, commandOf(leaf))
	}
	return g
}

func commandOf(n *kong.Node) command {
	c := command{name: n.Name, help: firstSentence(n.Help), flags: flagsOf(n)}
	for _, p := range n.Positional {
		c.words = append(c.words, choicesOf(p)...)
	}
	return c
}

func flagsOf(n *kong.Node) (all []flag) {
	for _, f := range n.Flags {
		if f.Hidden {
			continue
		}
		one := flag{name: f.Name, help: firstSentence(f.Help), value: !f.IsBool() && !f.IsCounter(),
			again: f.IsCumulative() || f.IsCounter(), choices: choicesOf(f.Value)}
		if f.Short != 0 {
			one.short = string(f.Short)
		}
		all = append(all, one)
	}
	return all
}

// choicesOf returns what a value may be, nothing where that is anything.
func choicesOf(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return v.EnumSlice()
}

// firstSentence returns a help text up to its first full stop.
func firstSentence(help string) string {
	help, _, _ = strings.Cut(help, "\n\n")
	help = strings.Join(strings.Fields(help), " ")
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

// first returns what a command line may begin with.
func (g *grammar) first() []string {
	return append(g.names(), long(slices.Concat(g.plain, g.flags))...)
}

// long returns flags as they are typed.
func long(flags []flag) (all []string) {
	for _, f := range flags {
		all = append(all, "--"+f.name)
	}
	return all
}

// forms returns the ways to write a flag.
func (f flag) forms() []string {
	if f.short == "" {
		return []string{"--" + f.name}
	}
	return []string{"--" + f.name, "-" + f.short}
}

// quote returns s as one word of a shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
