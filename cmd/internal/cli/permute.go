package cli

import (
	"github.com/alecthomas/kong"

	"govale/cmd/internal/getopt"
)

// Valued returns the names of the flags of nodes that take a value.
func Valued(nodes ...*kong.Node) (names []string) {
	for _, n := range nodes {
		for _, f := range n.Flags {
			if !f.IsBool() && !f.IsCounter() {
				names = append(names, f.Name)
			}
		}
	}
	return names
}

// Permute brings args into an order that Parse takes for a grammar whose operands are
// words of an expression: flags first, then "--", then the words. Flags may stand
// anywhere between the words, bundled and with their values glued on, as getopt(3) has it
// on Linux. What follows a "--" is words, and so is what has a dash before something that
// is no letter, such as the "-20" of "ip[2:2] -20 > 40".
func Permute(grammar any, args []string) ([]string, error) {
	node := kong.Must(grammar, kong.Name("flags")).Model.Node
	g := getopt.Grammar{Values: Valued(node), Words: true}
	flags := map[byte]*kong.Flag{}
	for _, f := range node.Flags {
		if f.Short == 0 {
			continue
		}
		flags[byte(f.Short)] = f
		g.Letters += string(f.Short)
		if !f.IsBool() && !f.IsCounter() {
			g.Letters += ":"
		}
	}
	line, err := g.Parse(args)
	if err != nil {
		return nil, Usagef("%v", err)
	}
	out := line.Long
	for _, o := range line.Options {
		f := flags[o.Letter]
		word := "--" + f.Name
		if !f.IsBool() && !f.IsCounter() {
			word += "=" + o.Arg
		}
		out = append(out, word)
	}
	return append(append(out, "--"), line.Operands...), nil
}
