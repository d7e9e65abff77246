package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/dissect"
	"govale/netmap"
	"govale/nmreq"
)

// rxSlots are asked for where the device lets a program choose: the more, the longer a
// burst that waits in the ring. It is the most that a port of a switch may have.
const rxSlots = 4096

// A source is a descriptor that packets come from: a port, or a monitor of one.
type source struct {
	name  string // the port as it is printed and saved, without what makes a monitor
	spec  string // what is opened
	iface int    // number of the port among those of -i
	dir   dissect.Direction
	both  bool // packets of both directions are in one ring
	watch bool // spec is a monitor of a port that another program has open
	there bool // the device lists the port

	header int // bytes of the virtio-net header before each frame

	port  *netmap.Port
	drops dropCount
	c     *capture
}

// plan returns the sources that the flags ask for, not opened yet, and the names of their
// interfaces.
func (g *grammar) plan(env *cli.Env, opener *cli.Opener) (all []*source, ifaces []string, err error) {
	names := g.Interface
	watch := g.Watch
	if len(names) == 0 {
		name, err := firstPort(env, opener)
		if err != nil {
			return nil, nil, err
		}
		names, watch = []string{name}, true
	}
	seen := map[string]bool{}
	for i, name := range names {
		p, byNumber, err := numbered(opener, name)
		if err != nil {
			return nil, nil, err
		}
		if byNumber {
			name = p.name
		}
		part, err := g.sourcesOf(name, watch || byNumber && p.there)
		if err != nil {
			return nil, nil, err
		}
		if name = part[0].name; seen[name] {
			return nil, nil, cli.Usagef("-i %s is there twice", name)
		}
		seen[name] = true
		for _, s := range part {
			s.iface = i
		}
		all, ifaces = append(all, part...), append(ifaces, name)
	}
	return all, ifaces, nil
}

// sourcesOf returns the sources of one port: one, or a monitor of each direction.
func (g *grammar) sourcesOf(name string, watch bool) ([]*source, error) {
	if sw, fresh := freshSwitch(name); fresh {
		if watch {
			return nil, cli.Usagef("--watch is for a port that is there, such as %sa; %s makes one", name, name)
		}
		name = fmt.Sprintf("%s:nm%d", sw, os.Getpid()) // with its switch a name that every kernel takes
	}
	spec, err := nmreq.ParsePort(name)
	if err != nil {
		return nil, err
	}
	const monitor = nmreq.FlagMonitorTx | nmreq.FlagMonitorRx | nmreq.FlagZcopyMon
	switch {
	case watch && (spec.Mode != nmreq.ModeAllNIC || spec.Flags != 0):
		return nil, cli.Usagef("--watch -i %s: all rings of a port are watched; leave out what stands behind its name", name)
	case watch:
		return g.monitorsOf(name), nil
	case g.Direction != "" && spec.Flags&monitor != 0:
		return nil, cli.Usagef("-Q %s -i %s: the name says already which direction; --watch leaves that to -Q", g.Direction, name)
	case g.Direction == "out":
		return nil, cli.Usagef("-Q out -i %s: a port has only what it receives; --watch sees what its owner sends, too", name)
	}
	s := &source{name: name, spec: name, watch: spec.Flags&monitor != 0}
	switch {
	case spec.Mode == nmreq.ModeAllNIC && spec.Flags&monitor == 0, spec.Flags&monitor == nmreq.FlagMonitorRx:
		s.dir = dissect.In
	case spec.Flags&monitor == nmreq.FlagMonitorTx:
		s.dir = dissect.Out
	default:
		s.both = s.watch
	}
	return []*source{s}, nil
}

// monitorsOf returns the monitors of a port that -Q asks for. One monitor of both
// directions has the packets in the order in which they went; two of them know the
// directions, which not every kernel tells of a packet in one ring.
func (g *grammar) monitorsOf(name string) (all []*source) {
	apart := g.Direction == "inout" || g.asksDirection()
	if g.Direction == "" && !apart {
		return []*source{{name: name, spec: name + "/rt", both: true, watch: true}}
	}
	if g.Direction != "in" {
		all = append(all, &source{name: name, spec: name + "/t", dir: dissect.Out, watch: true})
	}
	if g.Direction != "out" {
		all = append(all, &source{name: name, spec: name + "/r", dir: dissect.In, watch: true})
	}
	return all
}

// watched returns the name of the port that a monitor watches.
func (s *source) watched() string {
	spec, err := nmreq.ParsePort(s.spec)
	if err != nil {
		return s.name
	}
	return spec.KernelName()
}

// freshSwitch returns the switch of "vale0:", which asks for a new port of it.
func freshSwitch(name string) (sw string, ok bool) {
	sw, ok = strings.CutSuffix(name, ":")
	return sw, ok && strings.HasPrefix(sw, "vale")
}

// splitPort returns both parts of "vale0:a".
func splitPort(name string) (sw, port string) {
	sw, port, _ = strings.Cut(name, ":")
	return sw, port
}

// firstPort returns the first port that is there, for a command line that names none. No
// switch server is started for it.
func firstPort(env *cli.Env, opener *cli.Opener) (string, error) {
	const say = "say where the packets come from: -i PORT or -r FILE"
	running, err := cli.DeviceFlags{Dev: opener.Kind()}.Opener(env)
	if err != nil || opener.Kind() == "vale" {
		return "", cli.Usagef(say)
	}
	all, err := placesOf(running)
	if err == nil && len(all) > 0 && all[0].there {
		return all[0].name, nil
	}
	return "", cli.Usagef(say + "; no port is there that could be watched")
}

// survey asks the device about ports that are there: how long their virtio-net header is,
// and whether programs have them open that would get a part of the packets only, which it
// says.
func survey(env *cli.Env, opener *cli.Opener, all []*source) error {
	dev, err := opener.Open()
	if err != nil {
		return err
	}
	defer dev.Close()
	ctl := netmap.NewControl(dev)
	ports, err := ctl.List()
	if err != nil {
		return nil // that is not what was asked for
	}
	for _, s := range all {
		spec, err := nmreq.ParsePort(s.spec)
		if err != nil || !slices.ContainsFunc(ports, func(e netmap.ListEntry) bool { return e.Name == spec.KernelName() }) {
			continue
		}
		s.there = true
		if s.header, err = ctl.Header(spec.KernelName()); err != nil {
			s.header = 0 // the kernel is too old to tell
		}
		_, name := splitPort(s.spec)
		if _, err := ctl.Info(name); err != nil && !s.watch && s.spec == spec.KernelName() { // there is no interface: a program has made the port
			fmt.Fprintf(env.Stderr, "%s: another program has %s open, and does not get the packets that %s takes; --watch takes none\n", env.Tool, s.spec, env.Tool)
		}
	}
	return nil
}

// open opens the source on a descriptor of its own.
func (s *source) open(opener *cli.Opener) (err error) {
	cfg := &netmap.Config{Flags: nmreq.FlagNoTxPoll} // nothing is sent: polls need not look after the transmit rings
	if strings.HasPrefix(s.spec, "vale") {
		cfg.RxSlots = rxSlots
	}
	if s.header > 0 {
		cfg.Flags |= nmreq.FlagAcceptVnetHdr
	}
	s.port, err = opener.OpenPort(s.spec, cfg)
	var op *netmap.OpError
	if s.watch && !s.there && errors.Is(err, syscall.EINVAL) && errors.As(err, &op) {
		hint := fmt.Sprintf("a monitor watches a port that a program has open, or an attached interface; nobody has %s open; -D lists what there is", s.watched())
		return &netmap.OpError{Op: op.Op, Port: op.Port, Err: op.Err, Hint: hint}
	}
	if !s.watch && errors.Is(err, syscall.EBUSY) && errors.As(err, &op) {
		hint := strings.TrimPrefix(op.Hint+"; --watch sees its packets without taking it", "; ")
		return &netmap.OpError{Op: op.Op, Port: op.Port, Err: op.Err, Hint: hint}
	}
	if err == nil {
		s.drops = newDropCount(s.port)
	}
	return err
}
