package completion

import (
	"fmt"
	"strings"
)

// sh is for shells of that family. Most complete nothing but names of files; OpenBSD's
// ksh takes arrays of words, one for each place.
func (g *grammar) sh() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# completion for %s in OpenBSD's ksh: put this into ~/.profile:  eval \"$(%[1]s completion sh)\"\n", g.tool)
	b.WriteString("# FreeBSD's sh and dash complete names of files only, and ignore it.\n")
	b.WriteString("case ${KSH_VERSION-} in\n*PD\\ KSH*)\n")
	fmt.Fprintf(&b, "\teval %s\n", quote(fmt.Sprintf("set -A complete_%s_1 -- %s", g.tool, strings.Join(g.first(), " "))))
	b.WriteString("\t;;\nesac\n")
	return b.String()
}
