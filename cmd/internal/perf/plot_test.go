package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/yardstick"
	"govale/netmap/devicetest/need"
)

// written writes results as --json does.
func written(t *testing.T, all results) string {
	t.Helper()
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(need.TempDir(t), "in.json")
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// series returns a series with one round each.
func series(ns ...float64) (all []yardstick.Series) {
	for _, v := range ns {
		all = append(all, yardstick.Series{Ns: []float64{v}})
	}
	return all
}

// textOf returns what an SVG file says, piece by piece.
func textOf(t *testing.T, file string) (all []string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := false
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
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
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
}

// A figure has its title, what goes along both axes, the names of its curves, and a number
// where a point is.
func TestPlot(t *testing.T) {
	xs := []int{1, 8, 64}
	file := written(t, results{Figures: []figure{
		{Name: "rates", Title: "How fast", X: "frames a sync", Rate: true, Curves: []curve{
			curveOf("path", xs, series(100, 50, 20)), level("floor", xs, series(10)[0]),
		}},
		{Name: "costs", Title: "How dear", X: "ports", Curves: []curve{curveOf("one & only", xs, series(7, 7.5, 7))}},
	}})
	dir := filepath.Join(need.TempDir(t), "made", "too")
	out, errs, code := runPerf(t, "plot", file, dir)
	rates, costs := filepath.Join(dir, "rates.svg"), filepath.Join(dir, "costs.svg")
	if code != cli.ExitOK || errs != "" || out != rates+"\n"+costs+"\n" {
		t.Fatalf("exit code %d, %q, %q", code, out, errs)
	}
	for file, want := range map[string][]string{
		rates: {"How fast", "frames a sync", "million frames a second (median)", "path", "floor", "1", "8", "64"},
		costs: {"How dear", "ports", "ns a frame (median)", "one & only", "1", "8", "64"},
	} {
		got := textOf(t, file)
		for _, s := range want {
			if !slices.Contains(got, s) {
				t.Errorf("%s says %q, not %q", filepath.Base(file), got, s)
			}
		}
	}
}

func TestPlotRefuses(t *testing.T) {
	good := func() figure {
		return figure{Name: "a", Title: "A", X: "x", Curves: []curve{curveOf("c", []int{1, 2}, series(1, 2))}}
	}
	with := func(change func(*figure)) results {
		f := good()
		change(&f)
		return results{Figures: []figure{good(), f}}
	}
	for want, all := range map[string]results{
		"it has no figures":         {},
		"its name is none":          with(func(f *figure) { f.Name = "../a" }),
		"it has no curves":          with(func(f *figure) { f.Curves = nil }),
		"has no points":             with(func(f *figure) { f.Curves[0].Points = nil }),
		"no place for a point at 0": with(func(f *figure) { f.Curves[0].Points[0].X = 0 }),
		"a point at 2 with round":   with(func(f *figure) { f.Curves[0].Points[1].Ns = nil }),
		"with rounds [0]":           with(func(f *figure) { f.Curves[0].Points[1].Ns[0] = 0 }),
	} {
		dir := filepath.Join(need.TempDir(t), "dir")
		out, errs, code := runPerf(t, "plot", written(t, all), dir)
		if code == cli.ExitOK || !strings.Contains(errs, want) || out != "" {
			t.Errorf("exit code %d, %q, %q; want %q", code, out, errs, want)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%q: a directory is made all the same", want)
		}
	}
	text := filepath.Join(need.TempDir(t), "text")
	if err := os.WriteFile(text, []byte("what ns/frame"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{text, text + ".not"} {
		if _, errs, code := runPerf(t, "plot", file, need.TempDir(t)); code == cli.ExitOK || !strings.Contains(errs, file) {
			t.Errorf("exit code %d, %q", code, errs)
		}
	}
}
