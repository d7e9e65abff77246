// Package sweep is what pktgen sweep has measured: the report and its forms as JSON, as
// CSV and as a page of HTML with plots, and the comparison of two reports.
//
// The JSON is described by cmd/pktgen/sweep.schema.json.
package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Format is what a report in JSON calls itself. Its number grows when an older program
// would misread it.
const Format = "govale-pktgen-sweep-1"

// A Report is one sweep.
type Report struct {
	Format      string      `json:"format"` // Format
	Environment Environment `json:"environment"`
	Settings    Settings    `json:"settings"`
	Complete    bool        `json:"complete"` // false: it was interrupted, or failed
	Rows        []Row       `json:"rows"`     // in the order in which they were measured
}

// An Environment is where and how a report came to be.
type Environment struct {
	OS      string   `json:"os"`      // as Go names it: "linux"
	Arch    string   `json:"arch"`    // as Go names it: "amd64"
	CPUs    int      `json:"cpus"`    // those that the process may use
	Go      string   `json:"go"`      // version of the compiler: "go1.26.0"
	Version string   `json:"version"` // of pktgen
	Date    string   `json:"date"`    // when it began, RFC 3339
	Device  string   `json:"device"`  // in the words of --dev
	Command []string `json:"command"` // the command line, word by word
}

// A Mode is how frames are moved.
type Mode string

// Modes.
const (
	Turns   Mode = "turns"   // one goroutine sends a batch and receives it
	Apart   Mode = "apart"   // sender and receivers at once, flat out; what finds no room is lost
	RFC2544 Mode = "rfc2544" // sender and receivers at once, at the highest rate without loss
)

// Settings are what was asked for.
type Settings struct {
	Mode         Mode    `json:"mode"`
	Sender       string  `json:"sender"`        // port that sends
	Receiver     string  `json:"receiver"`      // port that receives; of several, what their names begin with
	TrialSeconds float64 `json:"trial_seconds"` // of a row, or with RFC2544 of each trial
	Rounds       int     `json:"rounds"`        // of a row that count
	Tolerance    float64 `json:"tolerance"`     // RFC2544: how exact, as a part of the rate: 0.01; else 0
	Sizes        []int   `json:"sizes"`
	Batches      []int   `json:"batches"`
	Receivers    []int   `json:"receivers"`
}

// A Traffic is where frames went. Sent is Received + Lost.
type Traffic struct {
	Sent     uint64  `json:"sent"`
	Received uint64  `json:"received"` // by all receivers together
	Lost     uint64  `json:"lost"`
	Dropped  *uint64 `json:"dropped"` // of those lost, what the device says to have dropped; null where it does not count
}

// Add returns the sum of both. It counts drops only if both do.
func (t Traffic) Add(u Traffic) Traffic {
	sum := Traffic{Sent: t.Sent + u.Sent, Received: t.Received + u.Received, Lost: t.Lost + u.Lost}
	if t.Dropped != nil && u.Dropped != nil {
		n := *t.Dropped + *u.Dropped
		sum.Dropped = &n
	}
	return sum
}

// LossPercent returns the frames lost, in percent of those sent.
func (t Traffic) LossPercent() float64 {
	if t.Sent == 0 {
		return 0
	}
	return 100 * float64(t.Lost) / float64(t.Sent)
}

// A Row is one frame size, batch size and number of receivers.
type Row struct {
	Size      int       `json:"size"`      // bytes of a frame without its CRC
	Batch     int       `json:"batch"`     // most frames between two syncs
	Receivers int       `json:"receivers"` // frames go to one after the other
	Traffic             // all that was moved for this row, rounds that warm up among it
	PPS       []float64 `json:"pps"`       // of each round, frames received a second; RFC2544: the highest rate without loss, 0 for none
	Floor     []float64 `json:"floor_pps"` // of each round, how many frames a second are copied and nothing else; null where the ports are not in process
	Trials    []Trial   `json:"trials"`    // in the order in which they were made; null with Turns
	Latencies []Latency `json:"latencies"` // null where none was measured
}

// An Outcome says how a trial went.
type Outcome string

// Outcomes.
const (
	Clean Outcome = "clean" // nothing was lost
	Loss  Outcome = "loss"  // something was lost
	Slow  Outcome = "slow"  // nothing was lost, but the sender did not get up to the rate
)

// A Trial is one stretch of sending, at one rate.
type Trial struct {
	Round    int     `json:"round"`     // from 0
	AskedPPS float64 `json:"asked_pps"` // frames a second that were asked for, 0 for as many as possible
	PPS      float64 `json:"pps"`       // frames a second that were sent
	Seconds  float64 `json:"seconds"`   // from the first frame to the last
	Traffic
	Outcome Outcome `json:"outcome"`
}

// A Latency is how long frames took at one rate: of the last frame of every burst, the
// time from just before the sync that sends it until a receiver holds it in its hands.
type Latency struct {
	Round       int     `json:"round"`        // from 0
	LoadPercent float64 `json:"load_percent"` // the rate asked for, of the highest without loss
	PPS         float64 `json:"pps"`          // frames a second that were sent
	Traffic
	Samples int64   `json:"samples"` // frames that were timed
	Min     int64   `json:"min_ns"`
	Mean    float64 `json:"mean_ns"`
	P50     int64   `json:"p50_ns"`
	P90     int64   `json:"p90_ns"`
	P99     int64   `json:"p99_ns"`
	P999    int64   `json:"p99_9_ns"`
	Max     int64   `json:"max_ns"`
}

// Median returns the median rate of the rounds, 0 where there is none.
func (r Row) Median() float64 { return median(r.PPS) }

// NsPerFrame returns the nanoseconds a frame at the median rate, 0 where that is 0.
func (r Row) NsPerFrame() float64 {
	if m := r.Median(); m > 0 {
		return 1e9 / m
	}
	return 0
}

// Gbits returns the median rate in Gbit/s, of frames without CRC, preamble and gap.
func (r Row) Gbits() float64 { return r.Median() * float64(8*r.Size) / 1e9 }

// OverFloor returns, for each round, how many times as long as copying a frame took.
// It is empty where there is no floor, or a round without a rate.
func (r Row) OverFloor() (all []float64) {
	if len(r.Floor) != len(r.PPS) {
		return nil
	}
	for i, pps := range r.PPS {
		if pps <= 0 {
			return nil
		}
		all = append(all, r.Floor[i]/pps)
	}
	return all
}

// Loads returns the loads at which latency was measured, in rising order.
func (r Row) Loads() (all []float64) {
	for _, l := range r.Latencies {
		all = append(all, l.LoadPercent)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// WriteJSON writes the report as Read reads it.
func (r *Report) WriteJSON(w io.Writer) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// Read reads what WriteJSON has written. It fails for everything else.
func Read(src io.Reader) (*Report, error) {
	text, err := io.ReadAll(src)
	if err != nil {
		return nil, err
	}
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("it is no report of pktgen sweep: %w", err)
	}
	if head.Format != Format {
		return nil, fmt.Errorf("it is no report of pktgen sweep that this version reads: its format is %q, not %q", head.Format, Format)
	}
	r := new(Report)
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("not a whole report of pktgen sweep: %w", err)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("a report of pktgen sweep that makes no sense: %w", err)
	}
	return r, nil
}

// check returns what makes no sense in a report.
func (r *Report) check() error {
	if !slices.Contains([]Mode{Turns, Apart, RFC2544}, r.Settings.Mode) {
		return fmt.Errorf("mode %q", r.Settings.Mode)
	}
	for i, row := range r.Rows {
		if err := row.check(); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if slices.ContainsFunc(r.Rows[:i], func(other Row) bool { return other.key() == row.key() }) {
			return fmt.Errorf("row %d is there twice", i+1)
		}
	}
	return nil
}

func (r Row) check() error {
	switch {
	case r.Size < 1 || r.Batch < 1 || r.Receivers < 1:
		return fmt.Errorf("%d bytes, batches of %d, %d receivers", r.Size, r.Batch, r.Receivers)
	case r.Received+r.Lost != r.Sent:
		return fmt.Errorf("%d frames sent, but %d received and %d lost", r.Sent, r.Received, r.Lost)
	case len(r.Floor) > 0 && slices.Min(r.Floor) <= 0:
		return errors.New("a floor that is not above 0")
	case len(r.PPS) > 0 && slices.Min(r.PPS) < 0:
		return errors.New("a rate below 0")
	}
	return nil
}

// A key tells rows apart.
type key struct{ size, batch, receivers int }

func (r Row) key() key { return key{r.Size, r.Batch, r.Receivers} }

// median returns the middle of the values, the mean of two for an even number of them,
// and 0 for none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	v := slices.Sorted(slices.Values(values))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
