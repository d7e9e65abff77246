package main

import (
	"fmt"
	"io"
)

// report returns d as it is written, nil for none.
func (d *departures) report() *departureReport {
	if d.behind.n == 0 {
		return nil
	}
	return &departureReport{*d.behind.report(), d.overdue}
}

func (d *departureReport) print(w io.Writer) {
	fmt.Fprintf(w, "Departure: %v behind schedule, %.3f%% when the next one was due\n",
		d.latencyReport, percentOf(d.Overdue, d.Count))
}

func (p *pingReport) print(w io.Writer) {
	fmt.Fprintf(w, "%d pings sent, %d answered, %d lost (%.3f%%), %d answered again\n",
		p.Sent, p.Answered, p.Lost, percentOf(p.Lost, p.Sent), p.Again)
	if p.RTT != nil {
		fmt.Fprintf(w, "RTT: %v\n", p.RTT)
	}
}

func (p *pongReport) print(w io.Writer) {
	fmt.Fprintf(w, "%d packets received, %d answered, %d lost (%.3f%%) for want of room in the tx ring\n",
		p.Received, p.Answered, p.Lost, percentOf(p.Lost, p.Received))
}

func (s *seqReport) print(w io.Writer) {
	fmt.Fprintf(w, "Sequence: %d gaps, %d missing, %d duplicates, %d out of order, %d restarts, %d without a number",
		s.Gaps, s.Missing, s.Duplicates, s.Reordered, s.Restarts, s.Unmarked)
	if s.Rings > 1 {
		fmt.Fprintf(w, "; in %d rings, each with numbers of its own", s.Rings)
	}
	fmt.Fprintln(w)
}

// String returns what a reader asks for first.
func (l latencyReport) String() string {
	return fmt.Sprintf("min %d mean %d median %d 90%% %d 99%% %d 99.9%% %d max %d ns",
		l.Min, l.Mean, l.Median, l.P90, l.P99, l.P999, l.Max)
}

// percentOf returns n in percent of all, 0 of nothing.
func percentOf(n, all uint64) float64 { return 100 * float64(n) / float64(max(1, all)) }
