// Command nmscript plays transcripts of package netmap/devicetest against a kernel or an
// emulator, and says which answers differ:
//
//	go run ./cmd/internal/nmscript --dev vale netmap/devicetest/testdata/freebsd-12.1/*.nmt
//
// It prints "ok FILE" for a transcript whose answers are all as recorded, and else the
// first difference: file, line, command, what was wanted and what was got. With --record
// it prints the transcript with the answers that it got. It exits with 1 if any differ.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"govale/cmd/internal/cli"
	"govale/netmap/devicetest"
)

const description = "Play transcripts of netmap's answers against a device and print \"ok FILE\" or the first difference of each."

type grammar struct {
	cli.DeviceFlags
	Record bool     `help:"Print each transcript with the answers that the device gives, instead of comparing."`
	Files  []string `arg:"" name:"file" help:"Transcripts. Each wants a machine without a switch or port; with '--dev vale' it gets one of its own."`
}

func main() { cli.Main("nmscript", run) }

func run(ctx context.Context, env *cli.Env, args []string) int {
	var g grammar
	if _, code, ok := cli.Parse(env, description, &g, args); !ok {
		return code
	}
	worst := cli.ExitOK
	for _, file := range g.Files {
		if ctx.Err() != nil {
			return cli.Fail(env, errors.New("interrupted"))
		}
		err := g.play(env, file)
		if err == nil {
			continue
		}
		code := report(env, err)
		if worst == cli.ExitOK || worst == cli.ExitFailed {
			worst = code
		}
		if code == cli.ExitUsage || code == cli.ExitNoDevice || code == cli.ExitNoPerm {
			break // the next file would end in the same way
		}
	}
	return worst
}

// play plays one transcript on a device of its own.
func (g *grammar) play(env *cli.Env, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return &cli.InputError{Path: file, Err: err}
	}
	opener, err := g.Opener(env)
	if err != nil {
		return err
	}
	if g.Record {
		return devicetest.Record(env.Stdout, file, text, opener.Open)
	}
	if err := devicetest.Run(file, text, opener.Open); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "ok %s\n", file)
	return nil
}

// report prints what is wrong with one transcript and returns the exit code for it. A
// difference is a result.
func report(env *cli.Env, err error) int {
	var diff *devicetest.Difference
	var syntax *devicetest.SyntaxError
	switch {
	case errors.As(err, &diff):
		fmt.Fprintln(env.Stdout, err)
		return cli.ExitFailed
	case errors.As(err, &syntax):
		cli.Fail(env, err)
		return cli.ExitNoInput
	}
	return cli.Fail(env, err)
}
