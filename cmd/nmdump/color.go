package main

import (
	"fmt"
	"io"

	"github.com/alecthomas/kong"
)

// A colorWhen is the value of --color, which need not have one.
type colorWhen string

const (
	colorNever  colorWhen = "never" // as without the flag
	colorAuto   colorWhen = "auto"  // on a terminal: what the flag means alone
	colorAlways colorWhen = "always"
)

// IsBool tells the parser that the next word is no value of the flag.
func (*colorWhen) IsBool() bool { return true }

// Decode is kong's: a value stands behind '='.
func (c *colorWhen) Decode(ctx *kong.DecodeContext) error {
	*c = colorAuto
	if ctx.Scan.Peek().Type != kong.FlagValueToken {
		return nil
	}
	switch word := colorWhen(fmt.Sprint(ctx.Scan.Pop().Value)); word {
	case colorNever, colorAuto, colorAlways:
		*c = word
		return nil
	default:
		return fmt.Errorf("it is auto, always or never, not %q", string(word))
	}
}

// on reports whether what is written to w has colours.
func (c colorWhen) on(w io.Writer) bool {
	return c == colorAlways || c == colorAuto && isTerminal(w)
}
