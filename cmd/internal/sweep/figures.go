package sweep

import (
	"cmp"
	"fmt"
	"slices"

	"govale/cmd/internal/chart"
)

// figures returns what of a report can be drawn.
func (r *Report) figures() (all []chart.Figure) {
	all = append(all, r.bySize()...)
	all = append(all, r.byBatch()...)
	all = append(all, r.byReceivers()...)
	all = append(all, r.lossByRate()...)
	return append(all, r.latencies()...)
}

// What stands at an axis.
const (
	axisSize      = "bytes of a frame without its CRC"
	axisBatch     = "most frames between two syncs"
	axisReceivers = "ports that receive"
	axisRate      = "million frames a second (median)"
)

// rateTitle says what the rates of the report are.
func (r *Report) rateTitle() string {
	if r.Settings.Mode == RFC2544 {
		return "Highest rate without loss"
	}
	return "Throughput"
}

// rated returns the rows that have a rate, by rising size, batch and receivers.
func (r *Report) rated() (rows []Row) {
	for _, row := range r.Rows {
		if len(row.PPS) > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return slices.Compare([]int{a.Size, a.Batch, a.Receivers}, []int{b.Size, b.Batch, b.Receivers})
	})
	return rows
}

// bySize shows each number of receivers, a curve for each batch, beside the copy floor.
func (r *Report) bySize() (all []chart.Figure) {
	for _, g := range split(r.rated(), func(row Row) int { return row.Receivers }) {
		f := chart.Figure{Title: r.rateTitle() + " by frame size" + toReceivers(g.key), X: axisSize, Y: axisRate}
		for _, c := range split(g.rows, func(row Row) int { return row.Batch }) {
			f.Curves = append(f.Curves, curve(fmt.Sprintf("batches of %d", c.key), c.rows, func(row Row) (float64, float64) {
				return float64(row.Size), row.Median() / 1e6
			}))
		}
		if floor := floorBySize(g.rows); len(floor.Points) > 0 {
			f.Curves = append(f.Curves, floor)
		}
		f.LogY = r.Settings.Mode != Turns && positive(f) // at once, frames may be far from the floor
		all = append(all, f)
	}
	return all
}

// positive reports whether all of a figure can stand on a logarithmic axis.
func positive(f chart.Figure) bool {
	for _, c := range f.Curves {
		for _, p := range c.Points {
			if p.Y <= 0 {
				return false
			}
		}
	}
	return true
}

// floorBySize returns what copying takes, by size; of several rows of a size the fastest.
func floorBySize(rows []Row) chart.Curve {
	c := chart.Curve{Name: "copying the same bytes, and nothing else"}
	for _, g := range split(rows, func(row Row) int { return row.Size }) {
		best := 0.0
		for _, row := range g.rows {
			best = max(best, median(row.Floor))
		}
		if best > 0 {
			c.Points = append(c.Points, chart.Point{X: float64(g.key), Y: best / 1e6})
		}
	}
	return c
}

// byBatch shows each number of receivers, a curve for each size, where there are several
// batches.
func (r *Report) byBatch() (all []chart.Figure) {
	for _, g := range split(r.rated(), func(row Row) int { return row.Receivers }) {
		if len(split(g.rows, func(row Row) int { return row.Batch })) < 2 {
			continue
		}
		f := chart.Figure{Title: r.rateTitle() + " by batch size" + toReceivers(g.key), X: axisBatch, Y: axisRate}
		f.Curves = bySizes(g.rows, func(row Row) (float64, float64) { return float64(row.Batch), row.Median() / 1e6 })
		all = append(all, f)
	}
	return all
}

// byReceivers shows each batch, a curve for each size, where there are several numbers of
// receivers.
func (r *Report) byReceivers() (all []chart.Figure) {
	for _, g := range split(r.rated(), func(row Row) int { return row.Batch }) {
		if len(split(g.rows, func(row Row) int { return row.Receivers })) < 2 {
			continue
		}
		f := chart.Figure{Title: fmt.Sprintf("%s by receivers, batches of %d", r.rateTitle(), g.key), X: axisReceivers, Y: axisRate}
		f.Curves = bySizes(g.rows, func(row Row) (float64, float64) { return float64(row.Receivers), row.Median() / 1e6 })
		all = append(all, f)
	}
	return all
}

// lossByRate shows the trials of each batch and number of receivers, a curve for each row.
func (r *Report) lossByRate() (all []chart.Figure) {
	for _, g := range split(r.Rows, func(row Row) [2]int { return [2]int{row.Batch, row.Receivers} }) {
		f := chart.Figure{
			Title: fmt.Sprintf("Loss by rate, batches of %d", g.key[0]) + toReceivers(g.key[1]),
			X:     "million frames a second that were sent", Y: "% of them lost", XTicks: chart.Decades, Dots: true,
		}
		for _, row := range g.rows {
			c := chart.Curve{Name: fmt.Sprintf("%d bytes", row.Size)}
			for _, t := range row.Trials {
				c.Points = append(c.Points, chart.Point{X: t.PPS / 1e6, Y: t.LossPercent()})
			}
			slices.SortFunc(c.Points, func(a, b chart.Point) int { return cmp.Compare(a.X, b.X) })
			if len(c.Points) > 0 {
				f.Curves = append(f.Curves, c)
			}
		}
		if len(f.Curves) > 0 {
			all = append(all, f)
		}
	}
	return all
}

// A percentile is a place in the distribution of latencies.
type percentile struct {
	name string
	of   func(Latency) float64 // nanoseconds
}

var percentiles = []percentile{
	{"min", func(l Latency) float64 { return float64(l.Min) }},
	{"50%", func(l Latency) float64 { return float64(l.P50) }},
	{"90%", func(l Latency) float64 { return float64(l.P90) }},
	{"99%", func(l Latency) float64 { return float64(l.P99) }},
	{"99.9%", func(l Latency) float64 { return float64(l.P999) }},
	{"max", func(l Latency) float64 { return float64(l.Max) }},
}

// at returns the values of a percentile at a load, in microseconds.
func (r Row) at(load float64, p percentile) (all []float64) {
	for _, l := range r.Latencies {
		if l.LoadPercent == load {
			all = append(all, p.of(l)/1e3)
		}
	}
	return all
}

// latencies shows each load, batch and number of receivers, a curve for each size.
func (r *Report) latencies() (all []chart.Figure) {
	for _, g := range split(r.Rows, func(row Row) [2]int { return [2]int{row.Batch, row.Receivers} }) {
		for _, load := range r.loads() {
			f := chart.Figure{
				Title: fmt.Sprintf("Latency at %.4g%% of the rate without loss, batches of %d", load, g.key[0]) + toReceivers(g.key[1]),
				X:     "percentile", Y: "microseconds, sync to hand (median)", LogY: true, XTicks: chart.Named,
			}
			for _, p := range percentiles {
				f.XNames = append(f.XNames, p.name)
			}
			for _, row := range g.rows {
				if c := latencyCurve(row, load); len(c.Points) > 0 {
					f.Curves = append(f.Curves, c)
				}
			}
			if len(f.Curves) > 0 {
				all = append(all, f)
			}
		}
	}
	return all
}

// latencyFloor is the least that a logarithmic axis shows, in microseconds: the clock does
// not tell less than a nanosecond.
const latencyFloor = 1e-3

func latencyCurve(row Row, load float64) chart.Curve {
	c := chart.Curve{Name: fmt.Sprintf("%d bytes", row.Size)}
	for i, p := range percentiles {
		if all := row.at(load, p); len(all) > 0 {
			c.Points = append(c.Points, chart.Point{X: float64(i + 1), Y: max(median(all), latencyFloor)})
		}
	}
	return c
}

// loads returns the loads of all rows, in rising order.
func (r *Report) loads() (all []float64) {
	for _, row := range r.Rows {
		all = append(all, row.Loads()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// A group is rows that have something in common.
type group[K comparable] struct {
	key  K
	rows []Row
}

// split groups rows, in the order in which keys come first.
func split[K comparable](rows []Row, key func(Row) K) (all []group[K]) {
	for _, row := range rows {
		i := slices.IndexFunc(all, func(g group[K]) bool { return g.key == key(row) })
		if i < 0 {
			i, all = len(all), append(all, group[K]{key: key(row)})
		}
		all[i].rows = append(all[i].rows, row)
	}
	return all
}

// bySizes returns a curve for each size.
func bySizes(rows []Row, place func(Row) (x, y float64)) (all []chart.Curve) {
	for _, c := range split(rows, func(row Row) int { return row.Size }) {
		all = append(all, curve(fmt.Sprintf("%d bytes", c.key), c.rows, place))
	}
	return all
}

func curve(name string, rows []Row, place func(Row) (x, y float64)) chart.Curve {
	c := chart.Curve{Name: name}
	for _, row := range rows {
		x, y := place(row)
		c.Points = append(c.Points, chart.Point{X: x, Y: y})
	}
	return c
}

// toReceivers ends the title of a figure.
func toReceivers(n int) string {
	if n == 1 {
		return ", one receiver"
	}
	return fmt.Sprintf(", %d receivers", n)
}
