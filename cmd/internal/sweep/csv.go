package sweep

import (
	"encoding/csv"
	"io"
	"strconv"
)

// columns are those of the CSV. What does not go with a record is empty.
var columns = []string{
	"record", "size", "batch", "receivers", // record is row, trial or latency
	"round",        // of trial and latency
	"asked_pps",    // of trial; 0 is as many as possible
	"load_percent", // of latency
	"pps", "sent", "received", "lost", "dropped", "loss_percent",
	"ns_per_frame", "gbit_s", "floor_ns", "times_floor", // of row
	"outcome", "seconds", // of trial
	"samples", "min_ns", "mean_ns", "p50_ns", "p90_ns", "p99_ns", "p99_9_ns", "max_ns", // of latency
}

// WriteCSV writes one line for each row, and one for each trial and latency of it.
func (r *Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write(columns) // Error tells how all of it went
	for _, row := range r.Rows {
		out.Write(row.record().line())
		for _, t := range row.Trials {
			out.Write(t.record(row).line())
		}
		for _, l := range row.Latencies {
			out.Write(l.record(row).line())
		}
	}
	out.Flush()
	return out.Error()
}

// A record is a line by the names of the columns.
type record map[string]string

// line returns the fields in the order of the columns.
func (c record) line() []string {
	fields := make([]string, len(columns))
	for i, name := range columns {
		fields[i] = c[name]
	}
	return fields
}

func (c record) set(name string, v float64)    { c[name] = strconv.FormatFloat(v, 'g', -1, 64) }
func (c record) count(name string, n uint64)   { c[name] = strconv.FormatUint(n, 10) }
func (c record) number(name string, n int64)   { c[name] = strconv.FormatInt(n, 10) }
func (c record) some(name string, v []float64) { c.setIf(name, median(v), len(v) > 0) }

func (c record) setIf(name string, v float64, there bool) {
	if there {
		c.set(name, v)
	}
}

// recordOf returns what every record has.
func recordOf(kind string, row Row, t Traffic) record {
	c := record{"record": kind}
	c.number("size", int64(row.Size))
	c.number("batch", int64(row.Batch))
	c.number("receivers", int64(row.Receivers))
	c.count("sent", t.Sent)
	c.count("received", t.Received)
	c.count("lost", t.Lost)
	if t.Dropped != nil {
		c.count("dropped", *t.Dropped)
	}
	c.set("loss_percent", t.LossPercent())
	return c
}

func (r Row) record() record {
	c := recordOf("row", r, r.Traffic)
	c.some("pps", r.PPS)
	c.setIf("ns_per_frame", r.NsPerFrame(), r.Median() > 0)
	c.setIf("gbit_s", r.Gbits(), len(r.PPS) > 0)
	c.setIf("floor_ns", r.FloorNs(), len(r.Floor) > 0)
	c.some("times_floor", r.OverFloor())
	return c
}

func (t Trial) record(row Row) record {
	c := recordOf("trial", row, t.Traffic)
	c.number("round", int64(t.Round))
	c.set("asked_pps", t.AskedPPS)
	c.set("pps", t.PPS)
	c.set("seconds", t.Seconds)
	c["outcome"] = string(t.Outcome)
	return c
}

func (l Latency) record(row Row) record {
	c := recordOf("latency", row, l.Traffic)
	c.number("round", int64(l.Round))
	c.set("load_percent", l.LoadPercent)
	c.set("pps", l.PPS)
	c.set("mean_ns", l.Mean)
	for name, n := range map[string]int64{"samples": l.Samples, "min_ns": l.Min, "p50_ns": l.P50, "p90_ns": l.P90, "p99_ns": l.P99, "p99_9_ns": l.P999, "max_ns": l.Max} {
		c.number(name, n)
	}
	return c
}
