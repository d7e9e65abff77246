package main

import (
	"fmt"
	"slices"
)

// A value is a number that has a bound of its own, and no yardstick.
type value struct {
	What  string    `json:"what"`
	Unit  string    `json:"unit"`
	All   []float64 `json:"all"`   // one or more, in the order in which they were measured
	Value float64   `json:"value"` // their median
	Goal  goal      `json:"goal"`
}

// value adds a number that was measured once or several times.
func (r *report) value(what, unit string, g goal, all ...float64) {
	v := value{What: what, Unit: unit, All: all, Value: middle(all), Goal: g}
	r.Values = append(r.Values, v)
	missed := ""
	if !g.met(v.Value) {
		missed = "  missed"
	}
	fmt.Fprintf(r.w, "%-44s %8.1f %-8s  %-24s %8s %6s %8s%s\n", what, v.Value, unit, "", "", "", g, missed)
}

// middle returns the middle of the values, the lower of two.
func middle(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	return v[(len(v)-1)/2]
}
