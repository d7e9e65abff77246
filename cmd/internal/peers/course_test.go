package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"govale/netmap/devicetest/need"
)

// A fake is a rig that has these speeds in turn, and fails in the turn for which there is
// none.
type fake struct {
	name   string
	pps    []float64
	log    *[]string
	closed *int
}

func (f *fake) turn(context.Context, time.Duration) (float64, error) {
	*f.log = append(*f.log, f.name)
	if len(f.pps) == 0 {
		return 0, errors.New("out of order")
	}
	pps := f.pps[0]
	f.pps = f.pps[1:]
	return pps, nil
}

func (f *fake) close() { *f.closed++ }

// fakes returns systems of these speeds; one with none does not start.
func fakes(log *[]string, closed *int, speeds ...[]float64) (all []system) {
	for i, pps := range speeds {
		name := string(rune('a' + i))
		all = append(all, system{name: name, start: func(_ context.Context, dir string, _ int) (rig, error) {
			if _, err := os.Stat(dir); err != nil {
				return nil, err
			}
			if pps == nil {
				return nil, errors.New("does not start")
			}
			return &fake{name, pps, log, closed}, nil
		}})
	}
	return all
}

// Each round begins with another system, the ratio is the median of those of the rounds,
// and who fails has no numbers.
func TestCourse(t *testing.T) {
	var log []string
	var closed int
	all := fakes(&log, &closed, []float64{60, 90, 30}, []float64{10, 30, 15}, nil, []float64{5, 0, 5})
	results, err := course{rounds: 3, dir: need.TempDir(t)}.run(t.Context(), 60, all)
	if err != nil {
		t.Fatal(err)
	}
	want := []result{
		{System: "a", Size: 60, Pps: []float64{60, 90, 30}, Slower: 1},
		{System: "b", Size: 60, Pps: []float64{10, 30, 15}, Slower: 3}, // of 6, 3 and 2
		{System: "c", Size: 60, Why: "failed: does not start"},
		{System: "d", Size: 60, Why: "failed: no frame of 60 bytes arrived"},
	}
	if !reflect.DeepEqual(results, want) {
		t.Errorf("got  %+v\nwant %+v", results, want)
	}
	if got := strings.Join(log, ""); got != "abd"+"bda"+"ab" {
		t.Errorf("turns in the order %s", got)
	}
	if closed != 3 {
		t.Errorf("%d rigs closed of 3", closed)
	}
}

// Without the first system there is nothing to compare with.
func TestCourseFirstFails(t *testing.T) {
	var log []string
	var closed int
	all := fakes(&log, &closed, []float64{1}, []float64{1, 1})
	_, err := course{rounds: 2, dir: need.TempDir(t)}.run(t.Context(), 60, all)
	if err == nil || err.Error() != "a: failed: out of order" || closed != 2 {
		t.Errorf("%v, %d rigs closed", err, closed)
	}
}

// An interruption ends all rigs.
func TestCourseInterrupted(t *testing.T) {
	var log []string
	var closed int
	ctx, cancel := context.WithCancel(t.Context())
	all := fakes(&log, &closed, []float64{1, 1}, []float64{1, 1})
	stops := all[1].start
	all[1].start = func(ctx context.Context, dir string, size int) (rig, error) {
		defer cancel()
		return stops(ctx, dir, size)
	}
	_, err := course{rounds: 2, dir: need.TempDir(t)}.run(ctx, 60, all)
	if fmt.Sprint(err) != "interrupted" || closed != 2 || log != nil {
		t.Errorf("%v, %d rigs closed, turns %v", err, closed, log)
	}
}
