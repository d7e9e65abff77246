package completion

import (
	"fmt"
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
	b.WriteString("\tfor ((i = 1; i < COMP_CWORD; i++)); do\n")
	fmt.Fprintf(&b, "\t\tcase ${COMP_WORDS[i]} in\n\t\t%s) command=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n", strings.Join(g.names(), "|"))
	b.WriteString("\tcase $prev in\n")
	for _, f := range g.valued() {
		how := `-f`
		if len(f.choices) > 0 {
			how = "-W " + quote(strings.Join(f.choices, " "))
		}
		fmt.Fprintf(&b, "\t--%s) mapfile -t COMPREPLY < <(compgen %s -- \"$cur\"); return ;;\n", f.name, how)
	}
	b.WriteString("\tesac\n\tcase $command in\n")
	fmt.Fprintf(&b, "\t'') words=%s ;;\n", quote(strings.Join(append(g.names(), long(g.flags)...), " ")))
	for _, c := range g.commands {
		fmt.Fprintf(&b, "\t%s) words=%s ;;\n", c.name, quote(strings.Join(append(long(c.flags), long(g.flags)...), " ")))
	}
	b.WriteString("\tesac\n")
	b.WriteString("\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n")
	fmt.Fprintf(&b, "complete -o default -F %s %s\n", function, g.tool)
	return b.String()
}
