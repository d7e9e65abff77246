package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
	"govale/cmd/internal/pcapfilter"
)

// expression returns what -F says, or else the words of the command line.
func (g *grammar) expression() (string, error) {
	if g.Filter == "" {
		return strings.Join(g.Expression, " "), nil
	}
	text, err := os.ReadFile(g.Filter)
	if err != nil {
		return "", &cli.InputError{Path: g.Filter, Err: err}
	}
	// As in tcpdump, '#' begins a comment. Blanks in its place keep the columns.
	comment := false
	for i, c := range text {
		comment = comment && c != '\n' || c == '#'
		if comment {
			text[i] = ' '
		}
	}
	return string(text), nil
}

// asksDirection reports whether the expression asks which way a packet went.
func (g *grammar) asksDirection() bool {
	text, _ := g.expression() // it has been read before
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.Contains(words, "inbound") || slices.Contains(words, "outbound")
}

// compile compiles the expression for packets of a link type, live ones or those of a
// file. Without an expression the filter is nil, which is all packets.
func (g *grammar) compile(link uint32, live bool) (*pcapfilter.Filter, error) {
	text, err := g.expression()
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" && g.Program == 0 {
		return nil, nil
	}
	if link != capfile.LinkEthernet {
		return nil, cli.Usagef("expressions are for Ethernet frames, and the link type is %s", linkName(link))
	}
	f, err := pcapfilter.Compile(text, pcapfilter.Options{NoDirection: !live, NoOptimize: g.Unoptim})
	var wrong *pcapfilter.Error
	switch {
	case errors.As(err, &wrong):
		return nil, &expressionError{wrong}
	case err != nil:
		return nil, cli.Usagef("%v", err)
	}
	return f, nil
}

// An expressionError is an expression that is wrong at some place.
type expressionError struct{ cause *pcapfilter.Error }

// Error returns what is wrong, and the expression with a mark below the place.
func (e *expressionError) Error() string {
	return e.cause.Error() + "\n\t" + strings.ReplaceAll(e.cause.Marked(), "\n", "\n\t")
}

// dumpFilter is the command with -d.
func (g *grammar) dumpFilter(env *cli.Env) error {
	link, live := uint32(capfile.LinkEthernet), true
	if len(g.Read) > 0 {
		in, f, err := openInput(env, g.Read[0])
		if f != nil {
			defer f.Close()
		}
		if err != nil {
			return err
		}
		announceFile(env, g.Read[0], in)
		link, live = in.LinkType(), false
	}
	f, err := g.compile(link, live)
	if err != nil {
		return err
	}
	if err := f.Dump(env.Stdout, g.Program); err != nil {
		return fmt.Errorf("write the program: %w", err)
	}
	return nil
}
