package sweep

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchmath"
)

// alpha is how often noise alone looks like a change.
const alpha = 0.05

// confidence is that of the intervals behind medians.
const confidence = 0.95

// A metric is something that each round of a row has a value of.
type metric struct {
	name   string
	format string
	less   bool // less is better
	of     func(Row) []float64
}

// metricsOf returns what two rows are compared by.
func metricsOf(a, b Row) []metric {
	all := []metric{
		{"Mpps", "%.3f", false, func(r Row) []float64 { return each(r.PPS, 1e-6) }},
		{"times copying", "%.3f", true, Row.OverFloor},
	}
	for _, load := range a.Loads() {
		if !slices.Contains(b.Loads(), load) {
			continue
		}
		for _, p := range percentiles[1:5] { // the ends are of one frame
			all = append(all, metric{fmt.Sprintf("us %s at %.4g%%", p.name, load), "%.1f", true, func(r Row) []float64 { return r.at(load, p) }})
		}
	}
	return all
}

func each(values []float64, factor float64) (all []float64) {
	for _, v := range values {
		all = append(all, v*factor)
	}
	return all
}

// WriteComparison writes what changed from one report to another, and whether that is
// noise: medians, their intervals, and the Mann-Whitney U test of the rounds. It fails
// for reports that were measured in different ways.
func WriteComparison(w io.Writer, nameA, nameB string, a, b *Report) error {
	if a.Settings.Mode != b.Settings.Mode {
		return fmt.Errorf("%s was measured with mode %s, %s with %s: there is nothing to compare", nameA, a.Settings.Mode, nameB, b.Settings.Mode)
	}
	writeDifferences(w, nameA, nameB, a, b)
	fmt.Fprintf(w, "%-22s %-16s %16s %16s %9s %-15s %s\n", "frame/batch/receivers", "what", "A", "B", "change", "", "verdict")
	tests, few, unbounded := 0, false, false
	for _, rowA := range a.Rows {
		i := slices.IndexFunc(b.Rows, func(r Row) bool { return r.key() == rowA.key() })
		if i < 0 {
			continue
		}
		for _, m := range metricsOf(rowA, b.Rows[i]) {
			c, ok := compare(m, rowA, b.Rows[i])
			if !ok {
				continue
			}
			line := fmt.Sprintf("%-22s %s", rowA.name(), c)
			fmt.Fprintln(w, line)
			tests++
			unbounded = unbounded || strings.Contains(line, "∞")
			few = few || c.verdict == tooFew
		}
	}
	writeMissing(w, "A", a, b)
	writeMissing(w, "B", b, a)
	if tests == 0 {
		fmt.Fprintln(w, "no row with rates is in both")
		return nil
	}
	fmt.Fprintf(w, "Mann-Whitney U test, alpha %.2g: noise alone looks like a change in about %.1f of %d lines\n", alpha, alpha*float64(tests), tests)
	if unbounded {
		fmt.Fprintln(w, "± ∞: a 95% interval takes 6 rounds or more")
	}
	if few {
		fmt.Fprintln(w, "too few: so few rounds tell no change from noise, however large; measure both with --rounds 4 or more")
	}
	return nil
}

// name is how a row is called in a comparison.
func (r Row) name() string { return fmt.Sprintf("%d B/%d/%d", r.Size, r.Batch, r.Receivers) }

// Verdicts.
const (
	same   = "same"
	noise  = "noise"
	tooFew = "too few"
	better = "better"
	worse  = "worse"
)

// A change is how one metric of a row compares.
type change struct {
	what          string
	a, b          string // medians with their intervals
	delta, test   string
	verdict       string
	before, after float64
}

func (c change) String() string {
	return strings.TrimRight(fmt.Sprintf("%-16s %16s %16s %9s %-15s %s", c.what, c.a, c.b, c.delta, c.test, c.verdict), " ")
}

// compare compares a metric, if both rows have it.
func compare(m metric, rowA, rowB Row) (change, bool) {
	a, b := m.of(rowA), m.of(rowB)
	if len(a) == 0 || len(b) == 0 {
		return change{}, false
	}
	thresholds := benchmath.DefaultThresholds
	thresholds.CompareAlpha = alpha
	one, two := benchmath.NewSample(a, &thresholds), benchmath.NewSample(b, &thresholds)
	from, to := benchmath.AssumeNothing.Summary(one, confidence), benchmath.AssumeNothing.Summary(two, confidence)
	test := benchmath.AssumeNothing.Compare(one, two)
	return change{
		what: m.name, a: interval(m.format, from), b: interval(m.format, to),
		delta: test.FormatDelta(from.Center, to.Center), test: "(" + test.String() + ")",
		verdict: verdict(test, from.Center, to.Center, m.less),
		before:  from.Center, after: to.Center,
	}, true
}

// interval returns a median and how far from it the interval reaches.
func interval(format string, s benchmath.Summary) string {
	return fmt.Sprintf(format+" ± %s", s.Center, s.PctRangeString())
}

func verdict(test benchmath.Comparison, a, b float64, less bool) string {
	switch {
	case test.P > test.Alpha && leastP(test.N1, test.N2) > test.Alpha:
		return tooFew
	case test.P > test.Alpha:
		return noise
	case a == b:
		return same
	case (b < a) == less:
		return better
	}
	return worse
}

// leastP returns the least p that the U test gives for samples of these sizes: that of
// samples which do not overlap, in either order.
func leastP(n1, n2 int) float64 {
	ways := 1.0
	for i := range n1 {
		ways *= float64(n2+i+1) / float64(i+1)
	}
	return math.Min(1, 2/ways)
}

// writeDifferences says in what the circumstances differ.
func writeDifferences(w io.Writer, nameA, nameB string, a, b *Report) {
	fmt.Fprintf(w, "A: %s, %s\nB: %s, %s\n", nameA, a.Environment.Date, nameB, b.Environment.Date)
	for _, d := range [...]struct{ what, a, b string }{
		{"system", a.Environment.OS + "/" + a.Environment.Arch, b.Environment.OS + "/" + b.Environment.Arch},
		{"CPUs", fmt.Sprint(a.Environment.CPUs), fmt.Sprint(b.Environment.CPUs)},
		{"Go", a.Environment.Go, b.Environment.Go},
		{"pktgen", a.Environment.Version, b.Environment.Version},
		{"device", a.Environment.Device, b.Environment.Device},
		{"ports", a.Settings.Sender + " to " + a.Settings.Receiver, b.Settings.Sender + " to " + b.Settings.Receiver},
		{"measured", a.Settings.Words(), b.Settings.Words()},
		{"complete", fmt.Sprint(a.Complete), fmt.Sprint(b.Complete)},
	} {
		if d.a != d.b {
			fmt.Fprintf(w, "%s differs: %s; %s\n", d.what, d.a, d.b)
		}
	}
}

// writeMissing says which rows are in one report only.
func writeMissing(w io.Writer, name string, r, other *Report) {
	for _, row := range r.Rows {
		if !slices.ContainsFunc(other.Rows, func(o Row) bool { return o.key() == row.key() }) {
			fmt.Fprintf(w, "%-22s only in %s\n", row.name(), name)
		}
	}
}
