package main

import (
	"fmt"
	"math/big"
	"strings"
)

// A packetCount is a number of packets, on the command line with a unit.
type packetCount uint64

// UnmarshalText reads a whole number, of which K, M, G or T may say that it is of thousands
// and so on: then it may have a fraction.
func (c *packetCount) UnmarshalText(text []byte) error {
	n, ok := parseAmount(string(text))
	if !ok || !n.IsInt() || !n.Num().IsUint64() {
		return fmt.Errorf("%q is no number of packets up to %d, such as 1000000, 500K or 1.5M", text, uint64(1<<64-1))
	}
	*c = packetCount(n.Num().Uint64())
	return nil
}

// A packetRate is so many packets in so many seconds, on the command line packets a second.
// The zero value is as many as possible.
type packetRate struct{ packets, seconds uint64 }

// Bounds of a packetRate, beyond which it is a mistake.
const (
	maxRate    = 1 << 32 // packets a second
	maxRareSec = 1e9     // seconds that seconds may count: fractions have nine digits
)

// UnmarshalText reads packets a second, with or without a fraction, with K, M, G or T for
// thousands and so on, and maybe pps behind it.
func (r *packetRate) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	if at := len(s) - len("pps"); at > 0 && strings.EqualFold(s[at:], "pps") {
		s = s[:at]
	}
	n, ok := parseAmount(s)
	switch {
	case !ok || n.Denom().Cmp(big.NewInt(maxRareSec)) > 0:
		return fmt.Errorf("%q is no number of packets a second, such as 10000, 10K, 1.5Mpps or 0.5", text)
	case n.Cmp(new(big.Rat).SetInt64(maxRate)) > 0:
		return fmt.Errorf("%s: a rate has at most %d packets a second", text, uint64(maxRate))
	}
	*r = packetRate{n.Num().Uint64(), n.Denom().Uint64()}
	return nil
}

// given says whether there is a rate.
func (r packetRate) given() bool { return r.packets > 0 }

// parseAmount parses a number that is not negative, with or without a fraction and a
// decimal unit, as exactly as it is written.
func parseAmount(s string) (*big.Rat, bool) {
	s = strings.TrimSpace(s)
	factor := big.NewRat(1, 1)
	if i := len(s) - 1; i >= 0 {
		power := strings.IndexByte("kmgt", s[i]|0x20)
		for range power + 1 {
			factor.Mul(factor, big.NewRat(1000, 1))
		}
		if power >= 0 {
			s = strings.TrimSpace(s[:i])
		}
	}
	const mostDigits = 40 // more are no number that anybody writes
	if len(s) > mostDigits || strings.Trim(s, "0123456789.") != "" {
		return nil, false
	}
	n, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil, false
	}
	return n.Mul(n, factor), true
}
