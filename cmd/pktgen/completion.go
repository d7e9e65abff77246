package main

import (
	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/completion"
)

// runCompletion is pktgen completion.
func runCompletion(env *cli.Env, args []string) int {
	return completion.Run(env, args, cli.Model(env.Tool, description, new(grammar)),
		cli.Model("pair", pairDescription, new(pairGrammar), kong.PostBuild(pairFlags)),
		cli.Model("bench", benchDescription, new(benchGrammar)),
		cli.Model("sweep", sweepDescription, new(sweepGrammar)),
		cli.Model("compare", compareDescription, new(compareGrammar)),
		cli.Model("schema", schemaDescription, new(schemaGrammar)),
	)
}
