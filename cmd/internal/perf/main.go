// Command perf measures how fast the switch is beside what it is measured by, in one run:
//
//	go run ./cmd/internal/perf
//
// and draws curves of what it has measured:
//
//	go run ./cmd/internal/perf --json FILE
//	go run ./cmd/internal/perf plot FILE DIR
//
// Each subject prints what it took, what its yardstick took, the ratio, and whether the
// ratio is what is aimed at. Ratios are medians over the rounds, in which what is compared
// takes turns; nanoseconds are medians too, and drift with the machine.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/yardstick"
)

const description = "Measure the switch beside its yardsticks: what copying the same bytes takes, and what a plain port of VALE's way takes."

type grammar struct {
	Measure measureCmd `cmd:"" default:"withargs" help:"Measure; this is what perf does without a command."`
	Plot    plotCmd    `cmd:"" help:"Draw the curves of what was measured."`
}

// A measureCmd is what to measure, and how long.
type measureCmd struct {
	Rounds   int           `default:"15" help:"Rounds that count, at least 1 (default: 15)."`
	Turn     time.Duration `default:"5ms" help:"How long each contender runs in a round (default: 5ms)."`
	JSON     string        `placeholder:"FILE" help:"Write all rounds to FILE, too, and the points of curves."`
	Pong     string        `hidden:"" help:"Be the other process of the subject served."`
	Subjects []string      `arg:"" optional:"" name:"subject" help:"What to measure; an unknown one prints the list (default: all of them)."`
}

// A subject is one thing to measure.
type subject struct {
	name    string
	measure func(context.Context, *report) error
}

// subjects are all of them, in the order in which they are measured.
var subjects = []subject{
	{"memory", memory}, // first, while the address space is small
	{"unicast", unicast},
	{"fanout", fanout},
	{"batches", batches},
	{"growth", growth},
	{"cores", cores},
	{"served", served},
	{"capture", capture},
}

func main() { cli.Main("perf", run) }

func run(ctx context.Context, env *cli.Env, args []string) int {
	var g grammar
	kctx, code, ok := cli.Parse(env, description, &g, args)
	if !ok {
		return code
	}
	kctx.BindTo(ctx, (*context.Context)(nil))
	if err := kctx.Run(env); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// Run measures the subjects that are asked for.
func (g *measureCmd) Run(ctx context.Context, env *cli.Env) error {
	if g.Pong != "" {
		return pong(ctx, g.Pong)
	}
	if g.Rounds < 1 || g.Turn <= 0 {
		return cli.Usagef("--rounds %d --turn %v: too short", g.Rounds, g.Turn)
	}
	chosen, err := choose(g.Subjects)
	if err != nil {
		return err
	}
	r := &report{w: env.Stdout, course: yardstick.Course{Rounds: g.Rounds, Turn: g.Turn}}
	r.header()
	for _, s := range chosen {
		if err := s.measure(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	if g.JSON == "" {
		return nil
	}
	text, err := json.MarshalIndent(r.results, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(g.JSON, append(text, '\n'), 0o666)
}

// choose returns the subjects of these names, all for none.
func choose(names []string) ([]subject, error) {
	if len(names) == 0 {
		return subjects, nil
	}
	var chosen []subject
	for _, name := range names {
		i := slices.IndexFunc(subjects, func(s subject) bool { return s.name == name })
		if i < 0 {
			return nil, cli.Usagef("%s: no such subject; there are %s", name, subjectNames())
		}
		chosen = append(chosen, subjects[i])
	}
	return chosen, nil
}

// subjectNames lists the subjects.
func subjectNames() string {
	var names []string
	for _, s := range subjects {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}
