package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"govale/cmd/internal/chart"
	"govale/cmd/internal/cli"
)

// A plotCmd is where curves come from and go to.
type plotCmd struct {
	File string `arg:"" help:"What perf --json has written."`
	Dir  string `arg:"" help:"Where to put a file NAME.svg for each figure; it is made if need be."`
}

// Run draws the figures of a file.
func (g *plotCmd) Run(env *cli.Env) error {
	all, err := readFigures(g.File)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(g.Dir, 0o777); err != nil {
		return err
	}
	for _, f := range all {
		path := filepath.Join(g.Dir, f.Name+".svg")
		if err := f.save(path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		fmt.Fprintln(env.Stdout, path)
	}
	return nil
}

// readFigures returns the figures of what --json has written, if they can be drawn.
func readFigures(file string) ([]figure, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all results
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(all.Figures) == 0 {
		return nil, fmt.Errorf("%s: it has no figures: measure a subject that draws some", file)
	}
	for _, f := range all.Figures {
		if err := f.check(); err != nil {
			return nil, fmt.Errorf("%s: figure %q: %w", file, f.Name, err)
		}
	}
	return all.Figures, nil
}

// figureName is what a figure may be called, as it becomes the name of a file.
var figureName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// check returns what keeps a figure from being drawn.
func (f figure) check() error {
	if !figureName.MatchString(f.Name) {
		return fmt.Errorf("its name is none for a file")
	}
	for _, c := range f.Curves {
		for _, p := range c.Points {
			if len(p.Ns) == 0 || !(p.Median() > 0) {
				return fmt.Errorf("curve %q: a point at %v with rounds %v", c.Name, p.X, p.Ns)
			}
		}
	}
	return f.chart().Check()
}

// save draws the figure into a file.
func (f figure) save(path string) error {
	var svg bytes.Buffer
	if err := f.chart().WriteSVG(&svg); err != nil {
		return err
	}
	return os.WriteFile(path, svg.Bytes(), 0o666)
}

// chart returns what to draw.
func (f figure) chart() chart.Figure {
	drawn := chart.Figure{Title: f.Title, X: f.X, Y: "ns a frame (median)"}
	if f.Rate {
		drawn.Y = "million frames a second (median)"
	}
	for _, c := range f.Curves {
		drawn.Curves = append(drawn.Curves, chart.Curve{Name: c.Name, Points: f.points(c)})
	}
	return drawn
}

// points returns where the points of a curve are.
func (f figure) points(c curve) (all []chart.Point) {
	for _, p := range c.Points {
		y := p.Median()
		if f.Rate {
			y = p.Mpps()
		}
		all = append(all, chart.Point{X: p.X, Y: y})
	}
	return all
}
