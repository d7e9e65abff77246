package plan

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// usual are the rings of a port of the tables.
var usual = Rings{1024, 1024, 1, 1}

// as is a place of the tables, with a header that is not said.
func as(sw string, host bool) WantPlace {
	return WantPlace{Place: Place{sw, host}, Header: AsItIs}
}

// TestMake: the steps of a plan, in their words.
func TestMake(t *testing.T) {
	two := State{
		Ports:    map[string]Port{"pv0": {usual, 2}, "pv1": {usual, 3}},
		Attached: map[string]Place{"pv0": {"vale0", false}, "em0": {"vale0", true}},
		Headers:  map[string]int{"pv0": 12},
		Programs: []string{"vale0:a"},
	}
	together := State{Ports: map[string]Port{"pv0": {usual, 2}, "pv1": {usual, 2}, "pv2": {usual, 2}}}
	for _, tt := range []struct {
		name  string
		have  State
		want  Want
		prune bool
		steps string // separated by "; "
	}{
		{name: "nothing"},
		{
			name: "from nothing",
			want: Want{
				Ports:    map[string]WantPort{"pv10": {}, "pv2": {Rings: Rings{TxSlots: 512, RxRings: 2}}},
				Attached: map[string]WantPlace{"pv10": {Place{"vale0", false}, 12}, "em0": as("vale0", true)},
			},
			steps: "create pv2 --tx-slots 512 --rx-rings 2; create pv10; attach vale0:em0 --host; attach vale0:pv10; hdr vale0:pv10 12",
		},
		{name: "what is not named stays", have: two},
		{name: "what is not said stays", have: two, want: Want{
			Ports:    map[string]WantPort{"pv0": {}, "pv1": {}},
			Attached: map[string]WantPlace{"pv0": as("vale0", false), "em0": as("vale0", true)},
		}},
		{
			name: "prune takes all but the programs' ports", have: two, prune: true,
			steps: "detach vale0:em0; detach vale0:pv0; destroy pv0; destroy pv1",
		},
		{
			name: "prune keeps a port that is named on a switch only", have: two, prune: true,
			want:  Want{Attached: map[string]WantPlace{"pv0": as("vale0", false)}},
			steps: "detach vale0:em0; destroy pv1",
		},
		{
			name: "prune takes a port off that is named on no switch", have: two, prune: true,
			want:  Want{Ports: map[string]WantPort{"pv0": {}, "pv1": {}}, Attached: map[string]WantPlace{"em0": as("vale0", true)}},
			steps: "detach vale0:pv0",
		},
		{
			name: "another switch", have: two,
			want:  Want{Attached: map[string]WantPlace{"pv0": as("vale1", false)}},
			steps: "detach vale0:pv0; attach vale1:pv0",
		},
		{
			name: "without host", have: two,
			want:  Want{Attached: map[string]WantPlace{"em0": as("vale0", false)}},
			steps: "detach vale0:em0; attach vale0:em0",
		},
		{
			name: "a port made anew gets its switch and its header back", have: two,
			want:  Want{Ports: map[string]WantPort{"pv0": {Rings: Rings{RxSlots: 64}}}},
			steps: "detach vale0:pv0; destroy pv0; create pv0 --rx-slots 64; attach vale0:pv0; hdr vale0:pv0 12",
		},
		{
			name: "header", have: two,
			want:  Want{Attached: map[string]WantPlace{"pv0": {Place{"vale0", false}, 0}, "em0": {Place{"vale0", true}, 10}}},
			steps: "hdr vale0:em0 10; hdr vale0:pv0 0",
		},
		{
			name: "global memory", have: two,
			want:  Want{Ports: map[string]WantPort{"pv1": {Memory: Memory{Kind: Global}}}},
			steps: "destroy pv1; create pv1 --mem-id 1",
		},
		{
			name: "memory of a port that comes later", have: two,
			want: Want{Ports: map[string]WantPort{
				"pv0": {Memory: Memory{With, "pv1"}}, "pv1": {Memory: Memory{Kind: Own}}, "pv2": {Memory: Memory{With, "pv0"}}}},
			steps: "detach vale0:pv0; destroy pv0; create pv0 --mem-id pv1; create pv2 --mem-id pv0; attach vale0:pv0; hdr vale0:pv0 12",
		},
		{
			name: "ports that share are parted", have: together,
			want:  Want{Ports: map[string]WantPort{"pv0": {Memory: Memory{Kind: Own}}, "pv1": {Memory: Memory{Kind: Own}}}},
			steps: "destroy pv1; create pv1",
		},
		{
			name: "a port made anew shares as before", have: together,
			want:  Want{Ports: map[string]WantPort{"pv0": {Rings: Rings{TxSlots: 8}}}},
			steps: "destroy pv0; create pv0 --tx-slots 8 --mem-id pv1",
		},
		{
			name: "all of a region made anew share again", have: together,
			want: Want{Ports: map[string]WantPort{
				"pv0": {Rings: Rings{TxSlots: 8}}, "pv1": {Rings: Rings{TxSlots: 8}}, "pv2": {Rings: Rings{TxSlots: 8}}}},
			steps: "destroy pv0; destroy pv1; destroy pv2; create pv0 --tx-slots 8; create pv1 --tx-slots 8 --mem-id pv0; create pv2 --tx-slots 8 --mem-id pv0",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			steps, err := Make(&tt.have, &tt.want, tt.prune)
			if err != nil {
				t.Fatal(err)
			}
			if got := words(steps); got != tt.steps {
				t.Errorf("got  %s\nwant %s", got, tt.steps)
			}
		})
	}
}

// TestUndo: what undoes a step, in its words.
func TestUndo(t *testing.T) {
	have := State{
		Ports:    map[string]Port{"pv0": {Rings{64, 1024, 1, 2}, 2}, "pv1": {usual, 2}, "pv2": {usual, GlobalRegion}},
		Attached: map[string]Place{"em0": {"vale1", true}},
		Headers:  map[string]int{"em0": 10},
	}
	want := Want{Ports: map[string]WantPort{"pv3": {}}, Attached: map[string]WantPlace{"pv3": {Place{"vale0", false}, 12}}}
	steps, err := Make(&have, &want, true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range steps {
		got = append(got, s.String()+" <- "+words(s.Undo()))
	}
	if want := []string{
		"detach vale1:em0 <- attach vale1:em0 --host; hdr vale1:em0 10",
		"destroy pv0 <- create pv0 --tx-slots 64 --rx-rings 2 --mem-id pv1",
		"destroy pv1 <- create pv1",
		"destroy pv2 <- create pv2 --mem-id 1",
		"create pv3 <- destroy pv3",
		"attach vale0:pv3 <- detach vale0:pv3",
		"hdr vale0:pv3 12 <- hdr vale0:pv3 0",
	}; !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestConflict: what no step brings about.
func TestConflict(t *testing.T) {
	have := State{
		Ports:    map[string]Port{"pv0": {usual, 2}},
		Attached: map[string]Place{"em0": {"vale0", false}},
		Programs: []string{"vale0:a"}, Nameless: []string{"em1"},
	}
	for msg, want := range map[string]Want{
		"em0 is an interface of the host, on switch vale0: it cannot be made a persistent port": {
			Ports: map[string]WantPort{"em0": {}}},
		"vale0:a is there already, made by a program that has opened it: it leaves when the program closes it": {
			Attached: map[string]WantPlace{"a": as("vale0", false)}},
		"em1 is on a switch whose name the kernel does not tell, and so it cannot be taken off there": {
			Attached: map[string]WantPlace{"em1": as("vale0", false)}},
		"pv0 is a persistent port, and has no host side": {
			Attached: map[string]WantPlace{"pv0": as("vale0", true)}},
	} {
		steps, err := Make(&have, &want, false)
		var conflict *Conflict
		if !errors.As(err, &conflict) || err.Error() != msg || steps != nil {
			t.Errorf("got %v, %v, want %s", steps, err, msg)
		}
	}
}

// TestNames: the order of names is that of people.
func TestNames(t *testing.T) {
	in := map[string]bool{"vale10": true, "vale2": true, "vale02": true, "vale": true, "em0": true, "vale2b": true, "vale2a10": true, "vale2a9": true}
	want := "em0 vale vale2 vale02 vale2a9 vale2a10 vale2b vale10"
	if got := strings.Join(Names(in), " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestCircle: ports that share in a circle are found, those that lead into one as well.
func TestCircle(t *testing.T) {
	with := func(p string) WantPort { return WantPort{Memory: Memory{With, p}} }
	w := Want{Ports: map[string]WantPort{"a": with("b"), "b": with("a"), "c": with("b"), "d": with("e"), "e": {}, "f": with("f")}}
	for name, want := range map[string]bool{"a": true, "b": true, "c": true, "d": false, "e": false, "f": true} {
		if got := w.Circle(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// words returns the steps as text.
func words(steps []Step) string {
	var all []string
	for _, s := range steps {
		all = append(all, s.String())
	}
	return strings.Join(all, "; ")
}
