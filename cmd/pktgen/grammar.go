package main

import (
	"time"

	"govale/cmd/internal/cli"
	"govale/nmreq"
)

const description = `Send or receive packets through a netmap port, as pkt-gen does.

"pktgen bench" measures a switch inside this process instead, without any flag. "pktgen
sweep" does so for many sizes, on any device, and writes a report; "pktgen compare"
compares two reports.`

// A grammar is the command line, with pkt-gen's letters.
type grammar struct {
	Port     string `short:"i" required:"" placeholder:"PORT" help:"Port, such as 'vale0:a' or 'netmap:em0'."`
	Function string `short:"f" default:"rx" enum:"tx,rx" help:"What to do: 'tx' or 'rx'."`
	Count    uint64 `short:"n" default:"0" help:"Packets to send or receive, 0 for ever. With --pcap 0 is once through the file, and more than it holds goes over it again."`
	Len      int    `short:"l" default:"60" help:"Bytes of a frame without its CRC, 16 to 65536."`
	Burst    int    `short:"b" default:"512" help:"Most packets between two syncs of a ring."`
	Src      string `short:"s" default:"10.0.0.1" placeholder:"ADDR[:PORT]" help:"Source address (default: 10.0.0.1:1234)."`
	Dst      string `short:"d" default:"10.1.0.1" placeholder:"ADDR[:PORT]" help:"Destination address (default: 10.1.0.1:1234)."`
	SrcMAC   string `name:"src-mac" short:"S" placeholder:"MAC" help:"Source Ethernet address (default: the interface's, zeros on a switch)."`
	DstMAC   string `name:"dst-mac" short:"D" default:"ff:ff:ff:ff:ff:ff" placeholder:"MAC" help:"Destination Ethernet address (default: ff:ff:ff:ff:ff:ff)."`
	Report   int    `short:"T" default:"1000" placeholder:"MS" help:"Milliseconds between two lines of progress (default: 1000)."`
	Wait     *int   `short:"w" placeholder:"SECONDS" help:"Seconds for the link to come up before the start (default: 2, on a switch 0)."`
	Rate     uint64 `short:"R" default:"0" placeholder:"PPS" help:"Packets a second to send, 0 for as many as possible."`
	Busy     bool   `help:"Never sleep while waiting for a served switch, but watch for its answer and for packets: the time of a frame falls from some ten microseconds to a few. That takes a CPU, which is offered to others all the time. Use it with a server that is busy too (valectl serve --busy). Has an effect on Linux."`
	Pcap     string `name:"pcap" short:"P" placeholder:"FILE" help:"Send the packets of a pcap or pcapng file, which may be compressed by gzip."`

	cli.DeviceFlags
}

// Limits of numbers, beyond which they are mistakes.
const (
	maxBurst  = 1 << 16
	maxRate   = 1 << 32         // packets a second
	maxWait   = 24 * 60 * 60    // seconds
	maxReport = 1000 * maxWait  // milliseconds
	phyWait   = 2 * time.Second // default of -w on a card
)

// A plan is a command line that makes sense.
type plan struct {
	grammar
	spec nmreq.PortSpec
	flow flow
	wait time.Duration
}

// plan checks all that can be checked before a device is opened.
func (g *grammar) plan() (*plan, error) {
	p := &plan{grammar: *g}
	var err error
	if p.spec, err = nmreq.ParsePort(g.Port); err != nil {
		return nil, err
	}
	if err := g.checkNumbers(); err != nil {
		return nil, err
	}
	if p.flow, err = g.flow(p.spec); err != nil {
		return nil, err
	}
	p.wait = phyWait
	if g.Wait != nil {
		p.wait = time.Duration(*g.Wait) * time.Second
	} else if p.spec.IsVale() {
		p.wait = 0
	}
	return p, nil
}

func (g *grammar) checkNumbers() error {
	switch {
	case g.Len < minFrame || g.Len > maxFrame:
		return cli.Usagef("-l %d: a frame has %d to %d bytes", g.Len, minFrame, maxFrame)
	case g.Burst < 1 || g.Burst > maxBurst:
		return cli.Usagef("-b %d: a burst has 1 to %d packets", g.Burst, maxBurst)
	case g.Report < 1 || g.Report > maxReport:
		return cli.Usagef("-T %d: the interval has 1 to %d milliseconds", g.Report, maxReport)
	case g.Wait != nil && (*g.Wait < 0 || *g.Wait > maxWait):
		return cli.Usagef("-w %d: the wait has 0 to %d seconds", *g.Wait, maxWait)
	case g.Rate > maxRate:
		return cli.Usagef("-R %d: a rate has at most %d packets a second", g.Rate, maxRate)
	case g.Pcap != "" && g.Function != "tx":
		return cli.Usagef("-P is for -f tx: it names packets to send")
	}
	return nil
}

// flow returns the addresses of the packets to send.
func (g *grammar) flow(spec nmreq.PortSpec) (f flow, err error) {
	if f.src, err = parseEndpoint(g.Src); err != nil {
		return f, cli.Usagef("-s: %v", err)
	}
	if f.dst, err = parseEndpoint(g.Dst); err != nil {
		return f, cli.Usagef("-d: %v", err)
	}
	f.srcMAC = ownMAC(spec)
	if g.SrcMAC != "" {
		if f.srcMAC, err = parseMAC(g.SrcMAC); err != nil {
			return f, cli.Usagef("-S: %v", err)
		}
	}
	if f.dstMAC, err = parseMAC(g.DstMAC); err != nil {
		return f, cli.Usagef("-D: %v", err)
	}
	return f, nil
}
