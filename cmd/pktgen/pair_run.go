package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"govale/cmd/internal/cli"
)

// settleLast is how long it is quiet when as many have come as were sent: there may be
// packets of others among them.
const settleLast = 5 * time.Millisecond

// headStart is what receivers have before the first packet is sent, to begin to wait.
const headStart = 10 * time.Millisecond

// A pairRun is one direction at work.
type pairRun struct{ tx, rx *side }

// run sends and receives in all directions and tells what was lost.
func (g *pairGrammar) run(ctx context.Context, env *cli.Env) error {
	plans, err := g.plans()
	if err != nil {
		return err
	}
	plans[0].tx.tellPassed(env)
	from := g.DeviceFlags
	if g.isPackets() && (&grammar{Port: g.Receiver}).isPackets() {
		from.Dev = "vale" // no other device is asked
	}
	opener, err := from.Opener(env)
	if err != nil {
		return err
	}
	opener.Dialer.Busy = g.Busy
	t := g.newTeller(env, opener.Kind())
	var c *capture
	if g.Pcap != "" {
		if c, err = plans[0].tx.openCapture(ctx, t.env); err != nil {
			return err
		}
		if c == nil {
			return t.nothing(ctx, plans[0].tx)
		}
	}
	runs, err := openPairs(t.env, opener, plans, c)
	defer func() {
		for _, r := range runs {
			r.tx.close()
			r.rx.close()
		}
	}()
	if err != nil {
		return err
	}
	var sides []*side
	for _, r := range runs {
		sides = append(sides, r.tx, r.rx)
		r.tx.announce(t.env)
		r.rx.announce(t.env)
	}
	plans[0].tx.settle(ctx, t.env)
	err = t.during(ctx, sides, func(ctx context.Context) error { return runPairs(ctx, runs) })
	return t.concludePair(ctx, runs, g.MaxLoss, err)
}

// openPairs opens all ports, and returns those that are open also where it fails.
func openPairs(env *cli.Env, opener *cli.Opener, plans []*pairPlan, c *capture) (runs []*pairRun, err error) {
	for _, p := range plans {
		r := &pairRun{tx: &side{}, rx: &side{}}
		runs = append(runs, r)
		if r.rx, err = p.rx.open(env, opener, nil); err != nil {
			return runs, err
		}
		if r.tx, err = p.tx.open(env, opener, c); err != nil {
			return runs, err
		}
		for _, s := range []*side{r.tx, r.rx} {
			s.label += " " + s.p.portName() // there are several of a function
		}
	}
	return runs, nil
}

// runPairs sends in all directions until all is sent or ctx ends, and receives what is
// under way then. Where one thing fails the others end too.
func runPairs(ctx context.Context, runs []*pairRun) error {
	sending, fail := context.WithCancel(ctx)
	defer fail()
	receiving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	errs := make([]error, 2*len(runs))
	do := func(all *sync.WaitGroup, i int, work func() error) {
		all.Go(func() {
			if errs[i] = work(); errs[i] != nil {
				fail()
				stop()
			}
		})
	}
	shareCPUs(runs)
	var senders, receivers sync.WaitGroup
	for i, r := range runs {
		do(&receivers, 2*i, func() error { return r.rx.run(receiving) })
	}
	time.Sleep(headStart)
	for i, r := range runs {
		do(&senders, 2*i+1, func() error { return r.tx.run(sending) })
	}
	senders.Wait()
	for _, r := range runs {
		r.settle(receiving)
	}
	stop()
	receivers.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, r := range runs {
		errs = append(errs, r.rest())
	}
	return errors.Join(errs...)
}

// shareCPUs makes senders give way to receivers where there is no CPU for each: one that
// never waits would leave them no time to receive anything.
func shareCPUs(runs []*pairRun) {
	threads := 0
	for _, r := range runs {
		threads += len(r.tx.jobs) + len(r.rx.jobs)
	}
	if threads <= runtime.GOMAXPROCS(0) {
		return
	}
	for _, r := range runs {
		for _, j := range r.tx.jobs {
			j.(*sender).yield = true
		}
	}
}

// run does all jobs of a side.
func (s *side) run(ctx context.Context) error { return s.p.runAll(ctx, s.crew, s.jobs) }

// settle waits until each packet has come or is known to be dropped, or nothing comes any
// more.
func (r *pairRun) settle(ctx context.Context) {
	patience := settleWire
	if r.rx.p.spec.IsVale() {
		patience = settleSwitch
	}
	sent, before, quiet := r.tx.now().pkts, uint64(0), time.Now()
	for ctx.Err() == nil {
		came := r.rx.now().pkts
		if came != before {
			before, quiet = came, time.Now()
		}
		if dropped := r.rx.dropped(); dropped != nil {
			came += *dropped
		}
		idle := time.Since(quiet)
		if came >= sent && idle >= settleLast || idle >= patience {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// rest takes what is still in the rings when receivers have ended: they may have been quiet
// for want of a CPU, and what has arrived is not lost.
func (r *pairRun) rest() error {
	sent := r.tx.now().pkts
	for _, j := range r.rx.jobs {
		rc := j.(*receiver)
		for more := true; more; {
			got, err := rc.rest()
			if err != nil {
				return err
			}
			more = got > 0 && r.rx.now().pkts < sent // an interface may have more than its ring
		}
	}
	return nil
}

// A lossReport is what became of packets on their way in one direction.
type lossReport struct {
	From        string      `json:"from"`
	To          string      `json:"to"`
	Sent        *sideReport `json:"sent"`
	Received    *sideReport `json:"received"`
	Lost        uint64      `json:"lost"` // packets that were sent and have not come
	LossPercent float64     `json:"loss_percent"`
	CountedBy   string      `json:"counted_by"` // "numbers" in the packets, or "count": then duplicates make up for losses
	Duplicates  *uint64     `json:"duplicates"` // null with "count"
	Reordered   *uint64     `json:"reordered"`
	Foreign     uint64      `json:"foreign"` // packets that nobody here has sent, as far as is known
}

// report returns what became of packets.
func (r *pairRun) report() *lossReport {
	l := &lossReport{From: r.tx.p.portName(), To: r.rx.p.portName(), Sent: r.tx.sum(), Received: r.rx.sum(), CountedBy: "count"}
	came := l.Received.Packets
	if seq := l.Received.Sequence; seq != nil {
		l.CountedBy, l.Duplicates, l.Reordered, l.Foreign = "numbers", &seq.Duplicates, &seq.Reordered, seq.Unmarked
		came -= seq.Duplicates + seq.Unmarked
	}
	if came > l.Sent.Packets {
		l.Foreign += came - l.Sent.Packets
		came = l.Sent.Packets
	}
	l.Lost = l.Sent.Packets - came
	l.LossPercent = percentOf(l.Lost, l.Sent.Packets)
	return l
}

// text returns it as it is printed.
func (l *lossReport) text() string {
	text := fmt.Sprintf("%s -> %s: %d of %d packets lost (%.3f%%)", l.From, l.To, l.Lost, l.Sent.Packets, l.LossPercent)
	if l.Duplicates != nil {
		text += fmt.Sprintf(", %d duplicates, %d out of order, by their numbers", *l.Duplicates, *l.Reordered)
	} else {
		text += ", by their count"
	}
	if l.Foreign > 0 {
		text += fmt.Sprintf("; %d more came that were not sent here", l.Foreign)
	}
	return text
}

// exact says whether the loss is known. By numbers it is, too, where others send packets
// that have none.
func (l *lossReport) exact() bool {
	if seq := l.Received.Sequence; seq != nil {
		return l.Foreign == seq.Unmarked && seq.Restarts == 0
	}
	return l.Foreign == 0
}

// verdict returns an error where the loss is not known or is more than is allowed.
func (l *lossReport) verdict(most *lossLimit) error {
	switch {
	case !l.exact():
		return fmt.Errorf("%s -> %s: the loss is not exact: somebody else sends to %s", l.From, l.To, l.To)
	case most != nil && l.LossPercent > float64(*most):
		return fmt.Errorf("%s -> %s: %.3f%% lost, and --max-loss is %v%%", l.From, l.To, l.LossPercent, float64(*most))
	}
	return nil
}

// A pairRecord is the last object of a pair.
type pairRecord struct {
	runHead
	Directions []*lossReport `json:"directions"`
}

// concludePair tells what became of packets in all directions, of a run that returned err.
func (t *teller) concludePair(ctx context.Context, runs []*pairRun, most *lossLimit, err error) error {
	how, failed := endDone, err
	if err != nil {
		how = endError
	}
	var all []*lossReport
	for _, r := range runs {
		l := r.report()
		all = append(all, l)
		if err != nil {
			continue
		}
		end, missing := r.tx.ended(ctx, nil)
		if end != endDone {
			how = end
		}
		failed = errors.Join(failed, missing, l.verdict(most))
	}
	c := lookAtClock()
	var untold error
	if t.json != nil {
		untold = t.json.write(pairRecord{t.head("pair", how, failed, c), all})
	} else {
		for i, r := range runs {
			r.tx.print(t.env, all[i].Sent)
			r.rx.print(t.env, all[i].Received)
			fmt.Fprintf(t.env.Stdout, "Loss: %s\n", all[i].text())
		}
		t.printClock(c)
		untold = t.out.Err
	}
	return errors.Join(together(failed, untold), runs[0].tx.writeHistogram())
}
