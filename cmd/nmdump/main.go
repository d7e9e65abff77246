package main

import (
	"context"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
)

func main() { cli.Main("nmdump", run) }

const description = "Print or save the packets that arrive at a netmap port, or those of a capture file."

// grammar is the command line. Its letters are tcpdump's.
type grammar struct {
	cli.DeviceFlags
	Interface string  `short:"i" placeholder:"PORT" help:"Capture on this port, such as 'valea:1' or 'netmap:em0'."`
	Read      string  `short:"r" placeholder:"FILE" help:"Read the packets from a pcap or pcapng file, '-' for standard input. It may be gzipped."`
	Write     string  `short:"w" placeholder:"FILE" help:"Save the packets to a pcap file, '-' for standard output, instead of printing them."`
	Packets   *uint64 `short:"c" placeholder:"N" help:"Stop after this many packets."`
	Link      bool    `short:"e" help:"Print the Ethernet header on each line."`
	Numeric   int     `short:"n" type:"counter" help:"Print addresses and ports as numbers. They always are: nothing is ever resolved."`
}

func run(ctx context.Context, env *cli.Env, args []string) int {
	var g grammar
	_, code, ok := cli.Parse(env, description, &g, args, kong.WithHyphenPrefixedParameters(true))
	if !ok {
		return code
	}
	if err := g.execute(ctx, env); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

func (g *grammar) execute(ctx context.Context, env *cli.Env) error {
	switch {
	case g.Interface == "" && g.Read == "":
		return cli.Usagef("say where the packets come from: -i PORT or -r FILE")
	case g.Interface != "" && g.Read != "":
		return cli.Usagef("-i and -r exclude each other")
	case g.Packets != nil && *g.Packets == 0:
		return cli.Usagef("-c 0: it takes at least 1 packet")
	case g.Read != "":
		return readFile(ctx, env, g)
	}
	return capturePort(ctx, env, g)
}

// limit returns the packets of -c, 0 for all.
func (g *grammar) limit() uint64 {
	if g.Packets == nil {
		return 0
	}
	return *g.Packets
}

// sink returns where the packets go.
func (g *grammar) sink(env *cli.Env, snaplen int, link uint32) (sink, error) {
	if g.Write == "" {
		return &textSink{w: env.Stdout, printer: newPrinter(printOptions{Link: g.Link, Numeric: 1})}, nil
	}
	return createPcap(g.Write, env.Stdout, snaplen, link)
}

// drain writes what comes through x until it is closed or writing fails.
func drain(x *exchange, out sink) error {
	for b := x.take(); b != nil; b = x.take() {
		err := out.write(b)
		x.give(b)
		if err != nil {
			return err
		}
	}
	return nil
}
