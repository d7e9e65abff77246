package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
	"govale/cmd/internal/dissect"
	"govale/cmd/internal/pcapfilter"
)

// A session is the command without -r: it writes or prints what arrives at ports, until ctx
// ends, there is enough, or a port or the output fails. Whatever ends it, everything that
// was taken from the ports until then is written, and the counts follow.
type session struct {
	env      *cli.Env
	settings settings
	sources  []*source
	ifaces   []string
	x        *exchange
	out      outputs
}

// captureLive runs a session.
func (g *grammar) captureLive(ctx context.Context, env *cli.Env, s settings) error {
	filter, err := g.compile(capfile.LinkEthernet, true)
	if err != nil {
		return err
	}
	l := &session{env: env, settings: s, x: newExchange(s.memory / batchMemory)}
	if err := l.open(g); err != nil {
		return errors.Join(err, l.closePorts())
	}
	defer l.closePorts()
	l.prepare(g, filter)
	if l.out, err = g.outputs(env, s, stream{snaplen: s.snaplen, link: capfile.LinkEthernet, ifaces: l.interfaces(g), live: true}); err != nil {
		return s.ended(env, err)
	}
	return l.run(ctx)
}

// open opens all ports of the flags.
func (l *session) open(g *grammar) error {
	opener, err := g.Opener(l.env)
	if err != nil {
		return err
	}
	if l.sources, l.ifaces, err = g.plan(l.env, opener); err != nil {
		return err
	}
	if err := survey(l.env, opener, l.sources); err != nil {
		return err
	}
	for _, s := range l.sources {
		if err := s.open(opener); err != nil {
			return err
		}
	}
	return nil
}

func (l *session) closePorts() error {
	for _, s := range l.sources {
		if s.port != nil {
			s.port.Close() // what there was to say has been said
		}
	}
	return nil
}

// interfaces are the ports, as a file describes them.
func (l *session) interfaces(g *grammar) *interfaces {
	expression, _ := g.expression() // it has been read before
	return interfacesOf(l.ifaces, capfile.Interface{Filter: expression, OS: runtime.GOOS})
}

// prepare makes a capture of each source.
func (l *session) prepare(g *grammar, filter *pcapfilter.Filter) {
	l.x.mixed = len(l.sources) > 1
	quota := newQuota(l.settings.limit)
	for _, s := range l.sources {
		s.c = newCapture(s.port, l.x)
		s.c.filter, s.c.quota, s.c.snaplen = filter, quota, l.settings.snaplen
		s.c.iface, s.c.dir, s.c.both, s.c.counted = uint16(s.iface), s.dir, s.both, s.drops.known
		s.c.header = s.header
		if g.Stamp == "sync" {
			s.c.stamps.sync = true
			for _, r := range s.c.rings {
				r.WantTimestamp()
			}
		}
	}
}

// run captures, and says at the end how much.
func (l *session) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	status := func() { l.stats().printLine(l.env.Stderr, l.env.Tool) }
	unwatch := onSignals(status, l.x.askFlush, stop)
	l.announce()
	failed := l.capture(ctx)
	err := drain(l.x, l.out, l.env.Now)
	stop()
	gone := <-failed
	unwatch()
	err = errors.Join(l.settings.ended(l.env, err), gone, l.settings.ended(l.env, l.out.close()))
	l.stats().print(l.env.Stderr)
	l.sayFull()
	return err
}

// announce says what is captured. From then on signals are answered.
func (l *session) announce() {
	for _, name := range l.ifaces {
		fmt.Fprintf(l.env.Stderr, "%s: listening on %s, link-type %s, snapshot length %d bytes\n", l.env.Tool, name, linkName(capfile.LinkEthernet), l.settings.snaplen)
	}
}

// capture starts all captures, and closes the exchange when they have ended, which one
// does where another has. The error of the first that failed is sent then.
func (l *session) capture(ctx context.Context) <-chan error {
	ctx, stop := context.WithCancel(ctx)
	failed := make(chan error, 1)
	var running sync.WaitGroup
	var once sync.Once
	var first error
	for _, s := range l.sources {
		running.Go(func() {
			err := s.run(ctx)
			if err != nil {
				once.Do(func() { first = err })
			}
			stop()
		})
	}
	go func() {
		defer stop()
		running.Wait()
		l.x.close()
		failed <- first
	}()
	return failed
}

// lookAgain is how often a monitor looks whether its port is still there.
const lookAgain = time.Second

// run captures from the source.
func (s *source) run(ctx context.Context) error {
	if s.watch {
		defer s.keepLooking()()
	}
	err := s.c.run(ctx)
	var gone *goneError
	if s.watch && errors.As(err, &gone) {
		return fmt.Errorf("%s is gone: the program that had it open has closed it", s.watched())
	}
	return err
}

// keepLooking lets a monitor that waits ask again now and then: nobody wakes it up when
// the port that it watches goes. It stops when stop is called.
func (s *source) keepLooking() (stop func()) {
	ticker := time.NewTicker(lookAgain)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-ticker.C:
				s.port.Device().Interrupt()
			case <-done:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(done)
	}
}

// stats returns the numbers so far.
func (l *session) stats() stats {
	st := stats{captured: l.out.packets(), counted: true}
	for _, s := range l.sources {
		st.received += s.c.taken.Load()
		n, known := s.drops.now()
		st.dropped += n + s.c.dropped.Load()
		st.counted = st.counted && known
	}
	return st
}

// sayFull says that it was the output that was too slow, where it was.
func (l *session) sayFull() {
	var n uint64
	for _, s := range l.sources {
		n += s.c.full.Load()
	}
	if n > 0 {
		fmt.Fprintf(l.env.Stderr, "%s: memory was full %s, for the output is slower than the packets came; -B gives more, 64 MiB being the default\n", l.env.Tool, plural(n, "time", "times"))
	}
}

// A stream is what sinks have to know of the packets that come.
type stream struct {
	snaplen int
	link    uint32
	ifaces  *interfaces
	live    bool
}

// outputs are the sinks that the flags ask for.
type outputs struct {
	tee
	packets func() uint64 // that have arrived in the first of them
	after   func()        // waits for what they have started
}

// close ends the sinks and what they have started.
func (o outputs) close() error {
	err := o.tee.close()
	o.after()
	return err
}

// outputs makes the sinks.
func (g *grammar) outputs(env *cli.Env, s settings, from stream) (outputs, error) {
	out := outputs{after: func() {}}
	if g.Write != "" {
		v, err := newSaver(g, s, g.format(from), env.Stdout, env.Now)
		if err != nil {
			return out, err
		}
		if g.Command != "" {
			c := &commands{program: g.Command, tool: env.Tool, stderr: env.Stderr}
			v.command, out.after = c.start, c.wait
		}
		out.tee, out.packets = append(out.tee, v), v.saved.Load
	}
	if g.Write != "" && g.Verbose > 0 && from.live {
		out.tee = append(out.tee, &progress{w: env.Stderr, got: out.packets})
	}
	counting := g.Count && !from.live
	if counting {
		c := &countSink{w: env.Stdout}
		out.tee = append(out.tee, c)
		if out.packets == nil {
			out.packets = c.counted.Load
		}
	}
	if g.Print || g.Write == "" && !counting {
		t := &textSink{
			w: env.Stdout, ifaces: from.ifaces,
			printer: dissect.New(g.printOptions(from.several(), g.Color.on(env.Stdout))),
		}
		out.tee = append(out.tee, t)
		if out.packets == nil {
			out.packets = t.printed.Load
		}
	}
	return out, nil
}

// several reports whether lines say which of several ports a packet is of, and files are
// pcapng for that.
func (s stream) several() bool { return s.live && s.ifaces.len() > 1 }

// format returns the format of the file of -w.
func (g *grammar) format(from stream) format {
	if !isNg(g.Write) && !from.several() {
		return pcapFormat{nano: g.nano(), snaplen: from.snaplen, link: from.link}
	}
	expression, _ := g.expression() // it has been read before
	return &ngFormat{ifaces: from.ifaces, snaplen: from.snaplen, link: from.link, filter: expression, tool: "nmdump " + cli.Version()}
}
