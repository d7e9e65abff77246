package main

import (
	"fmt"
	"time"

	"govale/netmap"
)

// A statsRow is one line of numbers: those of a switch, a port or a ring in one
// direction.
type statsRow struct {
	name string
	netmap.RingStats
}

// A rateKey is what makes a row the same row later.
type rateKey struct {
	name string
	dir  netmap.Dir
}

// A rate is what a row does in a second.
type rate struct {
	packets, bits, drops float64
	known                bool // there is an earlier state to compare with
}

// A rateMeter turns totals into rates: it remembers the rows that it has seen last.
type rateMeter struct {
	at   time.Time
	seen map[rateKey]netmap.RingStats
	prev map[rateKey]netmap.RingStats // spare, to be filled next
}

// measure returns the rates of rows since the last call, row by row, and remembers the
// rows. One that was not there, or whose numbers have gone down, is another port of the
// same name, whose rate is not known yet.
func (m *rateMeter) measure(now time.Time, rows []statsRow) []rate {
	elapsed := now.Sub(m.at).Seconds()
	next := m.prev
	if next == nil {
		next = make(map[rateKey]netmap.RingStats, len(rows))
	}
	clear(next)
	rates := make([]rate, len(rows))
	for i, r := range rows {
		key := rateKey{r.name, r.Dir}
		if old, ok := m.seen[key]; ok && elapsed > 0 {
			rates[i] = rateOf(old, r.RingStats, elapsed)
		}
		next[key] = r.RingStats
	}
	m.at, m.seen, m.prev = now, next, m.seen
	return rates
}

// rateOf returns what happened from old to now, which are so many seconds apart.
func rateOf(old, now netmap.RingStats, seconds float64) rate {
	if now.Packets < old.Packets || now.Bytes < old.Bytes || now.Drops.Total() < old.Drops.Total() {
		return rate{}
	}
	d := now.Minus(old)
	return rate{
		packets: float64(d.Packets) / seconds,
		bits:    8 * float64(d.Bytes) / seconds,
		drops:   float64(d.Drops.Total()) / seconds,
		known:   true,
	}
}

// perSecond writes one number of a rate as digits, "-" where the rate is not known.
func (r rate) perSecond(v float64) string {
	if !r.known {
		return "-"
	}
	return fmt.Sprintf("%.0f", v)
}

// short writes one number of a rate in at most six characters: "0", "999", "14.9M"; "-"
// where the rate is not known.
func (r rate) short(v float64) string {
	if !r.known {
		return "-"
	}
	return shortNumber(v)
}

// shortNumber writes a number with three digits and the prefix of a thousand.
func shortNumber(v float64) string {
	const prefixes = "kMGTP"
	if v < 999.5 {
		return fmt.Sprintf("%.0f", v)
	}
	i := -1
	for i < len(prefixes)-1 && v >= 999.5 {
		v /= 1000
		i++
	}
	digits := 2
	switch {
	case v >= 99.95:
		digits = 0
	case v >= 9.995:
		digits = 1
	}
	return fmt.Sprintf("%.*f%c", digits, v, prefixes[i])
}
