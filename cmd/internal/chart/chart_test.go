package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

func points(xy ...float64) (all []Point) {
	for ; len(xy) > 1; xy = xy[2:] {
		all = append(all, Point{xy[0], xy[1]})
	}
	return all
}

// texts returns what an svg element says, piece by piece.
func texts(t *testing.T, svg []byte) (all []string) {
	t.Helper()
	in := false
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, svg)
		}
		switch e := token.(type) {
		case xml.StartElement:
			in = e.Name.Local == "text"
		case xml.EndElement:
			in = false
		case xml.CharData:
			if in {
				all = append(all, string(e))
			}
		}
	}
}

// Whatever the axes are, a figure of one point has a drawing, too, and what it says is
// escaped.
func TestElement(t *testing.T) {
	one, two := Curve{"<one> & only", points(1, 0.5)}, Curve{"two", points(1, 3, 64, 200)}
	for name, f := range map[string]Figure{
		"log x":       {Curves: []Curve{one, two}},
		"one place":   {Curves: []Curve{one}},
		"even":        {XTicks: Even, Curves: []Curve{one, two}},
		"even at 0":   {XTicks: Even, Curves: []Curve{one, {"at 0", points(0, 0)}}},
		"all nothing": {XTicks: Even, Curves: []Curve{{"<one> & only", points(0, 0, 1, 0)}}},
		"decades":     {XTicks: Decades, Dots: true, Curves: []Curve{one, two}},
		"one decade":  {XTicks: Decades, Dots: true, Curves: []Curve{one}},
		"named":       {XTicks: Named, XNames: []string{"first", "last"}, Curves: []Curve{one}},
		"log y":       {LogY: true, Curves: []Curve{one, two}},
		"log y, one":  {LogY: true, Curves: []Curve{one}},
	} {
		f.Title, f.X, f.Y = "Title", "along", "up"
		svg, err := f.Element()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.HasPrefix(svg, []byte("<svg")) || bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
			t.Errorf("%s: %s", name, svg)
		}
		got := texts(t, svg)
		for _, want := range []string{"Title", "along", "up", "<one> & only"} {
			if !slices.Contains(got, want) {
				t.Errorf("%s says %q, not %q", name, got, want)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	for want, f := range map[string]Figure{
		"no curves":             {},
		"no points":             {Curves: []Curve{{Name: "a"}}},
		"a point at 0, 1":       {Curves: []Curve{{"a", points(0, 1)}}},
		"a point at 1, 0":       {LogY: true, Curves: []Curve{{"a", points(1, 0)}}},
		"a point at 1, NaN":     {Curves: []Curve{{"a", points(1, math.NaN())}}},
		"a point at +Inf, 1":    {Curves: []Curve{{"a", points(math.Inf(1), 1)}}},
		"no place for a point ": {XTicks: Even, Curves: []Curve{{"a", points(-1, 1)}}},
	} {
		if _, err := f.Element(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestDecades(t *testing.T) {
	for _, tt := range [][4]float64{{0, math.Log10(1000), 0, 3}, {math.Log10(0.2), 0.5, -1, 1}, {0.7, 0.7, 0, 1}, {1, 1, 1, 2}} {
		if from, to := decades(tt[0], tt[1]); from != tt[2] || to != tt[3] {
			t.Errorf("around %v to %v: %v to %v, want %v to %v", tt[0], tt[1], from, to, tt[2], tt[3])
		}
	}
}

// A logarithmic axis has numbers at powers of ten, and marks between them.
func TestLogarithmic(t *testing.T) {
	p, err := Figure{XTicks: Decades, Curves: []Curve{{"a", points(0.2, 1, 30, 2)}}}.plot()
	if err != nil {
		t.Fatal(err)
	}
	var labels []string
	marks := p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max)
	for _, tick := range marks {
		if tick.Value < p.X.Min || tick.Value > p.X.Max {
			t.Errorf("a mark at %v between %v and %v", tick.Value, p.X.Min, p.X.Max)
		}
		if tick.Label != "" {
			labels = append(labels, tick.Label)
		}
	}
	if want := []string{"0.1", "1", "10", "100"}; !slices.Equal(labels, want) || len(marks) != 4+3*8 {
		t.Errorf("labels %q of %d marks, want %q", labels, len(marks), want)
	}
}

// Numbers of points that are close together do not run into each other.
func TestTicks(t *testing.T) {
	f := Figure{Curves: []Curve{{"floor", points(1, 1, 5000, 1)}, {"path", points(1, 1, 10, 2, 100, 3, 1000, 4, 1023, 5, 1100, 6, 5000, 7)}}}
	var labels []string
	for _, tick := range f.ticks() {
		labels = append(labels, tick.Label)
	}
	if want := []string{"1", "10", "100", "1000", "", "", "5000"}; !slices.Equal(labels, want) {
		t.Errorf("labels %q, want %q", labels, want)
	}
}
