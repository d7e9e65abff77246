package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/sweep"
	"govale/cmd/internal/yardstick"
	"govale/netmap"
	"govale/netmap/devicetest/need"
	"govale/vale"
)

// runTool runs a command line of pktgen and returns what it prints.
func runTool(ctx context.Context, args ...string) (stdout, stderr string, code int) {
	var out, errs strings.Builder
	env := &cli.Env{Tool: "pktgen", Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Now: time.Now}
	code = run(ctx, env, args)
	return out.String(), errs.String(), code
}

// swept runs pktgen sweep with tiny trials and returns its report, and the files of it.
func swept(t *testing.T, args ...string) (r *sweep.Report, files string) {
	t.Helper()
	dir := need.TempDir(t)
	args = append([]string{"sweep", "--json", filepath.Join(dir, "r.json"), "--csv", filepath.Join(dir, "r.csv"), "--html", filepath.Join(dir, "r.html")}, args...)
	stdout, stderr, code := runTool(t.Context(), args...)
	if code != cli.ExitOK || stderr != "" {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	r, err := readReport(filepath.Join(dir, "r.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Complete || r.Environment.Device != "vale" || !slices.Equal(r.Environment.Command[1:], args) {
		t.Errorf("complete %v, %+v", r.Complete, r.Environment)
	}
	if lines := strings.Count(stdout, " B "); lines != len(r.Rows) {
		t.Errorf("%d rows, but the table is\n%s", len(r.Rows), stdout)
	}
	for _, row := range r.Rows {
		checkRow(t, r.Settings, row)
	}
	return r, dir
}

// checkRow holds that every frame of a row is accounted for.
func checkRow(t *testing.T, s sweep.Settings, row sweep.Row) {
	t.Helper()
	all := []sweep.Traffic{row.Traffic}
	for _, trial := range row.Trials {
		all = append(all, trial.Traffic)
		if (trial.Lost > 0) != (trial.Outcome == sweep.Loss) || trial.Sent == 0 || trial.PPS <= 0 {
			t.Errorf("a trial %+v", trial)
		}
	}
	for _, l := range row.Latencies {
		all = append(all, l.Traffic)
		if l.Samples < 1 || l.Samples > int64(l.Received) || !slices.IsSorted([]int64{l.Min, l.P50, l.P90, l.P99, l.P999, l.Max}) || l.Min < 0 {
			t.Errorf("a latency %+v", l)
		}
	}
	for _, moved := range all {
		if moved.Dropped == nil || *moved.Dropped != moved.Lost || moved.Received+moved.Lost != moved.Sent || moved.Sent == 0 {
			t.Errorf("%d bytes, batches of %d, %d receivers: %+v", row.Size, row.Batch, row.Receivers, moved)
		}
	}
	if len(row.PPS) != s.Rounds || len(row.Floor) != s.Rounds || slices.Min(row.Floor) <= 0 {
		t.Errorf("%d rates and %d of the floor in %d rounds", len(row.PPS), len(row.Floor), s.Rounds)
	}
}

// In turns nothing is lost, also where a batch is all that a ring holds.
func TestSweepTurns(t *testing.T) {
	r, _ := swept(t, "--trial=10ms", "--rounds=2", "--sizes=60,1500", "--batches=1,64,1023", "--receivers=1,3")
	var keys [][3]int
	for _, row := range r.Rows {
		keys = append(keys, [3]int{row.Size, row.Batch, row.Receivers})
		if row.Lost != 0 || slices.Min(row.PPS) <= 0 || row.Trials != nil || row.Latencies != nil {
			t.Errorf("%+v", row)
		}
	}
	want := [][3]int{
		{60, 1, 1}, {60, 64, 1}, {60, 1023, 1}, {1500, 1, 1}, {1500, 64, 1}, {1500, 1023, 1},
		{60, 1, 3}, {60, 64, 3}, {60, 1023, 3}, {1500, 1, 3}, {1500, 64, 3}, {1500, 1023, 3},
	}
	if !slices.Equal(keys, want) {
		t.Errorf("rows %v, want %v", keys, want)
	}
}

// The switch knows where each receiver is: no two addresses have one place in its table.
func TestSweepManyReceivers(t *testing.T) {
	slots := map[int]bool{yardstick.TableSlot(benchFlow.srcMAC): true}
	for i := range maxReceivers {
		slot := yardstick.TableSlot(flowTo(i).dstMAC)
		if slots[slot] {
			t.Errorf("receiver %d is at %d, where there is another one", i, slot)
		}
		slots[slot] = true
	}
	r, _ := swept(t, "--trial=1ms", "--rounds=1", "--sizes=60", "--batches=1023", "--receivers=48")
	if row := r.Rows[0]; row.Lost != 0 {
		t.Errorf("%+v", row)
	}
}

// At once, what is sent is received or dropped, whoever is faster.
func TestSweepApart(t *testing.T) {
	r, _ := swept(t, "--apart", "--trial=400ms", "--rounds=2", "--sizes=60", "--batches=256", "--receivers=1,2")
	for _, row := range r.Rows {
		if len(row.Trials) != 2 || row.Trials[0].Round != 0 || row.Trials[1].Round != 1 {
			t.Errorf("trials %+v", row.Trials)
		}
	}
}

// The rate that is found is that of a trial without loss: the first one, or one that no
// other without loss was above, in bisection between those that failed and those that did
// not.
func TestSweepRFC2544(t *testing.T) {
	r, _ := swept(t, "--rfc2544", "--trial=3ms", "--tolerance=10%", "--rounds=2", "--sizes=60,256", "--batches=32", "--latency=50,100%")
	for _, row := range r.Rows {
		for round, pps := range row.PPS {
			var trials []sweep.Trial
			for _, trial := range row.Trials {
				if trial.Round == round {
					trials = append(trials, trial)
				}
			}
			checkSearch(t, trials, pps, r.Settings.Tolerance)
		}
		for _, l := range row.Latencies {
			if l.LoadPercent != 50 && l.LoadPercent != 100 {
				t.Errorf("a latency %+v", l)
			}
		}
	}
}

// checkSearch plays a search again.
func checkSearch(t *testing.T, trials []sweep.Trial, found, tolerance float64) {
	t.Helper()
	if len(trials) == 0 || trials[0].AskedPPS != 0 {
		t.Fatalf("a search begins with %+v", trials)
	}
	low, high, best := 0.0, trials[0].PPS, 0.0
	if trials[0].Outcome == sweep.Clean {
		low, best = high, trials[0].PPS
	}
	for _, trial := range trials[1:] {
		if trial.AskedPPS <= low || trial.AskedPPS >= high || high-low <= tolerance*high {
			t.Errorf("a trial at %v between %v and %v", trial.AskedPPS, low, high)
		}
		if trial.Outcome == sweep.Clean {
			low, best = trial.AskedPPS, trial.PPS
		} else {
			high = trial.AskedPPS
		}
	}
	if found != best {
		t.Errorf("%v was found, but the best of %+v is %v", found, trials, best)
	}
}

// The JSON is as the schema says, with every kind of report, and the schema is one that
// refuses something.
func TestSweepSchema(t *testing.T) {
	schema := compileSchema(t, "sweep.schema.json")
	for _, args := range [][]string{
		{"--sizes=60", "--batches=64", "--trial=3ms"},
		{"--apart", "--trial=100ms", "--rounds=1", "--sizes=60", "--batches=64"},
		{"--rfc2544", "--trial=3ms", "--tolerance=20%", "--sizes=60", "--batches=32"},
	} {
		_, dir := swept(t, args...)
		text, err := os.ReadFile(filepath.Join(dir, "r.json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, text); err != nil {
			t.Errorf("%q: %v", args, err)
		}
		for _, change := range [][2]string{
			{sweep.Format, "something else"}, {`"sent"`, `"sends"`}, {`"complete": true`, `"complete": 1`},
			{`"rows"`, `"lines"`}, {`"mode": "`, `"mode": "x`}, {`"size": 60`, `"size": -60`}, {`"os"`, `"OS"`},
		} {
			bad := strings.Replace(string(text), change[0], change[1], 1)
			if bad == string(text) {
				t.Errorf("%q: the report has no %s", args, change[0])
			} else if err := validate(t, schema, []byte(bad)); err == nil {
				t.Errorf("%q: the schema takes %s", args, change[1])
			}
		}
	}
	// What is not there in process: a device that counts nothing, a row in part.
	part := &sweep.Report{Format: sweep.Format, Environment: sweep.Environment{CPUs: 1, Date: "2026-01-02T03:04:05Z", Command: []string{"pktgen", "sweep"}},
		Settings: sweep.Settings{Mode: sweep.Apart, TrialSeconds: 1, Rounds: 1, Sizes: []int{60}, Batches: []int{1}, Receivers: []int{1}},
		Rows:     []sweep.Row{{Size: 60, Batch: 1, Receivers: 1, PPS: []float64{}}}}
	var text bytes.Buffer
	if err := part.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	if err := validate(t, schema, text.Bytes()); err != nil {
		t.Error(err)
	}
}

func compileSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	need.File(t, name)
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

// What was measured is written where a signal ends it, once, and the exit code says that
// it is not all.
func TestSweepInterrupted(t *testing.T) {
	dir := need.TempDir(t)
	name := filepath.Join(dir, "r.json")
	if err := os.WriteFile(name, bytes.Repeat([]byte("longer than what takes its place "), 1000), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out := &cancelWriter{after: "   60 B     64 ", cancel: cancel} // the first row is there
	var errs strings.Builder
	env := &cli.Env{Tool: "pktgen", Stdout: out, Stderr: &errs, Getenv: func(string) string { return "" }, Now: time.Now}
	code := run(ctx, env, []string{"sweep", "--trial=10ms", "--rounds=2", "--sizes=60,1500", "--batches=64", "--json", name})
	if code != cli.ExitFailed || errs.String() != "pktgen sweep: interrupted: the report has what was measured until then\n" {
		t.Errorf("exit %d\n%s%s", code, out.text.String(), errs.String())
	}
	r, err := readReport(name)
	if err != nil {
		t.Fatal(err)
	}
	if r.Complete || len(r.Rows) != 1 || r.Rows[0].Size != 60 {
		t.Errorf("complete %v, rows %+v", r.Complete, r.Rows)
	}
}

// A cancelWriter cancels when a text has been written.
type cancelWriter struct {
	text   strings.Builder
	after  string
	cancel func()
}

func (w *cancelWriter) Write(b []byte) (int, error) {
	w.text.Write(b)
	if strings.Contains(w.text.String(), w.after) {
		w.cancel()
	}
	return len(b), nil
}

// In the middle of a search, its trials are written.
func TestSweepInterruptedSearch(t *testing.T) {
	p, err := (&sweepGrammar{Sizes: []int{60}, Receivers: []int{1}, RFC2544: true, Trial: 2 * time.Millisecond, Tolerance: 1, Latency: "none", Sender: "vale0:tx", Receiver: "vale0:rx"}).plan()
	if err != nil {
		t.Fatal(err)
	}
	p.opener, err = cli.DeviceFlags{Dev: "vale"}.Opener(&cli.Env{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	b, err := newBed(p, 60, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	m := &meter{bed: b}
	if _, err := m.try(ctx, 0, 0); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := m.search(ctx, 0); !errors.Is(err, context.Canceled) || len(m.row.Trials) != 1 || m.row.Sent == 0 {
		t.Errorf("%v, %+v", err, m.row)
	}
}

// Traffic of somebody else is found, and no part of a result.
func TestSweepOthers(t *testing.T) {
	if _, err := traffic(5, 6); err == nil {
		t.Error("more is received than sent")
	}
	if moved, err := traffic(6, 5); err != nil || moved.Lost != 1 || moved.Dropped != nil {
		t.Errorf("%+v, %v", moved, err)
	}
	if moved, err := countedTraffic(10, 6, 4); err != nil || moved.Lost != 4 || *moved.Dropped != 4 {
		t.Errorf("%+v, %v", moved, err)
	}
	for _, dropped := range []uint64{3, 5} {
		if _, err := countedTraffic(10, 6, dropped); err == nil {
			t.Errorf("of 4 frames that were not received %d are dropped", dropped)
		}
	}
}

// Each receiver gets its share, and the frames of a batch stay as they are when the ring
// goes round.
func TestSpread(t *testing.T) {
	tx, rx := openPair(t, 8)
	frames := [][]byte{newFrame(flowTo(0), 60), newFrame(flowTo(1), 60)}
	src := newSpread(frames, tx.Tx[0])
	var last []byte
	for range 5 {
		if n, bytes := src.fill(tx.Tx[0], 3); n != 3 || bytes != 180 {
			t.Fatalf("%d frames of %d bytes", n, bytes)
		}
		if err := errors.Join(tx.TxSync(), rx.RxSync()); err != nil {
			t.Fatal(err)
		}
		for _, frame := range rx.Rx[0].Pending() {
			if bytes.Equal(frame[:60], last) || !slices.ContainsFunc(frames, func(f []byte) bool { return bytes.Equal(f, frame[:60]) }) {
				t.Errorf("frame %x after %x", frame[:60], last)
			}
			last = bytes.Clone(frame[:60])
		}
		rx.Rx[0].Advance(rx.Rx[0].Space())
	}
	if n, _ := newSpread(frames, tx.Tx[0]).fill(tx.Tx[0], 0); n != 0 {
		t.Errorf("%d frames of none", n)
	}
}

// Of each burst the last frame is timed, and once.
func TestStamps(t *testing.T) {
	tx, rx := openPair(t, 8)
	epoch := time.Now()
	src := &stamper{*newSpread([][]byte{withoutChecksum(newFrame(pktgenFlow, 60))}, tx.Tx[0]), epoch}
	l := &listener{port: rx, c: newCounters(), hist: newLatencies(), epoch: epoch}
	for burst := range 10 {
		if n, _ := src.fill(tx.Tx[0], 3); n != 3 {
			t.Fatalf("%d frames", n)
		}
		if err := tx.TxSync(); err != nil {
			t.Fatal(err)
		}
		if err := l.rest(); err != nil {
			t.Fatal(err)
		}
		if timed, got := l.hist.TotalCount(), l.c.now().pkts; timed != int64(burst+1) || got != uint64(3*(burst+1)) {
			t.Errorf("%d frames timed of %d received", timed, got)
		}
	}
	if most := int64(time.Since(epoch)); l.hist.Min() < 0 || l.hist.Min() > most {
		t.Errorf("a latency of %d ns within %d ns", l.hist.Min(), most)
	}
}

// BenchmarkSpread fills tx rings as BenchmarkFill does, with frames to four receivers.
func BenchmarkSpread(b *testing.B) {
	var frames [][]byte
	for i := range 4 {
		frames = append(frames, withoutChecksum(newFrame(flowTo(i), 60)))
	}
	b.Run("flat out", func(b *testing.B) {
		p, _ := openPair(b, 1024)
		benchmarkFill(b, p, newSpread(frames, p.Tx[0]))
	})
	b.Run("timed", func(b *testing.B) {
		p, _ := openPair(b, 1024)
		benchmarkFill(b, p, &stamper{*newSpread(frames, p.Tx[0]), time.Now()})
	})
}

// A report is one JSON value with a line end.
func TestSweepJSONEnds(t *testing.T) {
	_, dir := swept(t, "--sizes=60", "--batches=64", "--trial=1ms", "--rounds=1")
	text, err := os.ReadFile(filepath.Join(dir, "r.json"))
	if err != nil || !json.Valid(text) || !bytes.HasSuffix(text, []byte("}\n")) {
		t.Errorf("%s, %v", text, err)
	}
}

// A silent device counts nothing, as a kernel.
type silent struct{ netmap.Device }

// Where a device does not count what it drops, what is sent and not received is lost.
func TestSweepSilentDevice(t *testing.T) {
	p := &sweepPlan{vale: true, Settings: sweep.Settings{Sizes: []int{60}, Batches: []int{64}}}
	m := vale.New(nil)
	open := func(name string) *netmap.Port {
		port, err := netmap.Open(silent{m.Open()}, name, nil)
		if err != nil {
			t.Fatal(err)
		}
		return port
	}
	b := &bed{plan: p, size: 60, batch: 64, tx: open("vale0:tx"), rx: []*netmap.Port{open("vale0:rx0"), open("vale0:rx1")}}
	defer b.close()
	b.ring = b.tx.Tx[0]
	b.src = newSpread(b.frames(), b.ring)
	if err := b.teach(); err != nil {
		t.Fatal(err)
	}
	trial, hist, err := b.trial(t.Context(), errand{rate: 10000, d: 10 * time.Millisecond, timed: true})
	if err != nil {
		t.Fatal(err)
	}
	if trial.Dropped != nil || trial.Received+trial.Lost != trial.Sent || hist.TotalCount() > int64(trial.Received) {
		t.Errorf("%+v, %d timed", trial, hist.TotalCount())
	}
	if all := (sweep.Traffic{Dropped: new(uint64)}).Add(trial.Traffic); all.Dropped != nil {
		t.Errorf("%+v", all)
	}
}
