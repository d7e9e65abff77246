package completion

import (
	"fmt"
	"slices"
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
	fmt.Fprintf(&b, "(%s)]}\n", strings.Join(g.names(), "|"))
	if g.plain != nil {
		b.WriteString("\t(( CURRENT > 2 )) && [[ $words[2] == $command ]] || command=\n")
	}
	b.WriteString("\tcase $command in\n")
	for _, c := range g.commands {
		fmt.Fprintf(&b, "\t%s) ", c.name)
		rest := "*: :_files"
		if c.words != nil {
			rest = "*: :(" + strings.Join(c.words, " ") + ")"
		}
		if g.plain != nil {
			b.WriteString("shift words; (( CURRENT-- )); ") // _arguments takes the first for the name of a program
		}
		zshArguments(&b, slices.Concat(c.flags, g.flags), rest)
	}
	b.WriteString("\t*) ")
	if g.plain == nil {
		b.WriteString("_describe command commands ;;\n")
	} else {
		b.WriteString("(( CURRENT > 2 )) || _describe command commands; ")
		zshArguments(&b, g.plain, "*: : ")
	}
	fmt.Fprintf(&b, "\tesac\n}\nif [ \"$funcstack[1]\" = _%s ]; then _%[1]s \"$@\"; else compdef _%[1]s %[1]s; fi\n", g.tool)
	return b.String()
}

// zshArguments writes the end of a case that completes flags, and words that are none.
func zshArguments(b *strings.Builder, flags []flag, rest string) {
	b.WriteString("_arguments -s")
	for _, f := range flags {
		for _, spec := range f.zsh() {
			b.WriteString(" \\\n\t\t" + quote(spec))
		}
	}
	b.WriteString(" \\\n\t\t" + quote(rest) + " ;;\n")
}

// zsh returns a flag as _arguments wants it, in each of its forms.
func (f flag) zsh() (specs []string) {
	help := "[" + strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`).Replace(f.help) + "]"
	assign := map[bool]string{true: "="} // of a long flag
	switch {
	case len(f.choices) > 0:
		help += ":value:(" + strings.Join(f.choices, " ") + ")"
	case f.value:
		help += ":value:_files"
	}
	before := ""
	switch {
	case f.again:
		before = "*"
	case f.short != "":
		before = fmt.Sprintf("(-%s --%s)", f.short, f.name)
	}
	specs = []string{before + "--" + f.name + assign[f.value] + help}
	if f.short != "" {
		plus := map[bool]string{true: "+"} // the value may be in the same word
		specs = append(specs, before+"-"+f.short+plus[f.value]+help)
	}
	return specs
}
