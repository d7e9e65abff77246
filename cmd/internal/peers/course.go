package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// A course is how systems are compared.
type course struct {
	rounds int
	turn   time.Duration // of one system in one round
	dir    string        // for what systems leave in files
}

// A result is what a system did with frames of one size.
type result struct {
	System string    `json:"system"`
	Size   int       `json:"size,omitempty"`
	Note   string    `json:"note,omitempty"`
	Pps    []float64 `json:"pps,omitempty"`    // frames a second, by round
	Slower float64   `json:"slower,omitempty"` // than the first system in the same round: the median
	Why    string    `json:"why,omitempty"`    // there are no numbers
}

// run lets the systems take turns with frames of one size, each round beginning with
// another one. The first system is what the others are compared with; only its failure is
// one of the whole.
func (c course) run(ctx context.Context, size int, all []system) ([]result, error) {
	rigs := make([]rig, len(all))
	results := make([]result, len(all))
	fail := func(i int, err error) {
		results[i].Pps, results[i].Why = nil, "failed: "+err.Error()
		if rigs[i] != nil {
			rigs[i].close()
			rigs[i] = nil
		}
	}
	defer func() {
		for _, r := range rigs {
			if r != nil {
				r.close()
			}
		}
	}()
	for i, s := range all {
		results[i] = result{System: s.name, Size: size, Note: s.note}
		r, err := c.start(ctx, s, size)
		if err != nil {
			fail(i, err)
			continue
		}
		rigs[i] = r
	}
	for round := range c.rounds {
		for i := range all {
			i = (i + round) % len(all)
			if rigs[i] == nil || ctx.Err() != nil {
				continue
			}
			pps, err := rigs[i].turn(ctx, c.turn)
			if err == nil && pps <= 0 {
				err = fmt.Errorf("no frame of %d bytes arrived", size)
			}
			if err != nil {
				fail(i, err)
				continue
			}
			results[i].Pps = append(results[i].Pps, pps)
		}
	}
	if ctx.Err() != nil {
		return nil, errors.New("interrupted")
	}
	if results[0].Why != "" {
		return nil, fmt.Errorf("%s: %s", results[0].System, results[0].Why)
	}
	for i := range results {
		if results[i].Why == "" {
			results[i].Slower = slower(results[i].Pps, results[0].Pps)
		}
	}
	return results, nil
}

// start makes a system ready in a directory of its own.
func (c course) start(ctx context.Context, s system, size int) (rig, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(c.dir, "")
	if err != nil {
		return nil, err
	}
	return s.start(ctx, dir, size)
}

// slower returns how many times as many frames ours moved: the median of all rounds.
func slower(theirs, ours []float64) float64 {
	ratios := make([]float64, len(theirs))
	for i := range ratios {
		ratios[i] = ours[i] / theirs[i]
	}
	return median(ratios)
}

// median returns the middle of the values, the mean of two for an even number of them.
func median(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
