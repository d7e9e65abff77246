package main

import (
	"strings"
	"testing"
	"time"

	"govale/cmd/internal/yardstick"
	"govale/netmap"
)

// Both kinds of lines stand below the header, and say what is missed.
func TestReport(t *testing.T) {
	var out strings.Builder
	r := &report{w: &out, course: yardstick.Course{Rounds: 3, Turn: 5 * time.Millisecond}}
	ours := yardstick.Series{Name: "ours", Ns: []float64{30, 10, 20}}
	stick := yardstick.Series{Name: "copy by blocks", Ns: []float64{15, 10, 5}}
	r.header()
	r.compare("path", ours, stick, atMost(1.5))
	r.faster("path the other way", ours, stick, atLeast(0.5))
	r.value("opening a port", "us", atMost(200), 150, 250, 170, 190)
	r.value("address space", "MB", atMost(40.81), 41)
	r.note("shared memory", "is not measured: no such thing")
	want := `median of 3 rounds, in which what is compared takes turns of 5ms
what                                         ns/frame     Mpps  yardstick                ns/frame  ratio       goal
path                                             20.0    50.00  copy by blocks               10.0   2.00    <= 1.50  missed
path the other way                               20.0    50.00  copy by blocks               10.0   0.50    >= 0.50
opening a port                                  170.0 us                                                  <= 200.00
address space                                    41.0 MB                                                   <= 40.81  missed
shared memory                                is not measured: no such thing
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	if len(r.Lines) != 2 || len(r.Values) != 2 {
		t.Errorf("%d lines and %d values are kept, want 2 and 2", len(r.Lines), len(r.Values))
	}
}

func TestGoal(t *testing.T) {
	for _, c := range []struct {
		goal goal
		v    float64
		met  bool
	}{
		{atMost(1.1), 1.1, true}, {atMost(1.1), 1.11, false}, {atMost(1.1), 0, true},
		{atLeast(0.85), 0.85, true}, {atLeast(0.85), 0.84, false}, {atLeast(0.85), 3, true},
	} {
		if c.goal.met(c.v) != c.met || (c.goal.missed(c.v) == "") != c.met {
			t.Errorf("%v of %v: want %v", c.v, c.goal, c.met)
		}
	}
}

// Addresses of a crowd are all different, and leave the ports of a track where they are.
func TestMACs(t *testing.T) {
	for _, c := range []struct {
		all   []netmap.MAC
		n     int
		apart bool
	}{{manyMACs(100_000), 100_000, false}, {placedMACs(1000), 1000, true}} {
		seen, places := map[netmap.MAC]bool{}, map[int]bool{}
		for _, m := range c.all {
			seen[m] = true
			places[yardstick.TableSlot(m)] = true
		}
		if len(seen) != c.n || c.apart && len(places) != c.n {
			t.Errorf("%d addresses in %d places, want %d", len(seen), len(places), c.n)
		}
		if places[yardstick.TableSlot(mac(0))] || places[yardstick.TableSlot(mac(-1))] {
			t.Error("an address takes the place of a port's")
		}
	}
}
