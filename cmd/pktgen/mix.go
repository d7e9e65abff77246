package main

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"strings"
)

// A mix says to which flow the next packet belongs. Flows have numbers from 0 on, and
// each number is the same addresses and ports in every run: those of the packet that so
// many others come before, where the ranges are gone through.
type mix struct {
	n          uint64 // flows
	table      alias  // by popularity; nil where all are as frequent
	inTurn     bool   // one after the other, and not by chance
	next, step uint64 // of flows that have turns

	ahead [32]uint32 // flows drawn from the table, the last of which are not sent yet
	left  int        // so many
}

// Limits of flows.
const (
	maxFlows = 1 << 32
	maxZipf  = 1 << 22 // of 8 bytes in the table
)

// newMix returns n flows, which must be at least one, of a distribution: uniform,
// round-robin, zipf or zipf:S. Of zipf:S flow k has a part that is proportional to
// 1/(k+1)^S.
func newMix(n uint64, dist string) (*mix, error) {
	name, exponent, hasExponent := strings.Cut(dist, ":")
	switch {
	case name == "zipf":
		if n > maxZipf {
			return nil, fmt.Errorf("zipf has a table of all flows, at most %d", maxZipf)
		}
		s := 1.0
		if hasExponent {
			var err error
			if s, err = strconv.ParseFloat(exponent, 64); err != nil || !(s > 0 && s <= 10) {
				return nil, fmt.Errorf("%q: the exponent of zipf is a number above 0 and up to 10, such as zipf:1.1", dist)
			}
		}
		return &mix{n: n, table: newAlias(zipfWeights(n, s))}, nil
	case hasExponent:
	case name == "uniform":
		return &mix{n: n}, nil
	case name == "round-robin":
		return &mix{n: n, inTurn: true, step: 1 % n}, nil
	}
	return nil, fmt.Errorf("%q is no distribution: it is uniform, zipf, zipf:S or round-robin", dist)
}

// zipfWeights returns the weights of n flows.
func zipfWeights(n uint64, s float64) []float64 {
	w := make([]float64, n)
	for k := range w {
		w[k] = math.Pow(float64(k+1), -s)
	}
	return w
}

// ofThread returns the mix for thread i of so many: flows that have turns have them over
// all threads.
func (m mix) ofThread(i, threads int) *mix {
	if m.inTurn {
		m.next, m.step = uint64(i)%m.n, uint64(threads)%m.n
	}
	return &m
}

// draw returns the flow of the next packet.
func (m *mix) draw(rng *rand.PCG) uint64 {
	switch {
	case m.inTurn:
		k := m.next
		if m.next += m.step; m.next >= m.n {
			m.next -= m.n
		}
		return k
	case m.table != nil:
		if m.left == 0 {
			m.drawAhead(rng)
		}
		m.left--
		return uint64(m.ahead[m.left])
	}
	k, _ := bits.Mul64(rng.Uint64(), m.n)
	return k
}

// drawAhead draws several flows at once: a large table is not in the caches, and a CPU
// looks into many of its places at a time if nothing else is to be done between.
func (m *mix) drawAhead(rng *rand.PCG) {
	for i := range m.ahead {
		m.ahead[i] = m.table.draw(rng.Uint64())
	}
	m.left = len(m.ahead)
}
