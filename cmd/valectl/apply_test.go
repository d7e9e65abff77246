package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"govale/cmd/internal/plan"
	"govale/netmap"
	"govale/nmreq"
	"govale/vale"
)

// A tripwire is a device that calls trip before each request that changes something. It
// tells no more than a kernel does.
type tripwire struct {
	netmap.Device
	trip func() error
}

func (d *tripwire) Ctrl(m *nmreq.Message) error {
	switch m.Header.ReqType {
	case nmreq.ReqValeAttach, nmreq.ReqValeDetach, nmreq.ReqValeNewif, nmreq.ReqValeDelif, nmreq.ReqPortHdrSet:
		if err := d.trip(); err != nil {
			return err
		}
	}
	return d.Device.Ctrl(m)
}

// exported returns what valectl export prints.
func exported(t *testing.T, ctl *netmap.Control) string {
	t.Helper()
	s, err := observe(ctl, nil)
	if err != nil {
		t.Fatal(err)
	}
	return formatWant(s.Want())
}

// mustPlan returns the steps that make what is there as it is wanted.
func mustPlan(t *testing.T, ctl *netmap.Control, w *plan.Want, prune bool) []plan.Step {
	t.Helper()
	have, err := observe(ctl, plan.Names(w.Ports))
	if err != nil {
		t.Fatal(err)
	}
	steps, err := plan.Make(have, w, prune)
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

// applied applies without an error and without a word.
func applied(t *testing.T, ctl *netmap.Control, steps []plan.Step) {
	t.Helper()
	var stderr bytes.Buffer
	a := applier{ctl: ctl, stderr: &stderr}
	if err := a.apply(t.Context(), steps); err != nil || stderr.Len() > 0 {
		t.Fatalf("%v: %v\n%s", steps, err, &stderr)
	}
}

// randomWant returns ports, and where they are; all is said.
func randomWant(r *rand.Rand) *plan.Want {
	w := &plan.Want{Ports: map[string]plan.WantPort{}, Attached: map[string]plan.WantPlace{}}
	first := ""
	for i := range 4 {
		name := fmt.Sprint("pv", i)
		if r.IntN(3) == 0 {
			continue
		}
		p := plan.WantPort{
			Rings:  plan.Rings{TxSlots: 8 << r.IntN(2), RxSlots: 8, TxRings: 1 + uint16(r.IntN(2)), RxRings: 1},
			Memory: plan.Memory{Kind: plan.Own},
		}
		switch {
		case r.IntN(4) == 0:
			p.Memory.Kind = plan.Global
		case first != "" && r.IntN(2) == 0:
			p.Memory = plan.Memory{Kind: plan.With, Port: first}
		case first == "":
			first = name
		}
		w.Ports[name] = p
		if r.IntN(3) > 0 {
			w.Attached[name] = plan.WantPlace{
				Place:  plan.Place{Switch: fmt.Sprint("vale", r.IntN(2))},
				Header: []int{plan.AsItIs, 10, 12}[r.IntN(3)],
			}
		}
	}
	return w
}

// TestApplyRandom: on the emulator, files that say all, one after the other with what is
// not named taken away. What is exported then is the file; a request that the device
// refuses, whichever it is, leaves what was there before, as does a signal.
func TestApplyRandom(t *testing.T) {
	ends := map[string]int{}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 0))
		m := vale.New(&vale.Config{Sysctls: smallPools()})
		ctl := netmap.NewControl(m.Open())
		applied(t, ctl, mustPlan(t, ctl, randomWant(r), true))
		w := randomWant(r)
		for name, at := range w.Attached { // what a header is not said to be, it is from before
			if at.Header == plan.AsItIs {
				at.Header = 0
				w.Attached[name] = at
			}
		}
		before := exported(t, ctl)
		steps := mustPlan(t, ctl, w, true)
		for i := range steps {
			for _, how := range []string{"refused", "interrupted"} {
				err := stopAt(t, m, steps, i, how)
				if err == nil && how == "interrupted" && i == len(steps)-1 {
					// Too late: all was done.
					back, _ := parseWant([]byte(before))
					applied(t, ctl, mustPlan(t, ctl, back, true))
					ends["too late"]++
				} else if got := exported(t, ctl); got != before || err == nil || !strings.Contains(err.Error(), ending(i, how)) {
					t.Fatalf("seed %d: %v %s at %d: %v\ngot\n%s\nwant\n%s", seed, steps, how, i, err, got, before)
				} else {
					ends[how]++
				}
			}
		}
		steps = mustPlan(t, ctl, w, true) // memory that was made again may be another's now
		applied(t, ctl, steps)
		for name, at := range w.Attached {
			if at.Header == 0 {
				at.Header = plan.AsItIs
				w.Attached[name] = at
			}
		}
		if got, want := exported(t, ctl), formatWant(w); got != want {
			t.Fatalf("seed %d: got\n%s\nwant\n%s", seed, got, want)
		}
		if again := mustPlan(t, ctl, w, true); len(again) != 0 {
			t.Fatalf("seed %d: again %v", seed, again)
		}
	}
	for _, how := range []string{"refused", "interrupted", "too late"} {
		if ends[how] < 20 {
			t.Errorf("only %d were %s", ends[how], how)
		}
	}
}

// stopAt applies the steps to a machine whose device, at the i-th request, refuses it or
// sees a signal.
func stopAt(t *testing.T, m *vale.Machine, steps []plan.Step, i int, how string) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := -1
	d := &tripwire{Device: m.Open(), trip: func() error {
		if n++; n != i {
			return nil
		}
		if how == "refused" {
			return syscall.EPROTO
		}
		cancel()
		return nil
	}}
	defer d.Close()
	var stderr bytes.Buffer
	a := applier{ctl: netmap.NewControl(d), stderr: &stderr}
	err := a.apply(ctx, steps)
	if strings.Contains(stderr.String(), "failed") {
		t.Fatalf("%v: %v\n%s", steps, err, &stderr)
	}
	return err
}

// ending returns what the error of stopAt says.
func ending(i int, how string) string {
	switch {
	case how == "interrupted":
		return "; what was done before is undone"
	case i == 0:
		return syscall.EPROTO.Error()
	}
	return syscall.EPROTO.Error() + "; what was done before is undone"
}

// smallPools are settings with which a machine is made fast.
func smallPools() *vale.Sysctls {
	s := vale.DefaultSysctls()
	s.Buf.Num, s.PrivBuf.Num = 4000, 200
	return s
}

// TestApplyAsKernel: a device that tells no persistent ports is planned for by what is
// named, and by what is on switches.
func TestApplyAsKernel(t *testing.T) {
	m := vale.New(nil)
	d := &tripwire{Device: m.Open(), trip: func() error { return nil }}
	defer d.Close()
	ctl := netmap.NewControl(d)
	w, err := parseWant([]byte("[switch.vale0]\nports = [{ name = \"pv0\", header = 12 }]\n[port.pv0]\ntx_slots = 64\n[port.pv1]\n"))
	if err != nil {
		t.Fatal(err)
	}
	applied(t, ctl, mustPlan(t, ctl, w, true))
	if steps := mustPlan(t, ctl, w, true); len(steps) != 0 {
		t.Errorf("%v is left to do", steps)
	}
	on := "[switch.vale0]\nports = [\n    { name = \"pv0\", header = 12 },\n]\n\n[port.pv0]\ntx_slots = 64\nrx_slots = 1024\ntx_rings = 1\nrx_rings = 1\nmem_id = 0\n"
	if got := exported(t, ctl); got != on {
		t.Errorf("got\n%s\nwant\n%s", got, on)
	}
	none := &plan.Want{}
	if got, want := fmt.Sprint(mustPlan(t, ctl, none, true)), "[detach vale0:pv0 destroy pv0]"; got != want {
		t.Errorf("got %s, want %s: pv1 is not told", got, want)
	}
	told := netmap.NewControl(m.Open())
	if got, want := fmt.Sprint(mustPlan(t, told, none, true)), "[detach vale0:pv0 destroy pv0 destroy pv1]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestUndoFails: what cannot be undone is said, and the rest is undone all the same.
func TestUndoFails(t *testing.T) {
	m := vale.New(nil)
	n := 0
	d := &tripwire{Device: m.Open(), trip: func() error {
		if n++; n == 4 || n == 5 { // attach vale0:pv1, and then detach vale0:pv0
			return syscall.EPROTO
		}
		return nil
	}}
	defer d.Close()
	ctl := netmap.NewControl(d)
	w := &plan.Want{
		Ports: map[string]plan.WantPort{"pv0": {}, "pv1": {}},
		Attached: map[string]plan.WantPlace{
			"pv0": {Place: plan.Place{Switch: "vale0"}, Header: plan.AsItIs},
			"pv1": {Place: plan.Place{Switch: "vale0"}, Header: plan.AsItIs},
		},
	}
	var stderr bytes.Buffer
	a := applier{ctl: ctl, stderr: &stderr}
	err := a.apply(t.Context(), mustPlan(t, ctl, w, false))
	if !errors.Is(err, syscall.EPROTO) || !strings.HasSuffix(err.Error(), "; of what was done before, not everything could be undone") {
		t.Error(err)
	}
	lines := strings.Split(stderr.String(), "\n")
	for i, want := range []string{"undo: detach vale0:pv0: failed: detach vale0:pv0: " + syscall.EPROTO.Error(), "undo: destroy pv1", "undo: destroy pv0: failed: destroy pv0: "} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d: %s\nwant %s", i, lines[i], want)
		}
	}
}

// TestMadeByProgram: a program's port with the name of a persistent port is not that.
func TestMadeByProgram(t *testing.T) {
	m := vale.New(nil)
	p, err := netmap.Open(m.Open(), "vale0:pv0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, d := range []netmap.Device{m.Open(), &tripwire{Device: m.Open(), trip: func() error { return nil }}} {
		ctl := netmap.NewControl(d)
		if err := ctl.Create("pv0", nil); err != nil && !errors.Is(err, syscall.EEXIST) {
			t.Fatal(err)
		}
		s, err := observe(ctl, []string{"pv0"})
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(s.Programs, s.Attached) != "[vale0:pv0] map[]" || len(s.Ports) != 1 {
			t.Errorf("%+v", s)
		}
	}
}

// TestReadAll: a file without an end is not waited for.
func TestReadAll(t *testing.T) {
	_, err := readAll(t.Context(), func() (io.ReadCloser, error) { return io.NopCloser(endless{}), nil })
	if err == nil || !strings.Contains(err.Error(), "more than") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, w := io.Pipe()
	defer w.Close()
	if _, err := readAll(ctx, func() (io.ReadCloser, error) { return r, nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// TestApplyHelp: the example of the help is a file, and its steps are those that are shown.
func TestApplyHelp(t *testing.T) {
	help := (&applyCmd{}).Help()
	_, rest, _ := strings.Cut(help, "The file is TOML:\n\n")
	file, rest, _ := strings.Cut(rest, "\nOn a machine without all that:\n\n    $ valectl apply --dry-run switches.toml\n")
	steps, _, found := strings.Cut(rest, "\n\n")
	if !found {
		t.Fatal("the help has no example")
	}
	w, err := parseWant([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	want, err := plan.Make(&plan.State{}, w, false)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(steps, "\n") {
		if got := strings.TrimSpace(line); i >= len(want) || got != want[i].String() {
			t.Errorf("step %d of the help is %s, of the plan %v", i, got, want)
		}
	}
}

// TestExportHelp: what the help of export shows is in the form of export.
func TestExportHelp(t *testing.T) {
	_, shown, found := strings.Cut(exportCmd{}.Help(), "$ valectl export\n")
	shown = strings.ReplaceAll(shown, "\n    ", "\n")
	w, err := parseWant([]byte(shown))
	if err != nil || !found {
		t.Fatal(err)
	}
	if got := formatWant(w); got != strings.TrimPrefix(shown, "    ") {
		t.Errorf("got\n%s\nwant\n%s", got, shown)
	}
}
