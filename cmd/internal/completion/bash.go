package completion

import (
	"fmt"
	"slices"
	"strings"
)

// bash completes the first word that is none of a flag with commands, and flags of the
// command behind it. Values complete to what they may be, or to names of files.
func (g *grammar) bash() string {
	var b strings.Builder
	function := "_" + g.tool
	fmt.Fprintf(&b, "# bash completion for %s: put this into ~/.bashrc:  source <(%[1]s completion bash)\n", g.tool)
	fmt.Fprintf(&b, "%s() {\n", function)
	b.WriteString("\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words= i\n")
	fmt.Fprintf(&b, "\tfor ((i = 1; i < %s; i++)); do\n", g.bashLast())
	fmt.Fprintf(&b, "\t\tcase ${COMP_WORDS[i]} in\n\t\t%s) command=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n", strings.Join(g.names(), "|"))
	b.WriteString("\tcase $command,$prev in\n")
	for _, c := range g.commands {
		bashValues(&b, c.name, c.flags)
	}
	bashValues(&b, "", g.plain)
	bashValues(&b, "*", g.flags)
	b.WriteString("\tesac\n\tcase $command in\n")
	fmt.Fprintf(&b, "\t'') words=%s ;;\n", quote(strings.Join(g.first(), " ")))
	for _, c := range g.commands {
		fmt.Fprintf(&b, "\t%s) words=%s ;;\n", c.name, quote(strings.Join(slices.Concat(c.words, long(c.flags), long(g.flags)), " ")))
	}
	b.WriteString("\tesac\n")
	b.WriteString("\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n")
	fmt.Fprintf(&b, "complete -o default -F %s %s\n", function, g.tool)
	return b.String()
}

// bashLast returns the number of the word before which a command stands.
func (g *grammar) bashLast() string {
	if g.plain != nil {
		return "2 && i < COMP_CWORD"
	}
	return "COMP_CWORD"
}

// bashValues writes what completes the values of flags of a command.
func bashValues(b *strings.Builder, command string, flags []flag) {
	var files []string // patterns of flags that take any value
	for _, f := range flags {
		var patterns []string
		for _, form := range f.forms() {
			patterns = append(patterns, command+","+form)
		}
		switch {
		case len(f.choices) > 0:
			bashValue(b, patterns, "-W "+quote(strings.Join(f.choices, " ")))
		case f.value:
			files = append(files, patterns...)
		}
	}
	if files != nil {
		bashValue(b, files, "-f")
	}
}

func bashValue(b *strings.Builder, patterns []string, how string) {
	fmt.Fprintf(b, "\t%s) mapfile -t COMPREPLY < <(compgen %s -- \"$cur\"); return ;;\n", strings.Join(patterns, "|"), how)
}
