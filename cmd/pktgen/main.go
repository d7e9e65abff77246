package main

import (
	"context"
	"slices"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/completion"
)

func main() { cli.Main("pktgen", run) }

// run is the whole tool: one of the commands, or the generator.
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
		case completion.Name:
			return runCompletion(env, args[1:])
		}
	}
	g := grammar{command: append([]string{env.Tool}, args...)}
	_, code, ok := cli.Parse(env, description, &g, withoutCPU(args))
	if !ok {
		return code
	}
	if err := g.run(ctx, env); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// withoutCPU returns args with "-a -1", by which pkt-gen is told to choose no CPU, as one
// word: -1 alone is a flag for kong.
func withoutCPU(args []string) []string {
	args = slices.Clone(args)
	for i := 0; i+1 < len(args); i++ {
		if args[i] == "-a" && args[i+1] == "-1" {
			args = slices.Replace(args, i, i+2, "--affinity=-1")
		}
	}
	return args
}

// command is one of pktgen's that stand before all flags: it reads args into grammar, runs,
// and returns the exit code. What it could not print is an error, too.
func command(env *cli.Env, name, description string, grammar any, args []string, run func(env *cli.Env) error) int {
	e := *env
	e.Tool += " " + name
	if _, code, ok := cli.Parse(&e, description, grammar, args); !ok {
		return code
	}
	out := &cli.Written{W: env.Stdout}
	e.Stdout = out
	err := run(&e)
	if err == nil {
		err = out.Err
	}
	if err != nil {
		return cli.Fail(&e, err)
	}
	return cli.ExitOK
}
