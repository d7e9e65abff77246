package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
)

func main() {
	cli.SurviveClosedPipe()
	cli.Main("nmdump", run)
}

func run(ctx context.Context, env *cli.Env, args []string) int {
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
	case len(g.Read) > 0 || g.ReadList != "":
		return g.readFiles(ctx, env, s)
	}
	return g.captureLive(ctx, env, s)
}
