package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A bitRate is a number of bits a second, on the command line with a unit.
type bitRate uint64

// UnmarshalText reads a number with or without a fraction, then K, M, G or T or nothing,
// then bit/s, bit, bps or nothing. Units are decimal.
func (r *bitRate) UnmarshalText(text []byte) error {
	s := strings.ToLower(strings.TrimSpace(string(text)))
	for _, unit := range [...]string{"bit/s", "bits/s", "bps", "bit"} {
		if number, ok := strings.CutSuffix(s, unit); ok {
			s = number
			break
		}
	}
	s = strings.TrimSpace(s)
	factor := 1.0
	if i := strings.IndexAny(s, "kmgt"); i >= 0 && i == len(s)-1 {
		factor = math.Pow(1000, float64(1+strings.IndexByte("kmgt", s[i])))
		s = strings.TrimSpace(s[:i])
	}
	n, err := strconv.ParseFloat(s, 64)
	bits := math.Round(n * factor)
	if err != nil || strings.ContainsAny(s, "xpin_") || !(bits >= 1 && bits <= 1e15) {
		return fmt.Errorf("%q is no rate of at least 1 bit/s, such as 5Gbit/s, 100Mbps or 64k", text)
	}
	*r = bitRate(bits)
	return nil
}
