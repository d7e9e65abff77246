package sweep

import (
	"fmt"
	"io"
	"time"
)

// WriteTableHead writes what stands above the rows of a table for people.
func WriteTableHead(w io.Writer, r *Report) {
	s := r.Settings
	fmt.Fprintf(w, "%s to %s on %s, %s\n", s.Sender, s.Receiver, r.Environment.Device, s.Words())
	rate := "Mpps"
	if s.Mode == RFC2544 {
		rate = "clean Mpps"
	}
	fmt.Fprintf(w, "%-7s %6s %9s %10s %9s %9s %9s %9s %12s\n", "frame", "batch", "receivers", rate, "Gbit/s", "ns/frame", "copying", "x copying", "lost")
}

// Words says how frames are moved and measured.
func (s Settings) Words() string {
	trial := time.Duration(s.TrialSeconds * float64(time.Second)).Round(time.Microsecond)
	switch s.Mode {
	case Apart:
		return fmt.Sprintf("sent and received at once; median of %d rounds, %v a row", s.Rounds, trial)
	case RFC2544:
		return fmt.Sprintf("the highest rate without loss, to %.4g%%; trials of %v; %s", 100*s.Tolerance, trial, s.searches())
	}
	return fmt.Sprintf("sent and received in turns by one goroutine; median of %d rounds, %v a row", s.Rounds, trial)
}

func (s Settings) searches() string {
	if s.Rounds == 1 {
		return "one search"
	}
	return fmt.Sprintf("median of %d searches", s.Rounds)
}

// WriteTableRow writes one row of the table, and its latencies below it, medians of the rounds. What was not
// measured is "-".
func WriteTableRow(w io.Writer, r *Report, row Row) {
	fmt.Fprintf(w, "%5d B %6d %9d %10s %9s %9s %9s %9s %12s\n", row.Size, row.Batch, row.Receivers,
		cell("%.3f", row.Median()/1e6, len(row.PPS) > 0), cell("%.3f", row.Gbits(), len(row.PPS) > 0),
		cell("%.1f", row.NsPerFrame(), row.Median() > 0), cell("%.1f", row.FloorNs(), len(row.Floor) > 0),
		cell("%.2f", median(row.OverFloor()), len(row.OverFloor()) > 0), row.LostWords(r.Settings.Mode))
	for _, load := range row.Loads() {
		fmt.Fprintf(w, "        us at %.4g%%:", load)
		for _, p := range percentiles {
			fmt.Fprintf(w, " %s %.1f", p.name, median(row.at(load, p)))
		}
		samples, t := int64(0), Traffic{Dropped: new(uint64)}
		for _, l := range row.Latencies {
			if l.LoadPercent == load {
				samples, t = samples+l.Samples, t.Add(l.Traffic)
			}
		}
		fmt.Fprintf(w, "; %d frames timed, %d of %d lost\n", samples, t.Lost, t.Sent)
	}
}

// LostWords says what was lost. Trials of RFC 2544 lose something on purpose: there it is
// how many did, of how many.
func (r Row) LostWords(mode Mode) string {
	if mode != RFC2544 {
		return fmt.Sprintf("%.2f%%", r.LossPercent())
	}
	lossy := 0
	for _, t := range r.Trials {
		if t.Outcome == Loss {
			lossy++
		}
	}
	return fmt.Sprintf("in %d of %d", lossy, len(r.Trials))
}

// FloorNs returns the nanoseconds that copying a frame takes, the median of all rounds; 0
// where that was not measured.
func (r Row) FloorNs() float64 {
	if m := median(r.Floor); m > 0 {
		return 1e9 / m
	}
	return 0
}

func cell(format string, v float64, there bool) string {
	if !there {
		return "-"
	}
	return fmt.Sprintf(format, v)
}
