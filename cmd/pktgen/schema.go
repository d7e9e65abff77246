package main

import (
	_ "embed"
	"io"

	"govale/cmd/internal/cli"
)

// The schemas tell programs what is in the JSON of runs, and of sweep's reports.
var (
	//go:embed pktgen.schema.json
	runSchema string
	//go:embed sweep.schema.json
	sweepSchema string
)

// A schemaGrammar is the command line of pktgen schema.
type schemaGrammar struct {
	Of string `arg:"" optional:"" default:"run" enum:"run,sweep" help:"'run' for what pktgen --json and pktgen pair --json print, 'sweep' for the report of pktgen sweep --json (default: run)."`
}

const schemaDescription = "Print the JSON Schema (draft 2020-12) of what is printed or written as JSON."

// printSchema is pktgen schema.
func printSchema(env *cli.Env, args []string) int {
	var g schemaGrammar
	return command(env, "schema", schemaDescription, &g, args, func(e *cli.Env) error {
		text := runSchema
		if g.Of == "sweep" {
			text = sweepSchema
		}
		_, err := io.WriteString(e.Stdout, text)
		return err
	})
}
