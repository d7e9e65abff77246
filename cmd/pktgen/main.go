package main

import (
	"context"

	"govale/cmd/internal/cli"
)

func main() { cli.Main("pktgen", run) }

// run is the whole tool: pktgen bench, pair, schema, sweep or compare, or the generator.
func run(ctx context.Context, env *cli.Env, args []string) int {
	if len(args) > 0 {
		switch args[0] {
		case "bench":
			return runBench(ctx, env, args[1:])
		case "pair":
			return runPair(ctx, env, args[1:])
		case "schema":
			return printSchema(env, args[1:])
		case "sweep":
			return runSweep(ctx, env, args[1:])
		case "compare":
			return runCompare(env, args[1:])
		}
	}
	g := grammar{command: append([]string{env.Tool}, args...)}
	_, code, ok := cli.Parse(env, description, &g, args)
	if !ok {
		return code
	}
	if err := g.run(ctx, env); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// finish runs the rest of a command and returns its exit code. What it could not print is an
// error, too.
func finish(env *cli.Env, rest func(env *cli.Env) error) int {
	e := *env
	out := &cli.Written{W: env.Stdout}
	e.Stdout = out
	err := rest(&e)
	if err == nil {
		err = out.Err
	}
	if err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}
