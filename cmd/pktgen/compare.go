package main

import (
	"os"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/sweep"
)

const compareDescription = `Tell what changed between two reports of pktgen sweep --json, and whether it is noise.

Rates, their ratio to what copying takes, and latencies are compared round by round with
the statistics of benchstat: medians with 95% intervals, and the Mann-Whitney U test.`

// A compareGrammar is the command line of pktgen compare.
type compareGrammar struct {
	A string `arg:"" help:"Report of pktgen sweep --json to start from."`
	B string `arg:"" help:"Report to compare with it."`
}

// runCompare is pktgen compare.
func runCompare(env *cli.Env, args []string) int {
	var g compareGrammar
	return command(env, "compare", compareDescription, &g, args, g.run)
}

func (g *compareGrammar) run(env *cli.Env) error {
	a, err := readReport(g.A)
	if err != nil {
		return err
	}
	b, err := readReport(g.B)
	if err != nil {
		return err
	}
	if err := sweep.WriteComparison(env.Stdout, g.A, g.B, a, b); err != nil {
		return cli.Usagef("%v", err)
	}
	return nil
}

// readReport reads a report. Whatever is wrong with it is an *cli.InputError.
func readReport(name string) (*sweep.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &cli.InputError{Path: name, Err: err}
	}
	defer f.Close()
	r, err := sweep.Read(f)
	if err != nil {
		return nil, &cli.InputError{Path: name, Err: err}
	}
	return r, nil
}
