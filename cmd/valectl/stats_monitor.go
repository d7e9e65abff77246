package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// What a kernel can be asked: a monitor port gets a copy of what another port sends or
// receives. Two of them, one a direction, make numbers of one port. They see packets
// only; of drops, syncs and wakeups they know nothing.

// A monitor counts one direction of a port.
type monitor struct {
	dir  netmap.Dir
	port *netmap.Port

	packets, bytes atomic.Uint64
	overflows      atomic.Uint64 // looks that found a ring full: there may have been more
	gone           atomic.Bool   // the port that it watches has been closed
}

// monitorSlots are asked for: the more, the longer a burst that is counted. It is the
// most that a port may have.
const monitorSlots = 4096

// errNotOpen is what EINVAL stands for here.
const errNotOpen = "a monitor watches a port that a program has open, or an attached interface; "

// runMonitor is stats --monitor.
func (c *statsCmd) runMonitor(ctx context.Context, env *cli.Env, flags cli.DeviceFlags) error {
	switch spec, err := nmreq.ParsePort(c.Name); {
	case c.Name == "" || isSwitch(c.Name):
		return cli.Usagef("--monitor watches a port, such as vale0:a, and takes its name")
	case err != nil:
		return err
	case spec.Mode != nmreq.ModeAllNIC || spec.Flags != 0:
		return cli.Usagef("--monitor %s: all rings of a port are watched; leave out what stands behind its name", c.Name)
	case c.For <= 0:
		return cli.Usagef("--for %v: a duration is above 0", c.For)
	}
	opener, err := flags.Opener(env)
	if err != nil {
		return err
	}
	both, err := openMonitors(opener.OpenPort, c.Name)
	if err != nil {
		return err
	}
	return c.count(ctx, env, both)
}

// openMonitors opens a monitor of each direction of the port, tx first.
func openMonitors(open func(string, *netmap.Config) (*netmap.Port, error), name string) (both []*monitor, err error) {
	for _, m := range [...]struct {
		dir   netmap.Dir
		flags string
	}{{netmap.Tx, "/t"}, {netmap.Rx, "/r"}} {
		p, err := open(name+m.flags, &netmap.Config{RxSlots: monitorSlots})
		if err != nil {
			closeMonitors(both)
			if errors.Is(err, syscall.EINVAL) {
				err = because(err, errNotOpen+"nobody has "+name+" open", "`valectl list` shows the ports that exist")
			}
			return nil, err
		}
		both = append(both, &monitor{dir: m.dir, port: p})
	}
	return both, nil
}

func closeMonitors(all []*monitor) {
	for _, m := range all {
		m.port.Close()
	}
}

// count lets the monitors count, prints what they have, and closes them.
func (c *statsCmd) count(ctx context.Context, env *cli.Env, both []*monitor) error {
	counting, stop := context.WithCancel(ctx)
	failed := make([]error, len(both))
	var running sync.WaitGroup
	for i, m := range both {
		running.Go(func() { failed[i] = m.run(counting) })
	}
	var meter rateMeter
	if c.Watch == 0 {
		meter.measure(env.Now(), monitorRows(c.Name, both)) // the rates are those of all the time
	}
	show := func(w io.Writer) error {
		rows := monitorRows(c.Name, both)
		return printMonitors(w, rows, meter.measure(env.Now(), rows))
	}
	var err error
	if c.Watch != 0 {
		err = c.Watch.every(ctx, env, show)
	} else {
		sleep(ctx, c.For)
	}
	stop()
	running.Wait()
	if c.Watch == 0 {
		err = show(env.Stdout)
	}
	closeMonitors(both)
	explainMonitors(env, c.Name, both)
	return errors.Join(append(failed, err)...)
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// run counts until ctx ends or the port that is watched is closed.
func (m *monitor) run(ctx context.Context) error {
	for {
		found, err := m.port.Wait(ctx, netmap.Readable)
		switch {
		case ctx.Err() != nil:
			if m.port.RxSync() == nil {
				m.take() // what came last
			}
			return nil
		case err != nil:
			return err
		}
		m.take()
		if found&(netmap.PollErr|netmap.PollHup|netmap.PollNval) != 0 {
			m.gone.Store(true)
			return nil
		}
	}
}

// take counts what the rings have, and gives it back.
func (m *monitor) take() {
	var packets, bytes uint64
	for _, r := range m.port.Rx {
		n := r.Space()
		if n == int(r.NumSlots())-1 {
			m.overflows.Add(1)
		}
		for s := range r.Pending() {
			bytes += uint64(s.Len)
			if s.Flags&shm.SlotMoreFrag == 0 {
				packets++
			}
		}
		r.Advance(n)
	}
	m.packets.Add(packets)
	m.bytes.Add(bytes)
}

// monitorRows returns the numbers so far.
func monitorRows(name string, both []*monitor) (rows []statsRow) {
	for _, m := range both {
		rows = append(rows, statsRow{name, netmap.RingStats{Dir: m.dir, Packets: m.packets.Load(), Bytes: m.bytes.Load()}})
	}
	return rows
}

// printMonitors prints the table of stats --watch, with "-" for what no monitor sees.
func printMonitors(w io.Writer, rows []statsRow, rates []rate) error {
	t := newRatesTable()
	for i, s := range rows {
		r := rates[i]
		t.add(s.name, s.Dir, s.Packets, r.perSecond(r.packets), s.Bytes, r.perSecond(r.bits), "-", "-", "-", "-", "-", "-")
	}
	return t.print(w)
}

// explainMonitors says what the numbers do not.
func explainMonitors(env *cli.Env, name string, both []*monitor) {
	say := func(format string, args ...any) { fmt.Fprintf(env.Stderr, env.Tool+": "+format+"\n", args...) }
	say("a monitor sees packets only: what was dropped on the way to or from %s, it does not see", name)
	for _, m := range both {
		if n := m.overflows.Load(); n > 0 {
			say("lost count: the %s monitor's ring was full %d times, and there may have been more packets then", m.dir, n)
		}
	}
	for _, m := range both {
		if m.gone.Load() {
			say("%s was closed meanwhile: the numbers are those until then", name)
			break
		}
	}
}

// offerMonitor says to who is refused the numbers of name, by a device that does not
// count, what can be had.
func offerMonitor(err error, name string) error {
	var op *netmap.OpError
	if !errors.Is(err, errors.ErrUnsupported) || !errors.As(err, &op) || op.Op != "stats" {
		return err
	}
	port := name
	switch {
	case name == "":
		port = "vale0:a"
	case isSwitch(name):
		port = name + ":a"
	}
	offer := "`valectl stats --monitor " + port + "` counts what a monitor of a port sees"
	return &netmap.OpError{Op: op.Op, Port: op.Port, Err: op.Err, Hint: op.Hint + "; " + offer}
}
