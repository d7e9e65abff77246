package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"govale/cmd/internal/yardstick"
)

// A report is what has been measured so far; every line is printed when it is there.
type report struct {
	w      io.Writer
	course yardstick.Course
	results
}

// Results are what --json writes and plot draws.
type results struct {
	Lines   []line   `json:"lines"`
	Values  []value  `json:"values"`
	Figures []figure `json:"figures"`
}

// A line compares one thing with its yardstick.
type line struct {
	What      string           `json:"what"`
	Ours      yardstick.Series `json:"ours"`
	Yardstick yardstick.Series `json:"yardstick"`
	Ratio     float64          `json:"ratio"`
	Goal      goal             `json:"goal"`
}

// A value is a number that has a bound of its own, and no yardstick.
type value struct {
	What  string    `json:"what"`
	Unit  string    `json:"unit"`
	All   []float64 `json:"all"`   // one or more, in the order in which they were measured
	Value float64   `json:"value"` // their median
	Goal  goal      `json:"goal"`
}

// A goal bounds a ratio or a value.
type goal struct {
	Bound float64 `json:"bound"`
	Least bool    `json:"least"` // it is to be at least Bound, else at most
}

func atMost(bound float64) goal  { return goal{Bound: bound} }
func atLeast(bound float64) goal { return goal{Bound: bound, Least: true} }

// met reports whether a number is what is aimed at.
func (g goal) met(v float64) bool {
	if g.Least {
		return v >= g.Bound
	}
	return v <= g.Bound
}

func (g goal) String() string {
	if g.Least {
		return fmt.Sprintf(">= %.2f", g.Bound)
	}
	return fmt.Sprintf("<= %.2f", g.Bound)
}

// missed is what ends the line of a number that is not what is aimed at.
func (g goal) missed(v float64) string {
	if g.met(v) {
		return ""
	}
	return "  missed"
}

// header prints the names of the columns. A value stands below ns/frame, its unit below
// Mpps.
func (r *report) header() {
	fmt.Fprintf(r.w, "median of %d rounds, in which what is compared takes turns of %v\n", r.course.Rounds, r.course.Turn)
	fmt.Fprintf(r.w, "%-44s %8s %8s  %-24s %8s %6s %10s\n", "what", "ns/frame", "Mpps", "yardstick", "ns/frame", "ratio", "goal")
}

// compare adds a line: how many times as long ours takes as the yardstick.
func (r *report) compare(what string, ours, stick yardstick.Series, g goal) {
	r.addLine(line{What: what, Ours: ours, Yardstick: stick, Ratio: ours.Over(stick), Goal: g})
}

// faster adds a line whose ratio is how many times as long the yardstick takes as ours.
func (r *report) faster(what string, ours, stick yardstick.Series, g goal) {
	r.addLine(line{What: what, Ours: ours, Yardstick: stick, Ratio: stick.Over(ours), Goal: g})
}

func (r *report) addLine(l line) {
	r.Lines = append(r.Lines, l)
	fmt.Fprintf(r.w, "%-44s %8.1f %8.2f  %-24s %8.1f %6.2f %10s%s\n", l.What, l.Ours.Median(), l.Ours.Mpps(),
		l.Yardstick.Name, l.Yardstick.Median(), l.Ratio, l.Goal, l.Goal.missed(l.Ratio))
}

// value adds a number that was measured once or several times.
func (r *report) value(what, unit string, g goal, all ...float64) {
	v := value{What: what, Unit: unit, All: all, Value: middle(all), Goal: g}
	r.Values = append(r.Values, v)
	fmt.Fprintf(r.w, "%-44s %8.1f %-8s  %-24s %8s %6s %10s%s\n", v.What, v.Value, v.Unit, "", "", "", v.Goal, v.Goal.missed(v.Value))
}

// middle returns the middle of the values, the lower of two.
func middle(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	return v[(len(v)-1)/2]
}

// note says why something is not measured.
func (r *report) note(what, why string) { fmt.Fprintf(r.w, "%-44s %s\n", what, why) }

// draw adds a figure.
func (r *report) draw(f figure) { r.Figures = append(r.Figures, f) }

// run lets contenders take turns.
func (r *report) run(ctx context.Context, contenders ...yardstick.Contender) ([]yardstick.Series, error) {
	return r.course.Run(ctx, contenders...)
}
