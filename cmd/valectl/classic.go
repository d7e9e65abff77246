package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/getopt"
)

// FreeBSD's valectl, vale-ctl upstream, takes letters instead of words. They are turned
// into words here, before the parser of words sees them.

// classicLetters are the options of FreeBSD 13 and later; 12 has all but 'l', 'm' and 'v'.
const classicLetters = "d:a:h:g:l:n:r:C:p:P:m:v"

// A classicLine is what the letters have said.
type classicLine struct {
	action  byte // the last one wins
	name    string
	config  string // -C
	mem     string // -m
	verbose bool
}

// inWords returns args in words, and what there is to say about them. Words stay as
// they are; none at all is list.
func inWords(args []string) (words, notes []string, err error) {
	g := getopt.Grammar{Letters: classicLetters, Values: valuedFlags()}
	if !g.Classic(args) {
		return orList(g, args), nil, nil
	}
	line, err := g.Parse(args)
	switch {
	case err != nil && strings.HasSuffix(args[len(args)-1], "h"):
		return nil, nil, cli.Usagef("%v, the port to attach together with the host: -h vale0:em0", err)
	case err != nil:
		return nil, nil, cli.Usagef("%v", err)
	case slices.Contains(line.Long, "--help") || slices.Contains(line.Long, "--version"):
		return line.Long, nil, nil
	case len(line.Operands) > 0:
		return nil, nil, cli.Usagef("unexpected argument %s behind options of one letter", line.Operands[0])
	}
	c := classicOf(line.Options)
	words, notes, err = c.words()
	if err != nil {
		return nil, nil, err
	}
	return slices.Insert(words, 1, line.Long...), notes, nil // behind the command, whose own they may be
}

// orList returns args, and list before them where they have no command.
func orList(g getopt.Grammar, args []string) []string {
	line, err := g.Parse(args)
	switch {
	case err != nil, len(line.Operands) > 0, len(line.Options) > 0, slices.Contains(line.Long, "--help"):
		return args
	case len(args) > 0 && slices.Contains(g.Values, strings.TrimPrefix(args[len(args)-1], "--")):
		return args // a value is missing
	}
	return append([]string{"list"}, args...)
}

// valuedFlags returns the names of the flags that take a value, those of single commands
// too.
func valuedFlags() []string {
	model := kong.Must(&grammar{}).Model
	return cli.Valued(append(model.Leaves(false), model.Node)...)
}

// classicOf sums up the options: the last of each kind wins.
func classicOf(opts []getopt.Option) (c classicLine) {
	for _, o := range opts {
		switch o.Letter {
		case 'C':
			c.config = o.Arg
		case 'm':
			c.mem = o.Arg
		case 'v':
			c.verbose = true
		default:
			c.action, c.name = o.Letter, o.Arg
		}
	}
	return c
}

// words returns the command that c stands for. As upstream, modifiers that an action
// has no use for do nothing.
func (c *classicLine) words() (words, notes []string, err error) {
	var command string
	var flags []string
	switch c.action {
	case 'l':
		command, flags = "list", []string{"--classic"}
	case 'g':
		command, flags = "info", []string{"--classic"}
	case 'a':
		command = "attach"
	case 'h':
		command, flags = "attach", []string{"--host"}
	case 'd':
		command = "detach"
	case 'n':
		command = "create"
	case 'r':
		command = "destroy"
	case 'p':
		command = "poll"
	case 'P':
		command, flags = "poll", []string{"--stop"}
	default:
		return nil, nil, cli.Usagef("-C, -m and -v go with one of -a, -h, -d, -n, -r, -p, -P, -g and -l")
	}
	if c.verbose && strings.IndexByte("ahdn", c.action) >= 0 {
		flags = append(flags, "--verbose")
	}
	var more []string
	switch c.action {
	case 'a', 'h', 'n':
		if c.mem != "" {
			flags = append(flags, "--mem", c.mem)
		}
		more, notes, err = ringWords(c.config)
	case 'p':
		more, err = pollWords(c.config)
	}
	return slices.Concat([]string{command}, flags, more, []string{"--", c.name}), notes, err
}

// ringWords returns what -C says of rings: tx slots, rx slots, tx rings, rx rings, of
// which one that is left out is as the one before it.
func ringWords(config string) (flags, notes []string, err error) {
	n, err := numbers(config)
	if err != nil || len(n) == 0 {
		return nil, nil, err
	}
	for _, surplus := range n[min(len(n), 4):] {
		notes = append(notes, "ignored config: "+surplus)
	}
	rxSlots := n[min(len(n)-1, 1)]
	flags = []string{"--tx-slots", n[0], "--rx-slots", rxSlots}
	if len(n) > 2 {
		rxRings := n[min(len(n)-1, 3)]
		flags = append(flags, "--tx-rings", n[2], "--rx-rings", rxRings)
	}
	return flags, notes, nil
}

// pollWords returns what -C says of polling: mode, first CPU, CPUs. That a single CPU is
// one may be said, as the manual page has it and upstream does not.
func pollWords(config string) ([]string, error) {
	n, err := numbers(config)
	if err != nil {
		return nil, err
	}
	const form = "-C 0,CPU for one CPU, -C 1,CPU,CPUS for one a ring"
	if len(n) < 2 {
		return nil, cli.Usagef("-p needs -C with the CPU: %s", form)
	}
	mode := "multi"
	if n[0] == "0" {
		mode = "single"
	}
	flags := []string{"--mode", mode, "--cpu", n[1]}
	switch {
	case len(n) == 2:
		return flags, nil
	case len(n) > 3 || mode == "single" && n[2] != "1":
		return nil, cli.Usagef("too many numbers in '%s': %s", config, form)
	}
	return append(flags, "--cpus", n[2]), nil
}

// numbers splits what stands behind -C; nothing is no numbers.
func numbers(config string) ([]string, error) {
	if config == "" {
		return nil, nil
	}
	all := strings.Split(config, ",")
	for i, s := range all {
		n, err := strconv.ParseUint(s, 10, 32)
		if err != nil {
			return nil, cli.Usagef("-C %s: %q is no number", config, s)
		}
		all[i] = fmt.Sprint(n) // 007 is 7, and 00 is mode 0
	}
	return all, nil
}
