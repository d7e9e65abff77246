package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"slices"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/vale"
)

const benchDescription = `Measure a VALE switch inside this process.

One port of the switch sends, the other receives. With one goroutine they take turns on
one core; with two they run at once, and the switch drops what the receiver has no room
for, as a switch does. Packets received and dropped are compared with those sent.

Then the switch, on one core, takes turns with two yardsticks: copying the same bytes and
nothing else, which no switch that copies is faster than, and a plain port of the kernel's
way of forwarding.`

// A benchGrammar is the command line of pktgen bench.
type benchGrammar struct {
	Time time.Duration `default:"1s" help:"Time to measure each row of the table (default: 1s)."`
}

// How rows are measured.
const (
	benchRounds = 3
	benchBurst  = 256
	benchCheck  = 32 // bursts between two looks at the clock
)

// benchFlow is between two addresses that the switch has learned.
var benchFlow = flow{
	srcMAC: netmap.MAC{0x02, 0, 0, 0, 0, 1}, dstMAC: netmap.MAC{0x02, 0, 0, 0, 0, 2},
	src: netip.MustParseAddrPort("10.0.0.1:1234"), dst: netip.MustParseAddrPort("10.1.0.1:1234"),
}

// runBench is pktgen bench.
func runBench(ctx context.Context, env *cli.Env, args []string) int {
	var g benchGrammar
	return command(env, "bench", benchDescription, &g, args, func(e *cli.Env) error { return g.run(ctx, e.Stdout) })
}

// errBenchInterrupted is why a table has fewer rows.
var errBenchInterrupted = errors.New("interrupted: the table has what was measured until then")

// run measures and prints each row of the table. It ends when ctx does, with what is
// measured by then.
func (g *benchGrammar) run(ctx context.Context, w io.Writer) error {
	round := g.Time / benchRounds
	if round <= 0 {
		return cli.Usagef("--time %v: too short", g.Time)
	}
	fmt.Fprintf(w, "VALE switch in this process, port to port, bursts of %d; median of %d rounds of %v\n",
		benchBurst, benchRounds, round.Round(time.Millisecond))
	fmt.Fprintf(w, "%-7s %-10s %9s %9s %8s %8s\n", "frame", "goroutines", "Mpps", "Gbit/s", "ns/pkt", "dropped")
	for _, size := range [...]int{60, 1500} {
		for _, goroutines := range [...]int{1, 2} {
			r, err := benchRow(ctx, size, goroutines, round)
			if ctx.Err() != nil {
				return errBenchInterrupted
			}
			if err != nil {
				return fmt.Errorf("%d bytes, %d goroutines: %w", size, goroutines, err)
			}
			fmt.Fprintf(w, "%5d B %-10d %9.3f %9.3f %8.1f %7.1f%%\n", size, goroutines,
				r.pps()/1e6, r.pps()*float64(8*size)/1e9, 1e9/r.pps(), 100*float64(r.dropped)/float64(r.sent))
		}
	}
	return printRatios(ctx, w, g.Time)
}

// A result is what one round moved.
type result struct {
	sent, received, dropped uint64
	took                    time.Duration
}

// pps returns the packets received a second.
func (r result) pps() float64 { return float64(r.received) / r.took.Seconds() }

// check returns an error unless every packet is accounted for, and there was one.
func (r result) check() error {
	switch {
	case r.received+r.dropped != r.sent:
		return fmt.Errorf("%d packets sent, but %d received and %d dropped", r.sent, r.received, r.dropped)
	case r.received == 0:
		return errors.New("no packet was received in a round: measure for longer with --time")
	}
	return nil
}

// benchRow returns the median of the rounds, after one that warms up.
func benchRow(ctx context.Context, size, goroutines int, round time.Duration) (result, error) {
	b, err := newBench(size)
	if err != nil {
		return result{}, err
	}
	defer b.close()
	measure := b.together
	if goroutines == 2 {
		measure = b.apart
	}
	var all []result
	for i := range 1 + benchRounds {
		r, err := measure(ctx, round)
		if err == nil {
			err = r.check()
		}
		if err != nil {
			return r, err
		}
		if i > 0 {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b result) int { return cmp.Compare(a.pps(), b.pps()) })
	return all[len(all)/2], nil
}

// A bench is a switch with a port that sends and one that receives.
type bench struct {
	tx, rx *netmap.Port
	src    *generator
}

// newBench returns a bench whose switch knows both addresses.
func newBench(size int) (*bench, error) {
	m := vale.New(nil)
	tx, err := netmap.Open(m.Open(), "vale0:tx", nil)
	if err != nil {
		return nil, err
	}
	rx, err := netmap.Open(m.Open(), "vale0:rx", nil)
	if err != nil {
		tx.Close()
		return nil, err
	}
	back := flow{srcMAC: benchFlow.dstMAC, dstMAC: benchFlow.srcMAC, src: benchFlow.dst, dst: benchFlow.src}
	b := &bench{tx: tx, rx: rx, src: newGenerator(newFrame(benchFlow, size), tx.Tx)}
	newGenerator(newFrame(back, minEthernet), rx.Tx).fill(rx.Tx[0], 1)
	if err := rx.TxSync(); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) close() {
	b.tx.Close()
	b.rx.Close()
}

// together sends and receives in turns for d.
func (b *bench) together(ctx context.Context, d time.Duration) (r result, err error) {
	dropped, err := b.dropped()
	if err != nil {
		return r, err
	}
	start := time.Now()
	for r.took < d && ctx.Err() == nil {
		for range benchCheck {
			sent, received, err := b.turn()
			if err != nil {
				return r, err
			}
			r.sent += uint64(sent)
			r.received += uint64(received)
		}
		r.took = time.Since(start)
	}
	after, err := b.dropped()
	r.dropped = after - dropped
	return r, err
}

// turn sends a burst and receives it.
func (b *bench) turn() (sent, received int, err error) {
	sent, _ = b.src.fill(b.tx.Tx[0], benchBurst)
	if err = b.tx.TxSync(); err == nil {
		err = b.rx.RxSync()
	}
	r := b.rx.Rx[0]
	received, _ = drain(r, r.Space(), math.MaxUint64)
	return sent, received, err
}

// apart sends for d while another goroutine receives, each as the tool itself does.
func (b *bench) apart(ctx context.Context, d time.Duration) (r result, err error) {
	before, err := b.dropped()
	if err != nil {
		return r, err
	}
	rc := &receiver{port: b.rx, c: newCounters(), burst: benchBurst}
	receiving, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error)
	go func() { ended <- rc.run(receiving) }()

	s := &sender{port: b.tx, rings: b.tx.Tx, src: b.src, c: newCounters(), burst: benchBurst}
	sending, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	err = s.run(sending)
	stop()
	err = errors.Join(err, <-ended, b.rest(rc))
	after, dropErr := b.dropped()
	r = result{s.c.now().pkts, rc.c.now().pkts, after - before, s.to.Sub(s.from)}
	return r, errors.Join(err, dropErr)
}

// rest takes what is left in the ring of a receiver that was told to stop, and gives
// the slots back.
func (b *bench) rest(rc *receiver) error {
	err := b.rx.RxSync()
	rc.drainAll(math.MaxUint64)
	return errors.Join(err, b.rx.RxSync())
}

// dropped returns the packets that the receiving port had no room for so far.
func (b *bench) dropped() (uint64, error) {
	n, err := b.rx.Counters()
	return n.RxDropped, err
}
