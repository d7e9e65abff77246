package main

import "math/bits"

// An alias draws numbers from 0 on by their weights, each with one random number and one
// look into a table: Walker's alias method, whose table is built as Vose does. Package
// math/rand/v2 has a Zipf of its own, which is for exponents above 1 and takes logarithms
// for each number.
type alias []aliasCell

// An aliasCell is the share of a number and of the one that has the rest of its cell.
type aliasCell struct {
	keep  uint32 // of 1<<32; where both are the same number it does not matter
	other uint32
}

// newAlias returns the table of these weights, none of which is negative, and some above 0.
func newAlias(weights []float64) alias {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	rest := make([]float64, len(weights)) // in cells
	var small, large []uint32
	for i, w := range weights {
		if rest[i] = w / sum * float64(len(weights)); rest[i] < 1 {
			small = append(small, uint32(i))
		} else {
			large = append(large, uint32(i))
		}
	}
	a := make(alias, len(weights))
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		a[s] = aliasCell{uint32(rest[s] * (1 << 32)), l}
		if rest[l] -= 1 - rest[s]; rest[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	for _, whole := range [...][]uint32{small, large} { // of one cell, but for rounding
		for _, i := range whole {
			a[i].other = i
		}
	}
	return a
}

// draw returns the number that the random number r stands for.
func (a alias) draw(r uint64) uint32 {
	i, rest := bits.Mul64(r, uint64(len(a)))
	if c := a[i]; uint32(rest>>32) >= c.keep {
		return c.other
	}
	return uint32(i)
}
