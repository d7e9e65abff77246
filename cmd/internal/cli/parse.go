package cli

import (
	"errors"

	"github.com/alecthomas/kong"
)

// Parse reads args into grammar, a pointer to a struct with kong's tags, which gets
// --help and --version beside its own flags. With ok false there is nothing more to do
// than to exit with code: help or version is printed (0), or could not be (ExitFailed),
// or what is wrong with the command line is (ExitUsage).
func Parse(env *Env, description string, grammar any, args []string, opts ...kong.Option) (kctx *kong.Context, code int, ok bool) {
	stdout := &Written{W: env.Stdout}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			kctx, code, ok = nil, int(e), false
		default:
			panic(e)
		}
		if stdout.Err != nil {
			kctx, code, ok = nil, Fail(env, stdout.Err), false
		}
	}()
	parser := newParser(env.Tool, description, grammar, append([]kong.Option{
		kong.Writers(stdout, env.Stderr),
		kong.Exit(func(code int) { panic(exit(code)) }),
	}, opts...))
	kctx, err := parser.Parse(args)
	if err != nil && stdout.Err == nil { // of a help that is not printed, that is what is wrong
		return nil, badUsage(env, err), false
	}
	return kctx, ExitOK, true
}

// newParser returns what parses the command line of a tool.
func newParser(tool, description string, grammar any, opts []kong.Option) *kong.Kong {
	var common struct {
		Version kong.VersionFlag `help:"Print the version and exit."`
	}
	parser, err := kong.New(grammar, append([]kong.Option{
		kong.Name(tool),
		kong.Description(description),
		kong.Embed(&common),
		kong.Vars{"version": tool + " " + Version()},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
	}, opts...)...)
	if err != nil {
		panic(err) // the grammar itself is wrong
	}
	return parser
}

// Model returns what Parse takes, for those that tell of it.
func Model(tool, description string, grammar any, opts ...kong.Option) *kong.Application {
	return newParser(tool, description, grammar, opts).Model
}

// exit is what kong's Exit panics with. An Exit that returned would let the command run
// after --help.
type exit int

// badUsage prints what kong says of the command line. Its own exit code, 80, is none of
// sysexits(3).
func badUsage(env *Env, err error) int {
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		err = parse.Unwrap()
	}
	return Fail(env, &UsageError{Msg: err.Error()})
}
