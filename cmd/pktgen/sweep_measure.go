package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"govale/cmd/internal/sweep"
	"govale/cmd/internal/yardstick"
)

// measure measures row after row and hands over each, also one that is not whole when it
// is interrupted or fails.
func (p *sweepPlan) measure(ctx context.Context, measured func(sweep.Row)) error {
	for _, receivers := range p.Receivers {
		for _, size := range p.Sizes {
			for _, batch := range p.Batches {
				row, err := p.row(ctx, size, batch, receivers)
				if row.Sent > 0 {
					measured(row)
				}
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// row measures one row.
func (p *sweepPlan) row(ctx context.Context, size, batch, receivers int) (sweep.Row, error) {
	m := &meter{row: sweep.Row{Size: size, Batch: batch, Receivers: receivers, PPS: []float64{}}}
	if err := ctx.Err(); err != nil {
		return m.row, err
	}
	var err error
	if m.bed, err = newBed(p, size, batch, receivers); err != nil {
		return m.row, err
	}
	defer m.bed.close()
	m.row.Dropped = new(uint64)
	switch p.Mode {
	case sweep.Turns:
		err = m.turns(ctx)
	case sweep.Apart:
		err = m.apart(ctx)
	default:
		err = m.rfc2544(ctx)
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%d bytes, batches of %d, %d receivers: %w", size, batch, receivers, err)
	}
	return m.row, err
}

// A meter measures one row.
type meter struct {
	*bed
	row sweep.Row
}

// turns measures what one goroutine moves. What was moved counts once all of it has been:
// a row that is interrupted has no rates, and is none.
func (m *meter) turns(ctx context.Context) error {
	before, err := m.dropped()
	if err != nil {
		return err
	}
	var sent, received int
	err = m.course(ctx, func() (int, time.Duration, error) {
		n, got, took, err := m.lap()
		sent += n
		received += got
		return got, took, errors.Join(err, ctx.Err())
	})
	if err != nil {
		return err
	}
	m.row.Traffic, err = m.account(uint64(sent), uint64(received), before)
	return err
}

// apart measures sender and receivers that run at once. The first lap warms up, and is
// no trial.
func (m *meter) apart(ctx context.Context) error {
	round := -1
	return m.course(ctx, func() (int, time.Duration, error) {
		t, _, err := m.trial(ctx, errand{d: m.turn()})
		if err != nil || t.Sent == 0 { // there is another lap where the time was over before the first frame
			return 0, 0, err
		}
		m.row.Traffic = m.row.Add(t.Traffic)
		if t.Round = round; round >= 0 {
			m.row.Trials = append(m.row.Trials, t)
		}
		round++
		if t.Received == 0 {
			return 0, 0, errors.New("no frame was received in a round: measure for longer with --trial")
		}
		return int(t.Received), time.Duration(t.Seconds * float64(time.Second)), nil
	})
}

// floor returns what copies the same bytes, where the ports are in this process.
func (m *meter) floor() ([]yardstick.Contender, error) {
	if m.plan.opener.Kind() != "vale" || !m.plan.vale {
		return nil, nil
	}
	return yardstick.Floor(m.ring, m.rx[0].Rx[0], m.size)
}

// floors is how many contenders the floor has, where there is one.
const floors = 2

// turn is how long one contender runs in one round: each row takes one trial in all.
func (m *meter) turn() time.Duration {
	return max(1, m.plan.trial/time.Duration((m.plan.Rounds+1)*(floors+1)))
}

// course lets a lap take turns with the floor, and notes the rates of both.
func (m *meter) course(ctx context.Context, lap yardstick.Lap) error {
	floor, err := m.floor()
	if err != nil {
		return err
	}
	course := yardstick.Course{Rounds: m.plan.Rounds, Turn: m.turn()}
	all, err := course.Run(ctx, append(floor, yardstick.Contender{Name: "frames", Lap: lap})...)
	if err != nil {
		return err
	}
	m.row.PPS = rates(all[len(floor)])
	if len(floor) > 0 {
		m.row.Floor = rates(yardstick.Fastest(all[:len(floor)]...))
	}
	return nil
}

// rates returns the frames a second of each round.
func rates(s yardstick.Series) (all []float64) {
	const least = 1e-3 // ns: a coarse clock may say that no time went by
	for _, ns := range s.Ns {
		all = append(all, 1e9/max(ns, least))
	}
	return all
}

// rfc2544 searches for the highest rate without loss as often as there are rounds, and
// measures latency at parts of it (RFC 2544, 26.1 and 26.2).
func (m *meter) rfc2544(ctx context.Context) error {
	if err := m.copies(ctx); err != nil {
		return err
	}
	for round := range m.plan.Rounds {
		pps, err := m.search(ctx, round)
		if err != nil {
			return err
		}
		m.row.PPS = append(m.row.PPS, pps)
		for _, load := range m.plan.loads {
			if err := m.latency(ctx, round, load, pps); err != nil {
				return err
			}
		}
	}
	return nil
}

// floorTurn is how long copying is measured in a round, in a row that has long trials.
const floorTurn = 5 * time.Millisecond

// copies measures the floor on its own.
func (m *meter) copies(ctx context.Context) error {
	floor, err := m.floor()
	if err != nil || len(floor) == 0 {
		return err
	}
	course := yardstick.Course{Rounds: m.plan.Rounds, Turn: min(m.turn(), floorTurn)}
	all, err := course.Run(ctx, floor...)
	if err == nil {
		m.row.Floor = rates(yardstick.Fastest(all...))
	}
	return err
}

// search returns the highest rate without loss, 0 for none: that of the sender as fast as
// it goes, or what bisection finds below it.
func (m *meter) search(ctx context.Context, round int) (pps float64, err error) {
	t, err := m.try(ctx, round, 0)
	if err != nil || t.Outcome == sweep.Clean {
		return t.PPS, err
	}
	low, high := 0.0, t.PPS
	for high-low > m.plan.Tolerance*high {
		rate := uint64(low+high) / 2
		if float64(rate) <= low || float64(rate)*m.plan.trial.Seconds() < 1 {
			break // rates are whole numbers, and a trial has a frame
		}
		if t, err = m.try(ctx, round, rate); err != nil {
			return 0, err
		}
		if t.Outcome == sweep.Clean {
			low, pps = float64(rate), t.PPS
		} else {
			high = float64(rate)
		}
	}
	return pps, nil
}

// tries is how often a trial may end before its first frame: short ones do, on a busy
// machine.
const tries = 20

// try makes a trial and notes it.
func (m *meter) try(ctx context.Context, round int, rate uint64) (t sweep.Trial, err error) {
	for range tries {
		t, _, err = m.trial(ctx, errand{rate: rate, d: m.plan.trial})
		if err != nil || t.Sent > 0 {
			break
		}
	}
	if err == nil && t.Sent == 0 {
		err = errors.New("no frame was sent in a trial: make it longer with --trial")
	}
	if err != nil {
		return t, err
	}
	t.Round = round
	m.row.Traffic = m.row.Add(t.Traffic)
	m.row.Trials = append(m.row.Trials, t)
	return t, nil
}

// latency measures it at a part of a rate.
func (m *meter) latency(ctx context.Context, round int, load, pps float64) error {
	rate := uint64(pps * load / 100)
	if rate == 0 {
		return nil // every rate lost something
	}
	t, hist, err := m.trial(ctx, errand{rate: rate, d: m.plan.trial, timed: true})
	if err != nil {
		return err
	}
	m.row.Traffic = m.row.Add(t.Traffic)
	if hist.TotalCount() > 0 {
		m.row.Latencies = append(m.row.Latencies, latencyOf(hist, sweep.Latency{Round: round, LoadPercent: load, PPS: t.PPS, Traffic: t.Traffic}))
	}
	return nil
}

// latencyOf fills in what a histogram says.
func latencyOf(hist *hdrhistogram.Histogram, l sweep.Latency) sweep.Latency {
	l.Samples, l.Min, l.Mean, l.Max = hist.TotalCount(), hist.Min(), hist.Mean(), hist.Max()
	l.P50, l.P90 = hist.ValueAtQuantile(50), hist.ValueAtQuantile(90)
	l.P99, l.P999 = hist.ValueAtQuantile(99), hist.ValueAtQuantile(99.9)
	return l
}
