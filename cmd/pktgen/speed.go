package main

import (
	"fmt"
	"strconv"
	"strings"
)

// A speed is how many times as fast as they were captured packets are sent.
type speed float64

// Bounds of a speed, beyond which it is a mistake.
const (
	minSpeed = 1e-3
	maxSpeed = 1e6
)

// UnmarshalText reads a number, with a fraction or not, and maybe an x behind it.
func (s *speed) UnmarshalText(text []byte) error {
	number := strings.TrimSuffix(string(text), "x")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || strings.ContainsAny(number, "xXpPiInN_") || !(v >= minSpeed && v <= maxSpeed) {
		return fmt.Errorf("%q is no factor of %v to %v, such as 1, 2 or 0.5", text, minSpeed, int(maxSpeed))
	}
	*s = speed(v)
	return nil
}

// perSecond returns the nanoseconds of a capture that are sent in a second.
func (s speed) perSecond() uint64 { return uint64(float64(s)*1e9 + 0.5) }
