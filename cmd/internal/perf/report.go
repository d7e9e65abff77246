package main

import (
	"context"
	"fmt"
	"io"

	"govale/cmd/internal/yardstick"
)

// A report is what has been measured so far; every line is printed when it is there.
type report struct {
	w      io.Writer
	course yardstick.Course
	Lines  []line  `json:"lines"`
	Values []value `json:"values"`
}

// A line compares one thing with its yardstick.
type line struct {
	What      string           `json:"what"`
	Ours      yardstick.Series `json:"ours"`
	Yardstick yardstick.Series `json:"yardstick"`
	Ratio     float64          `json:"ratio"`
	Goal      goal             `json:"goal"`
}

// A goal bounds a ratio.
type goal struct {
	Bound float64 `json:"bound"`
	Least bool    `json:"least"` // the ratio is to be at least Bound, else at most
}

func atMost(ratio float64) goal  { return goal{Bound: ratio} }
func atLeast(ratio float64) goal { return goal{Bound: ratio, Least: true} }

// met reports whether a ratio is what is aimed at.
func (g goal) met(ratio float64) bool {
	if g.Least {
		return ratio >= g.Bound
	}
	return ratio <= g.Bound
}

func (g goal) String() string {
	if g.Least {
		return fmt.Sprintf(">= %.2f", g.Bound)
	}
	return fmt.Sprintf("<= %.2f", g.Bound)
}

// header prints the names of the columns.
func (r *report) header() {
	fmt.Fprintf(r.w, "median of %d rounds, in which what is compared takes turns of %v\n", r.course.Rounds, r.course.Turn)
	fmt.Fprintf(r.w, "%-44s %8s %8s  %-24s %8s %6s %8s\n", "what", "ns/frame", "Mpps", "yardstick", "ns/frame", "ratio", "goal")
}

// compare adds a line: how many times as long ours takes as the yardstick.
func (r *report) compare(what string, ours, stick yardstick.Series, g goal) {
	r.add(line{What: what, Ours: ours, Yardstick: stick, Ratio: ours.Over(stick), Goal: g})
}

// faster adds a line whose ratio is how many times as long the yardstick takes as ours.
func (r *report) faster(what string, ours, stick yardstick.Series, g goal) {
	r.add(line{What: what, Ours: ours, Yardstick: stick, Ratio: stick.Over(ours), Goal: g})
}

func (r *report) add(l line) {
	r.Lines = append(r.Lines, l)
	met := ""
	if !l.Goal.met(l.Ratio) {
		met = "  missed"
	}
	fmt.Fprintf(r.w, "%-44s %8.1f %8.2f  %-24s %8.1f %6.2f %8s%s\n", l.What, l.Ours.Median(), l.Ours.Mpps(),
		l.Yardstick.Name, l.Yardstick.Median(), l.Ratio, l.Goal, met)
}

// run lets contenders take turns.
func (r *report) run(ctx context.Context, contenders ...yardstick.Contender) ([]yardstick.Series, error) {
	return r.course.Run(ctx, contenders...)
}
