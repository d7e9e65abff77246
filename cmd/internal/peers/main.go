// Command peers measures other software switches beside ours, on this machine and in one
// run:
//
//	go run ./cmd/internal/peers
//
// They are what Debian has: DPDK's testpmd, Open vSwitch with DPDK, vde_switch, and the
// Linux bridge with trafgen. What is not installed is named with the package that has it,
// what needs root is named to another user, and the rest is measured. Nothing touches an
// interface of the host: processes of the others live in network and process namespaces of
// their own, without huge pages, and end with this one, however it ends.
//
// Mpps of a shared machine drift by half within minutes. So all systems take turns, round
// after round, and what is compared is the median of the ratios of all rounds.
package main

import (
	"context"
	"os"
	"time"

	"govale/cmd/internal/cli"
)

const description = "Measure other software switches beside ours, all by turns: testpmd, Open vSwitch, the Linux bridge and vde_switch, as far as they are installed."

type grammar struct {
	Rounds int           `default:"3" help:"Rounds, at least 1 (default: 3)."`
	Turn   time.Duration `default:"1s" help:"How long each system is measured in a round (default: 1s)."`
	JSON   string        `placeholder:"FILE" help:"Write all rounds to FILE, too."`
}

// sizes are the lengths of frames, without preamble, CRC and gap, which no system here
// counts.
var sizes = [...]int{60, 1500}

func main() { cli.Main("peers", run) }

func run(ctx context.Context, env *cli.Env, args []string) int {
	var g grammar
	if _, code, ok := cli.Parse(env, description, &g, args); !ok {
		return code
	}
	if err := g.run(ctx, env); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// run measures all systems that are there, in a directory that is gone afterwards.
func (g *grammar) run(ctx context.Context, env *cli.Env) (err error) {
	if g.Rounds < 1 || g.Turn <= 0 {
		return cli.Usagef("--rounds %d --turn %v: too short", g.Rounds, g.Turn)
	}
	all, err := systems()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "peers")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r := &report{w: env.Stdout}
	c := course{rounds: g.Rounds, turn: g.Turn, dir: dir}
	r.header(c)
	all = r.absent(all)
	for _, size := range sizes {
		results, err := c.run(ctx, size, all)
		if err != nil {
			return err
		}
		r.add(results...)
	}
	if g.JSON == "" {
		return nil
	}
	return r.write(g.JSON)
}
