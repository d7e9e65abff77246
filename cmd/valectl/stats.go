package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

type statsCmd struct {
	Name  string    `arg:"" optional:"" help:"Port, such as 'vale0:a', for its rings, or switch, such as 'vale0', for its ports. Default: all switches."`
	Watch watchFlag `help:"Repeat every second, or as often as --watch=INTERVAL says ('500ms', '2s'), with rates, until a signal."`

	Monitor bool          `help:"Count what monitors of the port see, on a kernel too, which does not count itself."`
	For     time.Duration `default:"1s" placeholder:"DURATION" help:"With --monitor: count for so long, or until a signal. Default: ${default}."`
}

// Help returns what valectl stats --help says below its description.
func (statsCmd) Help() string {
	return `One line for what was sent (tx) and one for what was received (rx): of each switch, with those of ports that are gone, and of each of its ports; or of each ring of a port, written vale0:a-0 for ring 0. Without switches nothing is printed.

    packets    taken from a tx ring, put into an rx ring; a packet is one, however many slots it has
    bytes      of these
    delivered  copies that reached a receiver; a packet that is flooded has several
    dropped    copies that did not, and packets for nobody
    syncs      system calls and polls that synchronized the ring
    wakeups    deliveries that found somebody waiting
    causes     of drops, those that occurred:
        ring_full       the receiver's ring had no room
        not_running     the receiver has no ring open, or is being closed
        no_destination  for the sender itself, for a port that is gone, or for nobody
        too_short       less than an Ethernet header
        bad_slot        the slot has no buffer, or its payload is elsewhere
        bad_header      its virtio-net header asks for what the receiver cannot be given

With --watch there are rates too: pps, bit/s and drops/s, of the time since the numbers before; "-" where there are none before. Off a terminal an empty line parts the blocks.

The emulator counts; a kernel does not. There, --monitor opens two monitors of a port (vale0:a/t and vale0:a/r), which get a copy of each packet that it sends and receives, and counts these for a second, or as long as --for says. A monitor sees no drops, syncs or wakeups; what is received, a kernel shows it only when the port's program looks for it. It slows the port down by that copy, and loses count where its own ring overflows, which is said.

Example:

    $ valectl stats vale0
    name     dir  packets  bytes  delivered  dropped  syncs  wakeups  causes
    vale0    tx      1100  66000       1023       77      2        0  ring_full:77
    vale0    rx      1023  61380       1023       77      0        0  ring_full:77
    vale0:a  tx      1100  66000       1023       77      2        0  ring_full:77
    vale0:a  rx         0      0          0        0      0        0  -
    vale0:b  tx         0      0          0        0      0        0  -
    vale0:b  rx      1023  61380       1023       77      0        0  ring_full:77
`
}

// Run prints the numbers.
func (c *statsCmd) Run(ctx context.Context, env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	switch {
	case c.Monitor && out.documents():
		return cli.Usagef("--monitor prints text only")
	case c.Monitor:
		return c.runMonitor(ctx, env, flags)
	}
	err := withControl(env, flags, func(ctl *netmap.Control) error {
		switch {
		case c.Watch != 0 && out.documents():
			return c.Watch.repeat(ctx, func() error { return c.print(env, ctl, out) })
		case c.Watch != 0:
			return c.watch(ctx, env, ctl)
		}
		return c.print(env, ctl, out)
	})
	return offerMonitor(err, c.Name)
}

// print prints the numbers once.
func (c *statsCmd) print(env *cli.Env, ctl *netmap.Control, out outputFlags) error {
	switch {
	case c.Name == "":
		return emitAllStats(env, ctl, out)
	case isSwitch(c.Name):
		s, err := ctl.SwitchStats(c.Name)
		if err != nil {
			return err
		}
		return emitSwitchStats(env, out, []netmap.SwitchStats{s})
	}
	s, err := ctl.PortStats(c.Name)
	if err != nil {
		return err
	}
	return out.emit(env, portStatsDocOf(s), func(env *cli.Env) error { return printPortStats(env, s) })
}

// isSwitch tells the name of a switch from that of a port. An interface cannot begin
// with "vale".
func isSwitch(name string) bool {
	return strings.HasPrefix(name, "vale") && !strings.Contains(name, ":")
}

// emitAllStats tells the numbers of all switches in the order of their indices.
func emitAllStats(env *cli.Env, ctl *netmap.Control, out outputFlags) error {
	stats, err := allSwitchStats(ctl)
	if err != nil {
		return err
	}
	return emitSwitchStats(env, out, stats)
}

// allSwitchStats returns the numbers of all switches in the order of their indices.
func allSwitchStats(ctl *netmap.Control) (stats []netmap.SwitchStats, err error) {
	if _, err := ctl.SwitchStats(""); errors.Is(err, errors.ErrUnsupported) {
		return nil, err // also where there is no switch to ask about
	}
	all, err := ctl.ListSwitches()
	if err != nil {
		return nil, err
	}
	for _, sw := range switchNames(all) {
		s, err := ctl.SwitchStats(sw)
		if errors.Is(err, syscall.ENXIO) {
			continue // its last port has gone meanwhile
		}
		if err != nil {
			return nil, err
		}
		stats = append(stats, s)
	}
	return stats, nil
}

// emitSwitchStats tells the numbers of switches.
func emitSwitchStats(env *cli.Env, out outputFlags, all []netmap.SwitchStats) error {
	return out.emit(env, switchStatsDocOf(all), func(env *cli.Env) error { return printSwitchStats(env, all) })
}

// newStatsTable returns a table with the heading of all statistics.
func newStatsTable() *table {
	t := &table{left: map[int]bool{0: true, 1: true, 8: true}}
	t.add("name", "dir", "packets", "bytes", "delivered", "dropped", "syncs", "wakeups", "causes")
	return t
}

// addStats adds the numbers of one direction.
func addStats(t *table, name string, s netmap.RingStats) {
	t.add(name, s.Dir, s.Packets, s.Bytes, s.Delivered, s.Drops.Total(), s.Syncs, s.Wakeups, causes(s.Drops))
}

// causes lists why packets were dropped, without what did not happen: one word.
func causes(d netmap.Drops) string {
	return cmp.Or(strings.Join(cli.DropCauses(d), ","), "-")
}

// printSwitchStats prints switches and the ports of each, and no switch as nothing.
func printSwitchStats(env *cli.Env, all []netmap.SwitchStats) error {
	if len(all) == 0 {
		return nil
	}
	t := newStatsTable()
	for _, s := range all {
		addStats(t, s.Name, s.Sent)
		addStats(t, s.Name, s.Received)
		for _, p := range s.Ports {
			addStats(t, p.Name, p.Sum(netmap.Tx))
			addStats(t, p.Name, p.Sum(netmap.Rx))
		}
	}
	return t.print(env.Stdout)
}

// printPortStats prints the rings of a port, and what was lost between it and its
// interface.
func printPortStats(env *cli.Env, p netmap.PortStats) error {
	t := newStatsTable()
	for _, r := range p.Rings {
		addStats(t, fmt.Sprintf("%s-%d", p.Name, r.ID), r)
	}
	if err := t.print(env.Stdout); err != nil || p.Host == nil {
		return err
	}
	return printHostDrops(env.Stdout, p.Name, *p.Host)
}
