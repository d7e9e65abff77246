package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// watch shows totals and rates until ctx ends. A switch or port that was there and has
// gone may come back: there is nothing to show of it meanwhile.
func (c *statsCmd) watch(ctx context.Context, env *cli.Env, ctl *netmap.Control) error {
	var meter rateMeter
	seen := false
	return c.Watch.every(ctx, env, func(w io.Writer) error {
		rows, host, err := c.rows(ctl)
		switch {
		case err == nil:
			seen = true
		case seen && errors.Is(err, syscall.ENXIO):
			_, err := fmt.Fprintf(w, "%s: gone\n", c.Name)
			return err
		default:
			return err
		}
		if len(rows) == 0 {
			_, err := fmt.Fprintln(w, "no switches")
			return err
		}
		if err := printRates(w, rows, meter.measure(env.Now(), rows)); err != nil || host == nil {
			return err
		}
		return printHostDrops(w, c.Name, *host)
	})
}

// rows returns the lines of stats: of switches and their ports, or of the rings of a
// port, with what was lost between that and the host.
func (c *statsCmd) rows(ctl *netmap.Control) ([]statsRow, *netmap.HostDrops, error) {
	switch {
	case c.Name == "":
		all, err := allSwitchStats(ctl)
		return switchRows(all), nil, err
	case isSwitch(c.Name):
		s, err := ctl.SwitchStats(c.Name)
		return switchRows([]netmap.SwitchStats{s}), nil, err
	}
	p, err := ctl.PortStats(c.Name)
	var rows []statsRow
	for _, r := range p.Rings {
		rows = append(rows, statsRow{fmt.Sprintf("%s-%d", p.Name, r.ID), r})
	}
	return rows, p.Host, err
}

// switchRows returns the lines of switches, each with its ports below it.
func switchRows(all []netmap.SwitchStats) (rows []statsRow) {
	for _, s := range all {
		rows = append(rows, statsRow{s.Name, s.Sent}, statsRow{s.Name, s.Received})
		for _, p := range s.Ports {
			rows = append(rows, statsRow{p.Name, p.Sum(netmap.Tx)}, statsRow{p.Name, p.Sum(netmap.Rx)})
		}
	}
	return rows
}

// newRatesTable returns a table with the heading of totals with rates.
func newRatesTable() *table {
	t := &table{left: map[int]bool{0: true, 1: true, 11: true}}
	t.add("name", "dir", "packets", "pps", "bytes", "bit/s", "delivered", "dropped", "drops/s", "syncs", "wakeups", "causes")
	return t
}

// printRates prints the table of stats with rates behind the totals.
func printRates(w io.Writer, rows []statsRow, rates []rate) error {
	t := newRatesTable()
	for i, s := range rows {
		r := rates[i]
		t.add(s.name, s.Dir, s.Packets, r.perSecond(r.packets), s.Bytes, r.perSecond(r.bits), s.Delivered,
			s.Drops.Total(), r.perSecond(r.drops), s.Syncs, s.Wakeups, causes(s.Drops))
	}
	return t.print(w)
}

// printHostDrops prints what was lost between a port and its interface.
func printHostDrops(w io.Writer, name string, d netmap.HostDrops) error {
	_, err := fmt.Fprintf(w, "lost between %s and the host: %d in, %d out\n", name, d.In, d.Out)
	return err
}
