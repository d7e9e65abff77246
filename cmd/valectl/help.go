package main

import (
	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
)

type helpCmd struct {
	Command string `arg:"" optional:"" help:"Command, such as 'attach'. Default: valectl itself."`
}

// Help returns what valectl help --help says below its description.
func (helpCmd) Help() string {
	return `The same as --help behind the command.

Example:

    $ valectl help attach
`
}

// Run prints the help of a command.
func (c *helpCmd) Run(kctx *kong.Context) error {
	var words []string
	if c.Command != "" {
		words = []string{c.Command}
	}
	about, err := kong.Trace(kctx.Kong, append(words, "--help"))
	if err == nil {
		err = about.Error
	}
	if err != nil {
		return cli.Usagef("%v", err)
	}
	return about.PrintUsage(false)
}
