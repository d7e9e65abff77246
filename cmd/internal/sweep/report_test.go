package sweep

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// moved returns traffic of which so much is lost.
func moved(sent, lost uint64) Traffic {
	return Traffic{Sent: sent, Received: sent - lost, Lost: lost, Dropped: &lost}
}

// sample returns a report that has everything.
func sample() *Report {
	r := &Report{
		Format: Format, Complete: true,
		Environment: Environment{
			OS: "plan9", Arch: "mips", CPUs: 3, Go: "go1.99", Version: "v1", Date: "2026-01-02T03:04:05Z", Device: "vale",
			Command: []string{"pktgen", "sweep", "--html", "<it's>.html"},
		},
		Settings: Settings{
			Mode: RFC2544, Sender: "vale0:tx", Receiver: "vale0:rx", TrialSeconds: 0.5, Rounds: 2, Tolerance: 0.01,
			Sizes: []int{60, 1500}, Batches: []int{64, 256}, Receivers: []int{1, 4},
		},
	}
	for _, receivers := range r.Settings.Receivers {
		for _, size := range r.Settings.Sizes {
			for _, batch := range r.Settings.Batches {
				r.Rows = append(r.Rows, Row{
					Size: size, Batch: batch, Receivers: receivers, Traffic: moved(300, 5),
					PPS: []float64{2e6, 4e6}, Floor: []float64{8e6, 8e6},
					Trials: []Trial{
						{PPS: 5e6, Seconds: 0.5, Traffic: moved(100, 5), Outcome: Loss},
						{AskedPPS: 2e6, PPS: 2e6, Seconds: 0.5, Traffic: moved(100, 0), Outcome: Clean},
					},
					Latencies: []Latency{
						{LoadPercent: 50, PPS: 1e6, Traffic: moved(100, 0), Samples: 10, Min: 1000, Mean: 2500, P50: 2000, P90: 3000, P99: 4000, P999: 5000, Max: 6000},
						{Round: 1, LoadPercent: 50, PPS: 1e6, Traffic: moved(100, 0), Samples: 10, Min: 1000, Mean: 2500, P50: 4000, P90: 5000, P99: 6000, P999: 7000, Max: 8000},
					},
				})
			}
		}
	}
	return r
}

// What is written is read again as it was.
func TestReadWhatIsWritten(t *testing.T) {
	var text bytes.Buffer
	want := sample()
	if err := want.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	got, err := Read(&text)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestReadRefuses(t *testing.T) {
	var text bytes.Buffer
	if err := sample().WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	whole := text.String()
	with := func(old, new string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("a report has no %q", old)
		}
		return strings.Replace(whole, old, new, 1)
	}
	for name, tt := range map[string][2]string{
		"nothing":        {"", "no report of pktgen sweep"},
		"text":           {"frame ns", "no report of pktgen sweep"},
		"other JSON":     {`{"lines": []}`, `its format is ""`},
		"a list":         {`[1, 2]`, "no report of pktgen sweep"},
		"newer":          {with(Format, "govale-pktgen-sweep-2"), `its format is "govale-pktgen-sweep-2"`},
		"cut":            {whole[:len(whole)/2], "no report of pktgen sweep"},
		"another type":   {with(`"size": 60`, `"size": "60"`), "not a whole report"},
		"a mode":         {with(`"rfc2544"`, `"rfc9999"`), `mode "rfc9999"`},
		"no size":        {with(`"size": 60`, `"size": 0`), "row 1: 0 bytes"},
		"lost and not":   {with(`"sent": 300`, `"sent": 301`), "row 1: 301 frames sent, but 295 received and 5 lost"},
		"a floor of 0":   {with(`8000000`, `0`), "row 1: a floor"},
		"less than 0":    {with(`2000000`, `-1`), "row 1: a rate"},
		"a row again":    {with(`"batch": 256`, `"batch": 64`), "row 2 is there twice"},
		"something else": {whole + "x", "no report of pktgen sweep"},
	} {
		if _, err := Read(strings.NewReader(tt[0])); err == nil || !strings.Contains(err.Error(), tt[1]) {
			t.Errorf("%s: %v, want %q", name, err, tt[1])
		}
	}
}

// Numbers of a row come from its rounds.
func TestRow(t *testing.T) {
	r := sample().Rows[0]
	if r.Median() != 3e6 || r.Gbits() != 3e6*480/1e9 || r.FloorNs() != 125 || !slices.Equal(r.OverFloor(), []float64{4, 2}) {
		t.Errorf("%v pps, %v Gbit/s, floor %v ns, %v times", r.Median(), r.Gbits(), r.FloorNs(), r.OverFloor())
	}
	none := Row{PPS: []float64{0, 0}, Floor: []float64{1, 1}}
	if none.NsPerFrame() != 0 || none.OverFloor() != nil || none.LossPercent() != 0 || (Row{}).Median() != 0 {
		t.Errorf("a row without rates: %v, %v", none.NsPerFrame(), none.OverFloor())
	}
	if sum := moved(10, 1).Add(Traffic{Sent: 5, Received: 5}); sum.Dropped != nil || sum.Sent != 15 || sum.Received != 14 || sum.Lost != 1 {
		t.Errorf("%+v: drops that one side did not count are not known", sum)
	}
}

// The CSV has a line for each row, trial and latency, and all fields of a line.
func TestCSV(t *testing.T) {
	var text bytes.Buffer
	r := sample()
	if err := r.WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&text).ReadAll()
	if err != nil || len(lines) != 1+5*len(r.Rows) {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	field := func(line int, column string) string { return lines[line][slices.Index(lines[0], column)] }
	for _, tt := range []struct {
		line         int
		column, want string
	}{
		{1, "record", "row"}, {1, "size", "60"}, {1, "pps", "3e+06"}, {1, "times_floor", "3"}, {1, "lost", "5"}, {1, "outcome", ""},
		{2, "record", "trial"}, {2, "outcome", "loss"}, {2, "loss_percent", "5"}, {2, "asked_pps", "0"}, {2, "dropped", "5"},
		{5, "record", "latency"}, {5, "round", "1"}, {5, "p99_9_ns", "7000"}, {5, "load_percent", "50"}, {5, "seconds", ""},
	} {
		if got := field(tt.line, tt.column); got != tt.want {
			t.Errorf("line %d: %s is %q, want %q", tt.line, tt.column, got, tt.want)
		}
	}
	for _, r := range []Row{sample().Rows[0]} {
		for _, c := range []record{r.record(), r.Trials[0].record(r), r.Latencies[0].record(r)} {
			for name := range c {
				if !slices.Contains(columns, name) {
					t.Errorf("no column is called %s", name)
				}
			}
		}
	}
}
