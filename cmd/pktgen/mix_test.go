package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// checkDraws fails where a flow is drawn so often that the part it should have is no
// explanation: five standard deviations.
func checkDraws(t *testing.T, m *mix, part func(k int) float64) {
	t.Helper()
	const draws = 200000
	rng, seen := rand.NewPCG(1, 2), make([]int, m.n)
	for range draws {
		seen[m.draw(rng)]++
	}
	for k, n := range seen {
		want := draws * part(k)
		if math.Abs(float64(n)-want) > 5*math.Sqrt(want*(1-part(k)))+1 {
			t.Errorf("flow %d: drawn %d times of %d, want about %.0f", k, n, draws, want)
		}
	}
}

func TestMix(t *testing.T) {
	uniform, err := newMix(100, "uniform")
	if err != nil {
		t.Fatal(err)
	}
	checkDraws(t, uniform, func(int) float64 { return 0.01 })
	for dist, s := range map[string]float64{"zipf": 1, "zipf:1.5": 1.5, "zipf:0.5": 0.5} {
		m, err := newMix(100, dist)
		if err != nil {
			t.Fatal(err)
		}
		all := 0.0
		for k := range 100 {
			all += math.Pow(float64(k+1), -s)
		}
		checkDraws(t, m, func(k int) float64 { return math.Pow(float64(k+1), -s) / all })
	}
}

// Flows that have turns have them in all threads together, however many those are.
func TestMixInTurn(t *testing.T) {
	for _, n := range []uint64{1, 2, 5, 7} {
		m, err := newMix(n, "round-robin")
		if err != nil {
			t.Fatal(err)
		}
		for threads := 1; threads <= 9; threads++ {
			var each []*mix
			for i := range threads {
				each = append(each, m.ofThread(i, threads))
			}
			for k := range 50 {
				if got, want := each[k%threads].draw(nil), uint64(k)%n; got != want {
					t.Fatalf("packet %d of %d threads is of flow %d of %d, want %d", k, threads, got, n, want)
				}
			}
		}
	}
}

func TestMixErrors(t *testing.T) {
	const what = " is no distribution: it is uniform, zipf, zipf:S or round-robin"
	const exponent = ": the exponent of zipf is a number above 0 and up to 10, such as zipf:1.1"
	for dist, want := range map[string]string{
		"":              `""` + what,
		"pareto":        `"pareto"` + what,
		"uniform:1":     `"uniform:1"` + what,
		"round-robin:1": `"round-robin:1"` + what,
		"zipf:":         `"zipf:"` + exponent,
		"zipf:0":        `"zipf:0"` + exponent,
		"zipf:11":       `"zipf:11"` + exponent,
		"zipf:nan":      `"zipf:nan"` + exponent,
	} {
		if _, err := newMix(10, dist); err == nil || err.Error() != want {
			t.Errorf("%q: %v; want %s", dist, err, want)
		}
	}
	if _, err := newMix(maxZipf+1, "zipf"); err == nil || err.Error() != "zipf has a table of all flows, at most 4194304" {
		t.Errorf("too many flows: %v", err)
	}
}
