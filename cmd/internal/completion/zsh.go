package completion

import (
	"fmt"
	"strings"
)

// zsh describes commands and hands the flags of each to _arguments.
func (g *grammar) zsh() string {
	var b strings.Builder
	fmt.Fprintf(&b, "#compdef %s\n# zsh completion for %[1]s: %[1]s completion zsh >~/.zfunc/_%[1]s, with ~/.zfunc in fpath before compinit\n", g.tool)
	fmt.Fprintf(&b, "_%s() {\n\tlocal -a commands\n\tcommands=(\n", g.tool)
	for _, c := range g.commands {
		fmt.Fprintf(&b, "\t\t%s\n", quote(c.name+":"+strings.ReplaceAll(c.help, ":", `\:`)))
	}
	b.WriteString("\t)\n\tlocal command=${words[(r)")
	fmt.Fprintf(&b, "(%s)]}\n\tcase $command in\n", strings.Join(g.names(), "|"))
	for _, c := range g.commands {
		fmt.Fprintf(&b, "\t%s) _arguments", c.name)
		for _, f := range append(c.flags, g.flags...) {
			b.WriteString(" \\\n\t\t" + quote(f.zsh()))
		}
		b.WriteString(" \\\n\t\t'*: :_files' ;;\n")
	}
	fmt.Fprintf(&b, "\t*) _describe command commands ;;\n\tesac\n}\nif [ \"$funcstack[1]\" = _%s ]; then _%[1]s \"$@\"; else compdef _%[1]s %[1]s; fi\n", g.tool)
	return b.String()
}

// zsh returns a flag as _arguments wants it.
func (f flag) zsh() string {
	help := strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`).Replace(f.help)
	switch {
	case len(f.choices) > 0:
		return fmt.Sprintf("--%s=[%s]:value:(%s)", f.name, help, strings.Join(f.choices, " "))
	case f.value:
		return fmt.Sprintf("--%s=[%s]:value:_files", f.name, help)
	}
	return fmt.Sprintf("--%s[%s]", f.name, help)
}
