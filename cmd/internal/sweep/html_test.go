package sweep

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// written returns the page of a report.
func written(t *testing.T, r *Report) string {
	t.Helper()
	var page bytes.Buffer
	if err := r.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// The page has a plot for all that goes with something else, each row, and where it all
// comes from.
func TestHTML(t *testing.T) {
	r := sample()
	page := written(t, r)
	var titles []string
	for _, m := range regexp.MustCompile(`<figure role="img" aria-label="([^"]*)"><svg`).FindAllStringSubmatch(page, -1) {
		titles = append(titles, m[1])
	}
	want := []string{
		"Highest rate without loss by frame size, one receiver", "Highest rate without loss by frame size, 4 receivers",
		"Highest rate without loss by batch size, one receiver", "Highest rate without loss by batch size, 4 receivers",
		"Highest rate without loss by receivers, batches of 64", "Highest rate without loss by receivers, batches of 256",
		"Loss by rate, batches of 64, one receiver", "Loss by rate, batches of 256, one receiver",
		"Loss by rate, batches of 64, 4 receivers", "Loss by rate, batches of 256, 4 receivers",
		"Latency at 50% of the rate without loss, batches of 64, one receiver", "Latency at 50% of the rate without loss, batches of 256, one receiver",
		"Latency at 50% of the rate without loss, batches of 64, 4 receivers", "Latency at 50% of the rate without loss, batches of 256, 4 receivers",
	}
	if !slices.Equal(titles, want) {
		t.Errorf("plots %q, want %q", titles, want)
	}
	for _, want := range []string{
		"plan9/mips, 3 CPUs, go1.99, pktgen v1, 2026-01-02T03:04:05Z, device vale",
		`<code>pktgen sweep --html &#39;&lt;it&#39;\&#39;&#39;s&gt;.html&#39;</code>`,
		"<td>60 B</td><td>64</td><td>1</td><td>3.000</td>",
		"copying the same bytes, and nothing else",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "did not come to its end") {
		t.Error("a whole sweep is shown as one in part")
	}
}

// The page fetches nothing: it names no other place but the names of SVG itself.
func TestHTMLOffline(t *testing.T) {
	page := written(t, sample())
	for _, m := range regexp.MustCompile(`(?i)[^\s"'(]*//[^\s"')]*`).FindAllString(page, -1) {
		if m != "http://www.w3.org/2000/svg" && m != "http://www.w3.org/1999/xlink" {
			t.Errorf("the page names %s", m)
		}
	}
	if m := regexp.MustCompile(`(?i)<(script|link|img|iframe|object)|@import|url\(`).FindString(page); m != "" {
		t.Errorf("the page has %s", m)
	}
}

// A report in part, also one of nothing, has a page that says so.
func TestHTMLInPart(t *testing.T) {
	r := sample()
	r.Complete, r.Settings.Mode = false, Turns
	r.Rows = r.Rows[:1]
	r.Rows[0].Trials, r.Rows[0].Latencies, r.Rows[0].Floor = nil, nil, nil
	r.Environment.Device = "<script>alert(1)</script>"
	page := written(t, r)
	if !strings.Contains(page, "did not come to its end") || strings.Count(page, "<svg") != 1 || strings.Contains(page, "<script") || strings.Contains(page, "id=\"latencies\"") {
		t.Errorf("page\n%s", page)
	}
	r.Rows = nil
	if page := written(t, r); strings.Contains(page, "<svg") {
		t.Errorf("page\n%s", page)
	}
}

// Rates of 0, which no logarithmic axis has a place for, are drawn.
func TestHTMLNoRate(t *testing.T) {
	r := sample()
	for i := range r.Rows {
		r.Rows[i].PPS = []float64{0}
	}
	if page := written(t, r); strings.Contains(page, "NaN") || strings.Contains(page, "Inf") {
		t.Errorf("page\n%s", page)
	}
}

func TestCommandLine(t *testing.T) {
	e := Environment{Command: []string{"pktgen", "a b", "", "$x", "it's", "--trial=1s"}}
	if got, want := e.CommandLine(), `pktgen 'a b' '' '$x' 'it'\''s' --trial=1s`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
