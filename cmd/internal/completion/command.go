package completion

import (
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
)

// Name is the command that Run is.
const Name = "completion"

// A CommandLine is that of a tool's completion.
type CommandLine struct {
	Shell string `arg:"" enum:"sh,bash,zsh,fish" help:"Shell: sh, bash, zsh or fish."`
}

// Run is the command "completion" of a tool that ScriptOf is for. Beside commands it has
// this one.
func Run(env *cli.Env, args []string, app *kong.Application, commands ...*kong.Application) int {
	e := *env
	e.Tool += " " + Name
	var c CommandLine
	if _, code, ok := cli.Parse(&e, description(env.Tool), &c, args); !ok {
		return code
	}
	own := cli.Model(Name, description(env.Tool), new(CommandLine))
	script, err := ScriptOf(c.Shell, app, append(commands, own))
	if err == nil {
		_, err = io.WriteString(e.Stdout, script)
	}
	if err != nil {
		return cli.Fail(&e, err)
	}
	return cli.ExitOK
}

// description is what --help says.
func description(tool string) string {
	return fmt.Sprintf(`Print a script that teaches a shell the flags of this %s, and what their values may be.

    $ source <(%[1]s completion bash)
    $ %[1]s completion zsh >~/.zfunc/_%[1]s
    $ %[1]s completion fish >~/.config/fish/completions/%[1]s.fish`, tool)
}
