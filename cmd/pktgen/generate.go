package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/nmreq"
)

// run does what -f says, and reads the file to send before it touches a device.
func (g *grammar) run(ctx context.Context, env *cli.Env) error {
	p, err := g.plan()
	if err != nil {
		return err
	}
	from := g.DeviceFlags
	if g.isNull() {
		from.Dev = "vale"
	}
	opener, err := from.Opener(env)
	if err != nil {
		return err
	}
	if p.Indirect && opener.Kind() != "kernel" {
		return fmt.Errorf("-I: %w: only a kernel can read a payload in the memory of this program, and the device is %s", errors.ErrUnsupported, opener.Kind())
	}
	opener.Dialer.Busy = g.Busy
	var c *capture
	if g.Pcap != "" {
		if c, err = loadCapture(g.Pcap); err != nil {
			return err
		}
		if len(c.packets) == 0 {
			fmt.Fprintf(env.Stderr, "%s: %s holds no packets\n", env.Tool, g.Pcap)
			fmt.Fprint(env.Stdout, p.units().summary("Sent", tally{}, 0))
			return nil
		}
	}
	return p.work(ctx, env, opener, c)
}

// A job is what one thread does, on a descriptor of its own.
type job interface {
	run(ctx context.Context) error // until it is done or ctx ends, which is no error
	counted() *counters
	span() (from, to time.Time) // of run
}

func (s *sender) counted() *counters            { return s.c }
func (s *sender) span() (from, to time.Time)    { return s.from, s.to }
func (rc *receiver) counted() *counters         { return rc.c }
func (rc *receiver) span() (from, to time.Time) { return rc.from, rc.to }
func (pg *pinger) counted() *counters           { return pg.c }
func (pg *pinger) span() (from, to time.Time)   { return pg.from, pg.to }
func (po *ponger) counted() *counters           { return po.c }
func (po *ponger) span() (from, to time.Time)   { return po.from, po.to }

// work opens the port, does the job in as many threads as there are, and sums it up. A
// capture is sent instead of what pkt-gen would, where it is not nil.
func (p *plan) work(ctx context.Context, env *cli.Env, opener *cli.Opener, c *capture) error {
	ports, queues, err := p.openPorts(opener)
	defer closeAll(ports)
	if err != nil {
		return err
	}
	if err := p.setHeader(env, ports[0]); err != nil {
		return err
	}
	notes := &notes{w: env.Stderr, mode: p.Function}
	var begun atomic.Bool
	jobs := make([]job, len(ports))
	for i, port := range ports {
		if jobs[i], err = p.job(env, notes, &begun, port, i, c); err != nil {
			return err
		}
	}
	fmt.Fprintf(env.Stdout, "%s %s: %d queues, %d threads and %d cpus.\n", p.says, p.portName(), queues, p.Threads, p.cpus())
	p.announce(env, notes, ports, c)
	p.settle(ctx, env)
	err = p.report(env, jobs, func() error { return p.runAll(ctx, jobs) })
	return errors.Join(err, p.conclude(env, notes, jobs))
}

// portName returns the port as it is announced.
func (p *plan) portName() string {
	if p.isNull() {
		return p.Port
	}
	return p.spec.String()
}

// closeAll closes ports, those that were opened.
func closeAll(ports []*netmap.Port) {
	for _, port := range ports {
		port.Close()
	}
}

// openPorts opens the port for each thread, and returns those that are open also where
// it fails, and how many rings the port has. A single thread has all rings; of several
// each has one.
func (p *plan) openPorts(opener *cli.Opener) (ports []*netmap.Port, queues int, err error) {
	cfg := p.config
	if p.takes && !p.sends {
		cfg.Flags |= nmreq.FlagNoTxPoll
	}
	if p.Threads > 1 && p.spec.IsVale() && p.Config == "" {
		cfg.TxRings, cfg.RxRings = uint16(p.Threads), uint16(p.Threads)
	}
	for i := range p.Threads {
		if p.Threads > 1 {
			p.oneRing(&cfg, i, ports)
		}
		port, err := opener.OpenPort(p.spec.String(), &cfg)
		if err != nil {
			return ports, 0, err
		}
		ports = append(ports, port)
		port.Tx, port.Rx = append(port.Tx, port.HostTx...), append(port.Rx, port.HostRx...)
		switch {
		case p.sends && len(port.Tx) == 0:
			return ports, 0, cli.Usagef("%s is opened without tx rings", p.Port)
		case p.takes && len(port.Rx) == 0:
			return ports, 0, cli.Usagef("%s is opened without rx rings", p.Port)
		}
		if i == 0 {
			if queues, err = p.queues(port); err != nil {
				return ports, 0, err
			}
		}
	}
	return ports, queues, nil
}

// oneRing makes cfg ask for the ring of thread i, of those of the host where they are
// meant, or where the rings of the card are through.
func (p *plan) oneRing(cfg *netmap.Config, i int, ports []*netmap.Port) {
	cfg.Mode, cfg.Ring = nmreq.ModeOneNIC, uint16(i)
	switch p.spec.Mode {
	case nmreq.ModeSW:
		cfg.Mode = nmreq.ModeOneSW
	case nmreq.ModeNICSW:
		if rings, err := p.info(ports); err == nil && i >= rings {
			cfg.Mode, cfg.Ring = nmreq.ModeOneSW, uint16(i-rings)
		}
	}
}

// info returns how many rings the port has in the direction of the function, those of the
// host left out.
func (p *plan) info(ports []*netmap.Port) (int, error) {
	if len(ports) == 0 {
		return 1, nil
	}
	info, err := netmap.NewControl(ports[0].Device()).Info(p.spec.KernelName())
	if p.sends {
		return int(info.TxRings), err
	}
	return int(info.RxRings), err
}

// queues returns how many rings there are for threads.
func (p *plan) queues(port *netmap.Port) (int, error) {
	if p.Threads == 1 {
		if p.sends && !p.takes {
			return len(port.Tx), nil
		}
		return len(port.Rx), nil
	}
	n, err := p.info([]*netmap.Port{port})
	if err != nil {
		return 0, err
	}
	if p.spec.Mode == nmreq.ModeSW || p.spec.Mode == nmreq.ModeNICSW {
		return n, nil // the device says which host rings it has
	}
	if p.Threads > n {
		return 0, cli.Usagef("-p %d: %s has %d rings, and each thread takes one", p.Threads, p.Port, n)
	}
	return n, nil
}

// setHeader sets the length of the virtio-net header that is asked for, or takes that of
// the port, where the device tells it.
func (p *plan) setHeader(env *cli.Env, port *netmap.Port) error {
	control := netmap.NewControl(port.Device())
	if p.Vnet != 0 {
		p.head = p.Vnet
		return control.SetHeader(p.spec.KernelName(), p.Vnet)
	}
	n, err := control.Header(p.spec.KernelName())
	if err != nil {
		return nil // a device that does not tell has none
	}
	if p.head = n; n > 0 {
		fmt.Fprintf(env.Stderr, "%s main [%s] Port requires virtio-net header, length = %d\n", stamp(time.Now()), p.Function, n)
	}
	return nil
}

// job returns that of thread i, on its port.
func (p *plan) job(env *cli.Env, notes *notes, begun *atomic.Bool, port *netmap.Port, i int, c *capture) (job, error) {
	n := share(p.Count, p.Threads, i)
	var dump *dumper
	if p.Dump {
		dump = &dumper{w: env.Stdout}
	}
	switch p.Function {
	case "tx", "txseq":
		s := &sender{port: port, rings: port.Tx, c: newCounters(), n: n, none: p.Count > 0 && n == 0, burst: p.burst, dump: dump, pace: p.pacer(i, c)}
		return s, p.source(s, c)
	case "ping":
		if most := port.Tx[0].BufSize(); p.head+p.most > most {
			return nil, cli.Usagef("-l %d: a ping is one slot, which has %d bytes", p.most, most)
		}
		pg := newPinger(port, p.flow, p.most, p.head)
		pg.n, pg.burst, pg.notes, pg.pace = n, p.burst, notes, p.pacer(i, c)
		return pg, nil
	case "pong":
		return &ponger{port: port, c: newCounters(), n: n, head: p.head}, nil
	}
	rc := &receiver{port: port, c: newCounters(), n: n, none: p.Count > 0 && n == 0, burst: p.burst, dump: dump}
	if p.Idle {
		rc.idle, rc.begun = idleEnd, begun
	}
	if p.Function == "rxseq" {
		for range port.Rx {
			rc.seq = append(rc.seq, &seqReader{sequence: *newSequence(), head: p.head, notes: notes})
		}
	}
	return rc, nil
}

// share returns the part of n that is thread i's, of so many.
func share(n uint64, threads, i int) uint64 {
	part := n / uint64(threads)
	if uint64(i) < n%uint64(threads) {
		part++
	}
	return part
}

// pacer returns that of thread i, nil where there is no rate. All threads are on one
// schedule.
func (p *plan) pacer(i int, c *capture) *pacer {
	if p.Rate == 0 && p.Bits == 0 {
		return nil
	}
	pace := newPacer(p.Rate)
	pace.of, pace.turn = uint64(p.Threads), uint64(i)
	if p.Bits > 0 {
		pace.rate, pace.cost = uint64(p.Bits), p.bitsEach(c)
	}
	return pace
}

// bitsEach returns the bits of a packet, on average.
func (p *plan) bitsEach(c *capture) uint64 {
	bits := 8 * uint64(p.most)
	switch {
	case c != nil:
		bits = max(1, 8*c.bytes/uint64(len(c.packets)))
	case p.least < p.most:
		bits = 4 * uint64(p.least+p.most-1)
	}
	return bits + 8*uint64(p.framing())
}

// source gives a sender its packets. Those of a capture go through one ring, since a
// card may send from several in any order, and numbered ones too.
func (p *plan) source(s *sender, c *capture) error {
	if c != nil {
		s.rings = s.rings[:1]
		src, err := newReplay(c, s.rings[0])
		if err != nil {
			return fmt.Errorf("%s: %w", p.Pcap, err)
		}
		s.src = src
		if s.n == 0 {
			s.n = uint64(len(c.packets))
		}
		return nil
	}
	if err := p.checkMTU(); err != nil {
		return err
	}
	cut, err := p.cutter(s.rings[0])
	if err != nil {
		return err
	}
	if p.Function == "txseq" {
		s.rings = s.rings[:1]
		src := newComposer(p.flow, p.least, p.most, cut)
		src.head = p.head
		src.number()
		s.src = src
		return nil
	}
	frags, _ := cut.of(p.head + p.most)
	copies := p.Options&(optCopy|optMemcpy) != 0
	if p.Indirect {
		f := p.flow
		f.text = indirectPayload
		s.src = newIndirect(newFrame(f, p.most), p.head)
		return nil
	}
	if frags == 1 && p.head == 0 && len(p.flow.dials) == 0 && p.least == p.most && !p.Rubbish && !copies {
		s.src = newGenerator(newFrame(p.flow, p.most), s.rings)
		return nil
	}
	src := newComposer(p.flow, p.least, p.most, cut)
	src.head, src.rubbish = p.head, p.Rubbish
	s.src = src
	return nil
}

// checkMTU refuses frames that the interface does not send.
func (p *plan) checkMTU() error {
	if p.spec.IsVale() {
		return nil
	}
	ifc, err := net.InterfaceByName(p.spec.Name)
	if err != nil || ifc.MTU <= 0 || p.most <= ifc.MTU+etherLen {
		return nil // a pipe, for one, has no interface
	}
	return cli.Usagef("-l %d: the MTU of %s is %d, with which frames have at most %d bytes", p.most, p.spec.Name, ifc.MTU, ifc.MTU+etherLen)
}

// cutter returns how packets go into the slots of r, which must have room for one.
func (p *plan) cutter(r *netmap.Ring) (cutter, error) {
	c := cutter{frags: p.Frags, most: min(r.BufSize(), 1<<16-1)}
	if p.FragLen > 0 {
		c.most = min(c.most, p.FragLen)
	}
	size := p.head + p.most
	frags, _ := c.of(size)
	if p.Function == "txseq" || p.Indirect {
		frags = p.Frags
		if size > c.most {
			return c, cli.Usagef("-l %d: such a frame is one slot, which has %d bytes", p.most, c.most)
		}
	}
	if room := min(maxFrags, int(r.NumSlots())-1); frags > room {
		return c, cli.Usagef("-l %d: a frame takes %d slots of %d bytes, and %s takes at most %d", p.most, frags, c.most, p.portName(), room)
	}
	if p.Frags > 1 && p.least+p.head < p.Frags {
		return c, cli.Usagef("-F %d: a frame of %d bytes has no byte for each slot", p.Frags, p.least)
	}
	return c, nil
}

// announce says what is sent, and with -v how.
func (p *plan) announce(env *cli.Env, notes *notes, ports []*netmap.Port, c *capture) {
	if p.Verbose > 0 {
		p.tell(notes, ports)
	}
	switch {
	case p.total != "Sent":
	case c == nil:
		fmt.Fprintf(env.Stdout, "%s -> %s (%s -> %s)\n", p.Src, p.Dst, p.macs(p.SrcMAC, p.flow.srcMAC), p.macs(p.DstMAC, p.flow.dstMAC))
	default:
		fmt.Fprintf(env.Stdout, "%s: %d packets, %d bytes\n", p.Pcap, len(c.packets), c.bytes)
		if c.cut > 0 {
			fmt.Fprintf(env.Stderr, "%s: of %d packets %s holds only the beginning (a snaplen was set): that is sent\n", env.Tool, c.cut, p.Pcap)
		}
	}
}

// macs returns an Ethernet address as it is announced, or the range as it was given.
func (p *plan) macs(given string, m netmap.MAC) string {
	if lo, hi, err := parseMACs(given); err == nil && lo != hi {
		return lo.String() + "-" + hi.String()
	}
	return m.String()
}

// tell says what pkt-gen -v does.
func (p *plan) tell(notes *notes, ports []*netmap.Port) {
	notes.printf("main", "using a burst size of %d", p.burst)
	notes.printf("extract_ip_range", "range is %s and %s", p.Src, p.Dst)
	for _, port := range ports {
		notes.printf("main", "nifp ntxqs %d nrxqs %d memid %d extra buffers %d", len(port.Tx), len(port.Rx), port.MemID, len(port.ExtraBufs()))
		for _, r := range port.Tx {
			notes.printf("main", "   TX%d slots %d of %d bytes", r.ID(), r.NumSlots(), r.BufSize())
		}
		for _, r := range port.Rx {
			notes.printf("main", "   RX%d slots %d of %d bytes", r.ID(), r.NumSlots(), r.BufSize())
		}
	}
	if pace := p.pacer(0, nil); pace != nil && p.Pcap == "" {
		burst := pace.burst(p.burst)
		notes.printf("main", "Sending %d packets every  %.9f s", burst, pace.due(uint64(burst)).Seconds())
	}
	if p.total == "Sent" && p.Pcap == "" {
		if cut, err := p.cutter(ports[0].Tx[0]); err == nil {
			frags, each := cut.of(p.head + p.most)
			notes.printf("sender_body", "frags %d frag_size %d", frags, each)
		}
	}
}

// settle waits for the link to come up, or until ctx ends.
func (p *plan) settle(ctx context.Context, env *cli.Env) {
	if p.wait == 0 {
		return
	}
	fmt.Fprintf(env.Stderr, "%s start_threads [%s] Wait %d secs for phy reset\n", stamp(time.Now()), p.Function, p.wait/time.Second)
	select {
	case <-ctx.Done():
		return
	case <-time.After(p.wait):
	}
	fmt.Fprintf(env.Stderr, "%s start_threads [%s] Ready...\n", stamp(time.Now()), p.Function)
}

// runAll does the jobs, each in a thread of its own. Where one fails the others end too.
func (p *plan) runAll(ctx context.Context, jobs []job) error {
	if len(jobs) == 1 && p.CPU == nil {
		return jobs[0].run(ctx)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	start := time.Now()
	errs := make([]error, len(jobs))
	var all sync.WaitGroup
	for i, j := range jobs {
		all.Go(func() {
			release, err := p.pin(i)
			if err == nil {
				defer release()
				err = p.runJob(ctx, j, start)
			}
			if errs[i] = err; err != nil {
				stop()
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// runJob runs a job whose pacer, if it has one, is on the schedule from start on.
func (p *plan) runJob(ctx context.Context, j job, start time.Time) error {
	if s, ok := j.(*sender); ok {
		s.start = start
	}
	return j.run(ctx)
}

// report runs work and prints lines of progress meanwhile.
func (p *plan) report(env *cli.Env, jobs []job, work func() error) error {
	r := &reporter{w: env.Stderr, mode: p.Function, every: time.Duration(p.Report) * time.Millisecond, units: p.units()}
	for _, j := range jobs {
		r.all = append(r.all, j.counted())
	}
	if p.Average {
		r.average = new(average)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		r.run(stop)
		close(done)
	}()
	err := work()
	close(stop)
	<-done
	return err
}

// conclude prints the summary.
func (p *plan) conclude(env *cli.Env, notes *notes, jobs []job) error {
	var all tally
	var from, to time.Time
	for _, j := range jobs {
		all = all.plus(j.counted().now())
		begin, end := j.span()
		if !begin.IsZero() && (from.IsZero() || begin.Before(from)) {
			from = begin
		}
		if end.After(to) {
			to = end
		}
	}
	if p.total != "" {
		fmt.Fprint(env.Stdout, p.units().summary(p.total, all, to.Sub(from)))
	}
	switch j := jobs[0].(type) {
	case *pinger:
		return j.conclude(env.Stdout, notes, p.Hist)
	case *ponger:
		j.conclude(env.Stdout)
	case *receiver:
		if j.seq != nil {
			concludeSequences(env.Stdout, jobs)
		}
	}
	return nil
}

// concludeSequences sums up the numbers that came, of all rings.
func concludeSequences(w io.Writer, jobs []job) {
	var c seqCounts
	for _, j := range jobs {
		for _, q := range j.(*receiver).seq {
			c = c.plus(q.seqCounts)
		}
	}
	fmt.Fprintf(w, "Sequence: %d gaps, %d missing, %d duplicates, %d out of order, %d restarts, %d too short\n",
		c.gaps, c.missing, c.duplicates, c.reordered, c.restarts, c.unmarked)
}

// framing returns the bytes that each packet counts more in bits a second.
func (p *plan) framing() int {
	if p.Framing {
		return 24
	}
	return 0
}

// units returns how numbers are printed.
func (p *plan) units() units { return units{plain: p.Plain, framing: p.framing()} }
