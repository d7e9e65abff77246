package yardstick

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// A Contender is something to measure.
type Contender struct {
	Name string
	Lap  Lap
}

// A Lap moves some hundred frames or more and returns how many these were and how long it
// took: it reads the clock itself, so that it can leave out what is not to be measured.
type Lap func() (frames int, took time.Duration, err error)

// A Course is how contenders are compared.
type Course struct {
	Rounds int           // that count, after one that warms up
	Turn   time.Duration // of one contender in one round
}

// A Series is what one contender took in each round.
type Series struct {
	Name string    `json:"name"`
	Ns   []float64 `json:"ns"` // nanoseconds a frame
}

// Run lets the contenders take turns, each round beginning with another one. It ends with
// ctx.Err() when ctx ends.
func (c Course) Run(ctx context.Context, contenders ...Contender) ([]Series, error) {
	all := make([]Series, len(contenders))
	for i, one := range contenders {
		all[i] = Series{Name: one.Name, Ns: make([]float64, 0, c.Rounds)}
	}
	for round := range c.Rounds + 1 {
		for i := range contenders {
			i = (i + round) % len(contenders)
			ns, err := contenders[i].turn(ctx, c.Turn)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", contenders[i].Name, err)
			}
			if round > 0 {
				all[i].Ns = append(all[i].Ns, ns)
			}
		}
	}
	return all, nil
}

// turn runs laps for so long, and returns the nanoseconds a frame.
func (c Contender) turn(ctx context.Context, d time.Duration) (float64, error) {
	var frames int
	var took time.Duration
	for start := time.Now(); time.Since(start) < d || frames == 0; {
		n, t, err := c.Lap()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, err
		}
		frames += n
		took += t
	}
	return float64(took.Nanoseconds()) / float64(frames), nil
}

// Median returns the median of the rounds, in nanoseconds a frame.
func (s Series) Median() float64 { return median(s.Ns) }

// Mpps returns the median in million frames a second.
func (s Series) Mpps() float64 { return 1e3 / s.Median() }

// Over returns how many times as long s takes as other: the median of the ratios of all
// rounds, which both have run.
func (s Series) Over(other Series) float64 {
	ratios := make([]float64, len(s.Ns))
	for i := range ratios {
		ratios[i] = s.Ns[i] / other.Ns[i]
	}
	return median(ratios)
}

// Fastest returns the series with the lowest median.
func Fastest(all ...Series) Series {
	return slices.MinFunc(all, func(a, b Series) int {
		if a.Median() < b.Median() {
			return -1
		}
		return 1
	})
}

// median returns the middle of the values, the mean of two for an even number of them.
func median(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
