package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// share returns the part of all numbers that a table gives to number i.
func (a alias) share(i int) float64 {
	sum := 0.0
	for at, c := range a {
		keep := float64(c.keep) / (1 << 32)
		switch {
		case int(c.other) == i && at == i:
			sum++
		case at == i:
			sum += keep
		case int(c.other) == i:
			sum += 1 - keep
		}
	}
	return sum / float64(len(a))
}

// The table gives each number the part that its weight is of all, but for the rounding of
// a cell to 32 bits.
func TestAlias(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	lists := [][]float64{{1}, {1, 1}, {7, 4, 1}, {0, 1}, {1, 0, 1e9, 1e-9}, zipfWeights(100, 1.1), nil}
	for range 50 {
		last := &lists[len(lists)-1]
		*last = append(*last, rng.ExpFloat64())
	}
	for _, weights := range lists {
		all := 0.0
		for _, w := range weights {
			all += w
		}
		a := newAlias(weights)
		for i, w := range weights {
			if got, want := a.share(i), w/all; math.Abs(got-want) > 1e-9*float64(len(weights)) {
				t.Errorf("weights %v: number %d has %v, want %v", weights, i, got, want)
			}
		}
	}
}

// A random number stands for what its cell says: the first part of each is its own number.
func TestAliasDraw(t *testing.T) {
	a := alias{{keep: 1 << 31, other: 1}, {keep: 0, other: 1}}
	for _, tt := range []struct {
		r    uint64
		want uint32
	}{{0, 0}, {1<<62 - 1, 0}, {1 << 62, 1}, {1<<63 - 1, 1}, {1 << 63, 1}, {math.MaxUint64, 1}} {
		if got := a.draw(tt.r); got != tt.want {
			t.Errorf("%#x stands for %d, want %d", tt.r, got, tt.want)
		}
	}
}
