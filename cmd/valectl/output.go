package main

import (
	"bytes"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/xo"
)

// outputFlags say how commands look that list something. Embed them in the grammar.
type outputFlags struct {
	Libxo xo.Style `xor:"style" placeholder:"STYLE" help:"How results are printed, as for FreeBSD's tools (xo_options(7)): 'text', 'json' or 'xml', with 'pretty' in lines: 'json,pretty', or --libxo:JP. 'valectl schema' tells what is in them, which is what --verbose prints where it makes a difference. Default: text."`
	JSON  bool     `name:"json" xor:"style" help:"The same as --libxo json,pretty, on terminals and elsewhere."`
}

// style returns what the flags ask for.
func (o outputFlags) style() xo.Style {
	if o.JSON {
		return xo.Style{Format: xo.JSON, Indent: 2}
	}
	return o.Libxo
}

// documents reports whether results are JSON or XML, which is to ask for all that
// --verbose prints: no result at all would be none of both.
func (o outputFlags) documents() bool { return o.style().Format != xo.Text }

// emit prints doc, or what text prints: at once, so that a result is there as a whole,
// and it is an error if it is not.
func (o outputFlags) emit(env *cli.Env, doc any, text func(env *cli.Env) error) error {
	if o.documents() {
		return xo.Write(env.Stdout, o.style(), env.Tool, doc)
	}
	var b bytes.Buffer
	buffered := *env
	buffered.Stdout = &b
	if err := text(&buffered); err != nil || b.Len() == 0 {
		return err
	}
	_, err := env.Stdout.Write(b.Bytes())
	return err
}
