package main

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"strings"
)

// imix is the simple IMIX: packets of 40, 576 and 1500 bytes of IP as 7 to 4 to 1, in
// frames without their CRC, the shortest of which are padded. TRex's profile imix has the
// same sizes and weights, and so has, with the CRC, Ostinato's.
const imix = "60:7,590:4,1514:1"

// namedSizes are the mixtures of sizes that have a name.
var namedSizes = map[string]string{"imix": imix}

// Sizes are those of frames: of one size, or a mixture.
type sizes struct {
	parts []sizeRange
	table alias // by weights; nil where there is one part
}

// A sizeRange is any size from lo to hi, both of which belong to it.
type sizeRange struct {
	lo, hi int
	weight float64
}

// oneSize returns the sizes of frames that all have n bytes.
func oneSize(n int) sizes { return sizesFrom(n, n) }

// sizesFrom returns the sizes of frames that have any number of bytes from lo to hi.
func sizesFrom(lo, hi int) sizes { return sizes{parts: []sizeRange{{lo, hi, 1}}} }

// parseSizes parses what --sizes takes: a name, or SIZE[-SIZE][:WEIGHT],... Sizes that have
// a name are of least bytes and more, since who names them does not know what headers take.
func parseSizes(s string, least int) (z sizes, err error) {
	list, named := namedSizes[s]
	if !named {
		list = s
	}
	var weights []float64
	for item := range strings.SplitSeq(list, ",") {
		part, err := parseSizeRange(item)
		if err != nil {
			return z, err
		}
		if named {
			part.lo, part.hi = max(part.lo, least), max(part.hi, least)
		}
		z.parts = append(z.parts, part)
		weights = append(weights, part.weight)
	}
	if len(weights) > 1 {
		z.table = newAlias(weights)
	}
	return z, nil
}

// parseSizeRange parses an item of the list.
func parseSizeRange(s string) (z sizeRange, err error) {
	size, weight, weighted := strings.Cut(s, ":")
	if z.weight = 1; weighted {
		z.weight, err = strconv.ParseFloat(weight, 64)
		if err != nil || !(z.weight > 0 && z.weight <= maxWeight) || strings.ContainsAny(weight, "xXpPiI_") {
			return z, fmt.Errorf("%q: a weight is a number above 0 and up to %.0g", s, float64(maxWeight))
		}
	}
	first, last, isRange := strings.Cut(size, "-")
	if !isRange {
		last = first
	}
	for _, end := range [...]struct {
		text string
		n    *int
	}{{first, &z.lo}, {last, &z.hi}} {
		if *end.n, err = strconv.Atoi(end.text); err != nil {
			return z, fmt.Errorf("%q is no size, such as 60, 60:7 with a weight or 64-1500:2, and no name of a mixture, which is imix", s)
		}
		if *end.n < minFrame || *end.n > maxFrame {
			return z, fmt.Errorf("%q: a frame has %d to %d bytes", s, minFrame, maxFrame)
		}
	}
	if z.lo > z.hi {
		return z, fmt.Errorf("%q: the range is upside down", s)
	}
	return z, nil
}

// maxWeight is the greatest weight: beyond it the least would not count.
const maxWeight = 1e9

// least returns the least size.
func (z sizes) least() int {
	n := math.MaxInt
	for _, p := range z.parts {
		n = min(n, p.lo)
	}
	return n
}

// most returns the greatest size.
func (z sizes) most() (n int) {
	for _, p := range z.parts {
		n = max(n, p.hi)
	}
	return n
}

// one says whether there is one size only.
func (z sizes) one() bool { return z.least() == z.most() }

// mean returns the size of a frame on average.
func (z sizes) mean() float64 {
	sum, weights := 0.0, 0.0
	for _, p := range z.parts {
		sum += p.weight * float64(p.lo+p.hi) / 2
		weights += p.weight
	}
	return sum / weights
}

// draw returns the size of the next frame.
func (z *sizes) draw(rng *rand.PCG) int {
	p := &z.parts[0]
	if z.table != nil {
		p = &z.parts[z.table.draw(rng.Uint64())]
	}
	if p.lo == p.hi {
		return p.lo
	}
	n, _ := bits.Mul64(rng.Uint64(), uint64(p.hi-p.lo+1))
	return p.lo + int(n)
}
