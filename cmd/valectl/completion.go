package main

import (
	"fmt"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/completion"
)

type completionCmd struct {
	Shell string `arg:"" enum:"sh,bash,zsh,fish" help:"Shell: sh, bash, zsh or fish."`
}

// Help returns what valectl completion --help says below its description.
func (completionCmd) Help() string {
	return `Prints a script that teaches a shell the commands and flags of this valectl.

Example:

    $ source <(valectl completion bash)
    $ valectl completion zsh >~/.zfunc/_valectl
    $ valectl completion fish >~/.config/fish/completions/valectl.fish
`
}

// Run prints the script.
func (c *completionCmd) Run(env *cli.Env, app *kong.Kong) error {
	script, err := completion.Script(c.Shell, app.Model)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(env.Stdout, script)
	return err
}
