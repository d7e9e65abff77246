// Package getopt reads command lines in the way of getopt(3): letters, alone or bundled,
// with arguments glued or separate. Names behind "--" are none of its business: it hands
// them on, for whoever reads the rest.
package getopt

import (
	"fmt"
	"strings"
	"unicode"
)

// A Grammar says which options there are.
type Grammar struct {
	Letters string   // as for getopt(3): a letter that takes an argument has a ':' behind it
	Values  []string // names that take an argument when it does not follow after "=": "dev"
	Words   bool     // "-20" and "-(", whose dash is followed by no letter, are operands
}

// An Option is a letter with its argument, "" for one that takes none.
type Option struct {
	Letter byte
	Arg    string
}

// A Line is a command line that has been read.
type Line struct {
	Options  []Option // in their order
	Long     []string // names and their arguments, as they stand
	Operands []string // the rest
}

// Classic reports whether args begin with a letter, behind any number of names. What
// begins with a word, or has names alone, is for another parser.
func (g Grammar) Classic(args []string) bool {
	for len(args) > 0 && isName(args[0]) {
		args = args[g.nameLen(args):]
	}
	return len(args) > 0 && isLetters(args[0])
}

// Parse reads args. As in the C library of Linux, options may follow operands; behind
// "--" everything is an operand. It fails for a letter that is not in the grammar, and
// for one whose argument is missing.
func (g Grammar) Parse(args []string) (Line, error) {
	var line Line
	for len(args) > 0 {
		switch arg := args[0]; {
		case arg == "--":
			line.Operands = append(line.Operands, args[1:]...)
			return line, nil
		case isName(arg):
			n := g.nameLen(args)
			line.Long, args = append(line.Long, args[:n]...), args[n:]
		case isLetters(arg) && !g.isWord(arg):
			rest, err := g.letters(&line, arg[1:], args[1:])
			if err != nil {
				return line, err
			}
			args = rest
		default:
			line.Operands, args = append(line.Operands, arg), args[1:]
		}
	}
	return line, nil
}

// letters adds a bundle of letters, the last of which may take the next of args, and
// returns the args left.
func (g Grammar) letters(line *Line, bundle string, args []string) ([]string, error) {
	for bundle != "" {
		c := bundle[0]
		bundle = bundle[1:]
		i := strings.IndexByte(g.Letters, c)
		if i < 0 || c == ':' {
			return nil, fmt.Errorf("unknown option -%c", c)
		}
		if !strings.HasPrefix(g.Letters[i+1:], ":") {
			line.Options = append(line.Options, Option{Letter: c})
			continue
		}
		if bundle == "" {
			if len(args) == 0 {
				return nil, fmt.Errorf("option -%c needs an argument", c)
			}
			bundle, args = args[0], args[1:]
		}
		line.Options = append(line.Options, Option{c, bundle})
		return args, nil
	}
	return args, nil
}

// isWord reports whether arg, which begins with a dash, is an operand all the same.
func (g Grammar) isWord(arg string) bool {
	return g.Words && !unicode.IsLetter(rune(arg[1])) && strings.IndexByte(g.Letters, arg[1]) < 0
}

// nameLen returns how many of args the name that they begin with takes.
func (g Grammar) nameLen(args []string) int {
	for _, v := range g.Values {
		if args[0] == "--"+v && len(args) > 1 {
			return 2
		}
	}
	return 1
}

func isName(arg string) bool { return len(arg) > 2 && strings.HasPrefix(arg, "--") }

func isLetters(arg string) bool { return len(arg) > 1 && arg[0] == '-' && arg[1] != '-' }
