package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/completion"
)

func main() { cli.Main("nmdump", run) }

func run(ctx context.Context, env *cli.Env, args []string) int {
	if len(args) > 0 && args[0] == completion.Name { // no expression begins so
		return completion.Run(env, args[1:], cli.Model(env.Tool, description, new(grammar)))
	}
	var g grammar
	args, err := cli.Permute(&g, args)
	if err != nil {
		return cli.Fail(env, err)
	}
	_, code, ok := cli.Parse(env, description, &g, args, kong.WithHyphenPrefixedParameters(true))
	if !ok {
		return code
	}
	err = g.execute(ctx, env)
	var wrong *expressionError
	switch {
	case errors.As(err, &wrong):
		fmt.Fprintf(env.Stderr, "%s: %v\n", env.Tool, wrong)
		return cli.ExitUsage
	case err != nil:
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

func (g *grammar) execute(ctx context.Context, env *cli.Env) error {
	s, err := g.check()
	switch {
	case err != nil:
		return err
	case g.List:
		return g.listPorts(env)
	case g.Links:
		return g.listLinks(env)
	case g.Program > 0:
		return g.dumpFilter(env)
	}
	cli.SurviveClosedPipe() // what has been captured must be saved and counted
	if len(g.Read) > 0 || g.ReadList != "" {
		return g.readFiles(ctx, env, s)
	}
	return g.captureLive(ctx, env, s)
}
