package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
	"govale/nmreq"
)

const pairDescription = `Send through one port and receive through another one, and tell what was lost on the way.

The options are those of pktgen -f tx, and -i names the port that sends. Packets have
numbers where they have room for them, so that duplicates and those out of order are told
from others; with -f tx, or options that leave no room, they are counted. Nobody else
should send to the port that receives: what is too much is told.

When all is sent, or a signal ends it, what is under way is waited for: on a switch until
a tenth of a second is quiet, else two seconds. A loss is a result and no failure, unless
it is more than --max-loss allows.`

// A pairGrammar is the command line of pktgen pair.
type pairGrammar struct {
	Receiver string     `name:"receiver" required:"" placeholder:"PORT" help:"Port that receives."`
	Both     bool       `help:"Send as much from the port that receives to the one that sends, at the same time, with addresses the other way round. --hist is of the first direction."`
	MaxLoss  *lossLimit `name:"max-loss" placeholder:"PERCENT" help:"Exit with 1 if more is lost of what was sent in a direction, 0 for any loss (default: a loss is a result)."`

	grammar
}

// A lossLimit is a part of what was sent, in percent: "0.1%", or "0.1".
type lossLimit float64

// UnmarshalText reads a limit.
func (l *lossLimit) UnmarshalText(text []byte) error {
	v, err := strconv.ParseFloat(strings.TrimSuffix(string(text), "%"), 64)
	if err != nil || !(v >= 0 && v <= 100) {
		return fmt.Errorf("%q is no percentage from 0 to 100, such as 0.1%%", text)
	}
	*l = lossLimit(v)
	return nil
}

// numberedIfPossible is the function of pair where none is given.
const numberedIfPossible = "auto"

// runPair is pktgen pair.
func runPair(ctx context.Context, env *cli.Env, args []string) int {
	e := *env
	e.Tool += " pair"
	g := pairGrammar{grammar: grammar{command: append([]string{env.Tool, "pair"}, args...)}}
	if _, code, ok := cli.Parse(&e, pairDescription, &g, args, kong.PostBuild(pairFlags)); !ok {
		return code
	}
	if err := g.run(ctx, &e); err != nil {
		return cli.Fail(&e, err)
	}
	return cli.ExitOK
}

// pairFlags makes the flags of the generator those of a pair.
func pairFlags(k *kong.Kong) error {
	for _, f := range k.Model.Flags {
		switch f.Name {
		case "receiver":
			f.Short = 'I' // NS_INDIRECT has no name beside -o 32 here
		case "indirect":
			f.Short, f.Hidden = 0, true
		case "exit-idle":
			f.Hidden = true
		case "port":
			f.Help = "Port that sends, such as 'vale0:a' or 'netmap:em0'."
		case "function":
			f.Help = "How packets are counted: 'txseq' by numbers in them, 'tx' as they are (default: txseq where other options allow it)."
			f.Enum, f.Default = numberedIfPossible+",tx,txseq", numberedIfPossible
		}
	}
	return nil
}

// plans returns what each direction sends and receives.
func (g *pairGrammar) plans() (all []*pairPlan, err error) {
	switch {
	case g.Idle:
		return nil, cli.Usagef("-W is for a receiver alone: a pair ends when all is sent")
	case g.isNull() || (&grammar{Port: g.Receiver}).isNull():
		return nil, cli.Usagef("null is a port alone: nothing comes out of it")
	}
	if g.Both && g.Pcap != "" {
		return nil, cli.Usagef("--both and -P: the packets of a file go in one direction")
	}
	there, err := g.planOne(g.grammar, g.Receiver)
	if err != nil {
		return nil, err
	}
	if there.tx.spec.String() == there.rx.spec.String() {
		return nil, cli.Usagef("-i %s -I %s: these are two ports of one switch, or two interfaces with a cable", g.Port, g.Receiver)
	}
	all = []*pairPlan{there}
	if g.Both {
		back, err := g.planOne(g.back(), g.Port)
		if err != nil {
			return nil, err
		}
		all = append(all, back)
		for _, p := range all {
			p.tx.config.Flags |= nmreq.FlagTxRingsOnly // each direction of a port has descriptors of its own
			p.rx.config.Flags |= nmreq.FlagRxRingsOnly
		}
	}
	return all, nil
}

// back returns what the other direction sends: the same to where that came from.
func (g *pairGrammar) back() grammar {
	b := g.grammar
	b.Port, b.Hist = g.Receiver, ""
	b.Src, b.Dst = g.Dst, g.Src
	if g.Frame == "" && (b.Src == "" || b.Dst == "") {
		forth := plan{grammar: g.grammar}
		forth.nameAddresses()
		b.Src, b.Dst = forth.Dst, forth.Src
	}
	b.RandomS, b.RandomD = g.RandomD, g.RandomS
	b.SrcMAC, b.DstMAC = g.DstMAC, g.SrcMAC
	if lo, _, err := parseMACs(b.SrcMAC); err == nil && lo[0]&1 != 0 {
		b.SrcMAC = "" // nobody sends from a group
	}
	return b
}

// A pairPlan is one direction.
type pairPlan struct{ tx, rx *plan }

// planOne returns the direction that g sends to a port.
func (g *pairGrammar) planOne(send grammar, to string) (p *pairPlan, err error) {
	p = new(pairPlan)
	if p.tx, err = planSender(send); err != nil {
		return nil, err
	}
	receive := grammar{Port: to, Function: "rx", Threads: 1, Frags: 1, Burst: send.Burst, Wait: send.Wait, Report: send.Report,
		Vnet: send.Vnet, Config: send.Config, Dump: send.Dump, Plain: send.Plain, Average: send.Average, Framing: send.Framing,
		Busy: send.Busy, DeviceFlags: send.DeviceFlags}
	if p.tx.Function == "txseq" {
		receive.Function = "rxseq"
	}
	if send.CPU != nil {
		next := *send.CPU + p.tx.Threads
		receive.CPU = &next
	}
	if p.rx, err = receive.plan(); err != nil {
		return nil, err
	}
	if p.tx.Threads > 1 && p.rx.spec.IsVale() && send.Config == "" && p.rx.config.TxRings == 0 && p.rx.config.RxRings == 0 {
		rings := uint16(p.tx.Threads) // as many as the sender has: a ring's packets come to the one of its number
		p.rx.config.TxRings, p.rx.config.RxRings = rings, rings
	}
	return p, nil
}

// planSender returns the plan of the function that is given, or of the one that counts
// more, where it can do what the options say.
func planSender(g grammar) (*plan, error) {
	if g.Function != numberedIfPossible {
		return checkSender(g.plan())
	}
	g.Function = "txseq"
	if p, err := checkSender(g.plan()); err == nil {
		return p, nil
	}
	g.Function = "tx"
	return checkSender(g.plan())
}

// checkSender refuses what a pair could not count.
func checkSender(p *plan, err error) (*plan, error) {
	switch {
	case err != nil:
		return nil, err
	case p.Function == "txseq" && p.Frags > 1:
		return nil, cli.Usagef("-F %d: each slot has a number of its own with -f txseq, which is no loss of packets: take -f tx", p.Frags)
	case p.Rubbish && p.Function == "txseq":
		return nil, cli.Usagef("-r sends buffers as they are, without numbers: take -f tx")
	}
	return p, nil
}
