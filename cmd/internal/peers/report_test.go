package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"govale/netmap/devicetest/need"
)

func TestReport(t *testing.T) {
	var out strings.Builder
	r := &report{w: &out}
	r.header(course{rounds: 3, turn: time.Second})
	there := system{name: "there"}
	gone := system{name: "gone", needs: []program{{"no-such-program", "pkg"}, {"no-such-either", "pkg"}, {"nor-this", "other"}}}
	if present := r.absent([]system{there, gone}); len(present) != 1 || present[0].name != "there" {
		t.Errorf("present: %+v", present)
	}
	results := []result{
		{System: "ours", Size: 60, Note: "a note", Pps: []float64{50e6, 60e6, 40e6}, Slower: 1},
		{System: "close", Size: 1500, Pps: []float64{4e6, 6e6}, Slower: 9.876},
		{System: "far", Size: 1500, Pps: []float64{300e3}, Slower: 45.67},
		{System: "farther", Size: 60, Pps: []float64{100e3}, Slower: 512.3},
		{System: "broken", Size: 60, Why: "failed: first\nsecond"},
	}
	r.add(results...)
	want := `median of 3 rounds, in which all systems take turns of 1s; slower than the first one
sizes and Gbit/s are without preamble, CRC and gap, which no system here counts
system                                size     Mpps   Gbit/s   slower  notes
gone                                       not installed: apt-get install pkg other
ours                                  60 B   50.000   24.000    1.00x  a note
close                               1500 B    5.000   60.000    9.88x  
far                                 1500 B    0.300    3.600    45.7x  
farther                               60 B    0.100    0.048     512x  
broken                                60 B failed: first
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}

	file := filepath.Join(need.TempDir(t), "peers.json")
	if err := r.write(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var read []result
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(read, r.results) || !reflect.DeepEqual(read[1:], results) {
		t.Errorf("--json holds %s", text)
	}
}
