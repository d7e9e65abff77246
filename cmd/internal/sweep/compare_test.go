package sweep

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
)

// rounds returns a report of one row with these rates, in Mpps.
func rounds(mpps ...float64) *Report {
	r := sample()
	r.Rows = r.Rows[:1]
	row := &r.Rows[0]
	row.Trials, row.Latencies, row.Floor, row.PPS = nil, nil, nil, each(mpps, 1e6)
	return r
}

func compared(t *testing.T, a, b *Report) string {
	t.Helper()
	var out strings.Builder
	if err := WriteComparison(&out, "a.json", "b.json", a, b); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Whether a change is noise is for the rounds to say, not for its size.
func TestVerdicts(t *testing.T) {
	for _, tt := range []struct {
		a, b []float64
		want string // pattern
	}{
		{[]float64{1, 1.01, 1.02, 1.03}, []float64{1.04, 1.05, 1.06, 1.07}, `1\.015 ± ∞ +1\.055 ± ∞ +\+3\.94% \(p=0\.029 n=4\) +better`},
		{[]float64{1.04, 1.05, 1.06, 1.07}, []float64{1, 1.01, 1.02, 1.03}, `-3\.79% \(p=0\.029 n=4\) +worse`},
		{[]float64{1, 2, 3, 4}, []float64{2, 3, 4, 5}, `~ \(p=0\.\d+ n=4\) +noise`},
		{[]float64{1, 2, 3, 4}, []float64{1, 2, 3, 4}, `~ \(p=\d\.\d+ n=4\) +noise`},
		{[]float64{1, 1, 1, 1}, []float64{1, 1, 1, 1}, `~ \(p=1\.000 n=4\) +noise`},
		{[]float64{1, 1.1, 1.2}, []float64{9, 9.1, 9.2}, `~ \(p=0\.100 n=3\) +too few`},
		{[]float64{1}, []float64{2, 3, 4, 5, 6, 7}, `\(p=0\.286 n=1\+6\) +too few`},
		{[]float64{0, 0, 0, 0}, []float64{1, 1.1, 1.2, 1.3}, `\? \(p=0\.029 n=4\) +better`},
	} {
		out := compared(t, rounds(tt.a...), rounds(tt.b...))
		if !regexp.MustCompile(`(?m)^60 B/64/1 +Mpps .*` + tt.want + `$`).MatchString(out) {
			t.Errorf("%v and %v:\n%s, want %s", tt.a, tt.b, out, tt.want)
		}
		if strings.Contains(out, "--rounds 4 or more") != strings.Contains(tt.want, tooFew) {
			t.Errorf("%v and %v:\n%s", tt.a, tt.b, out)
		}
	}
}

// Less latency is better, as less time over copying is.
func TestLessIsBetter(t *testing.T) {
	a, b := rounds(1, 1.1, 1.2, 1.3), rounds(1, 1.1, 1.2, 1.3)
	a.Rows[0].Floor, b.Rows[0].Floor = each(a.Rows[0].PPS, 5), each(b.Rows[0].PPS, 4)
	for i := range 4 {
		a.Rows[0].Latencies = append(a.Rows[0].Latencies, Latency{Round: i, LoadPercent: 50, P99: 1000 + int64(i)})
		b.Rows[0].Latencies = append(b.Rows[0].Latencies, Latency{Round: i, LoadPercent: 50, P99: 2000 + int64(i)})
	}
	out := compared(t, a, b)
	for _, want := range []string{`times copying +5\.000 .* 4\.000 .* -20\.00% .* better`, `us 99% at 50% +1\.0 .* 2\.0 .* \+\d+\.\d+% .* worse`} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("\n%s, want %s", out, want)
		}
	}
}

// What only one report has, and in what the circumstances differ, is said.
func TestComparisonDiffers(t *testing.T) {
	a, b := sample(), sample()
	a.Rows, b.Rows = a.Rows[:2], b.Rows[1:3]
	b.Environment.CPUs, b.Complete = 99, false
	out := compared(t, a, b)
	for _, want := range []string{"CPUs differs: 3; 99\n", "complete differs: true; false\n", "60 B/64/1              only in A\n", "1500 B/64/1            only in B\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("\n%s, want %s", out, want)
		}
	}
	if out := compared(t, a, &Report{Settings: a.Settings}); !strings.Contains(out, "no row with rates is in both") {
		t.Errorf("\n%s", out)
	}
	b.Settings.Mode = Turns
	if err := WriteComparison(new(strings.Builder), "a", "b", a, b); err == nil || !strings.Contains(err.Error(), "nothing to compare") {
		t.Errorf("%v", err)
	}
}

// The least p is that of samples which do not overlap, as tables of the U test have it.
func TestLeastP(t *testing.T) {
	for _, tt := range []struct {
		n1, n2 int
		want   float64
	}{{1, 1, 1}, {2, 2, 1. / 3}, {3, 3, 0.1}, {4, 4, 0.02857142857142857}, {1, 6, 2. / 7}, {6, 1, 2. / 7}, {9, 9, 4.113533525298231e-05}} {
		if got := leastP(tt.n1, tt.n2); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", fmt.Sprint(tt.n1, "+", tt.n2), got, tt.want)
		}
	}
}
