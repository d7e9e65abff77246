package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

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
	if len(f.Curves) == 0 {
		return fmt.Errorf("it has no curves")
	}
	for _, c := range f.Curves {
		if len(c.Points) == 0 {
			return fmt.Errorf("curve %q has no points", c.Name)
		}
		for _, p := range c.Points {
			if len(p.Ns) == 0 || !(p.X > 0) || !(p.Median() > 0) {
				return fmt.Errorf("curve %q: a point at %v with rounds %v", c.Name, p.X, p.Ns)
			}
		}
	}
	return nil
}

// How figures look. Viewers that lack the font take another one, whose letters may be
// wider: the margins leave room for that, and the legend has its lines before its text.
const (
	width, height = 18 * vg.Centimeter, 11 * vg.Centimeter
	margin        = 14   // points
	legendRoom    = 1.35 // how far the axis goes beyond the curves, for the legend above them
)

// pale is the color of lines that are there to be read against.
var pale = color.Gray{0xe0}

// typeface is that of all text.
var typeface = font.Font{Typeface: "Liberation", Variant: "Sans"}

// save draws the figure into a file.
func (f figure) save(path string) error {
	p, err := f.plot()
	if err != nil {
		return err
	}
	c := vgsvg.New(width, height)
	page := draw.New(c)
	page.SetColor(color.White)
	page.Fill(page.Rectangle.Path())
	p.Draw(draw.Crop(page, margin, -2*margin, margin, -margin))
	var svg bytes.Buffer
	if _, err := c.WriteTo(&svg); err != nil {
		return err
	}
	return os.WriteFile(path, svg.Bytes(), 0o666)
}

// plot returns the figure, drawn.
func (f figure) plot() (*plot.Plot, error) {
	p := plot.New()
	for _, style := range [...]*text.Style{&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle} {
		style.Font = font.From(typeface, style.Font.Size)
	}
	p.Title.Text, p.Title.Padding = f.Title, vg.Points(8)
	p.X.Label.Text, p.Y.Label.Text = f.X, "ns a frame (median)"
	if f.Rate {
		p.Y.Label.Text = "million frames a second (median)"
	}
	p.X.Label.Padding, p.Y.Label.Padding = vg.Points(4), vg.Points(4)
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.ConstantTicks(f.ticks())
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = pale, pale
	p.Add(grid)
	for i, c := range f.Curves {
		line, points, err := plotter.NewLinePoints(f.xys(c))
		if err != nil {
			return nil, err
		}
		line.Color, points.Color = plotutil.Color(i), plotutil.Color(i)
		line.Width, points.Radius = vg.Points(1.5), vg.Points(2.5)
		points.Shape = plotutil.Shape(i)
		p.Add(line, points)
		p.Legend.Add(c.Name, line, points)
	}
	p.Y.Min, p.Y.Max = 0, p.Y.Max*legendRoom
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.XOffs, p.Legend.YOffs, p.Legend.Padding = vg.Points(10), vg.Points(-4), vg.Points(3)
	return p, nil
}

// xys returns where the points of a curve are.
func (f figure) xys(c curve) plotter.XYs {
	var all plotter.XYs
	for _, p := range c.Points {
		y := p.Median()
		if f.Rate {
			y = p.Mpps()
		}
		all = append(all, plotter.XY{X: p.X, Y: y})
	}
	return all
}

// ticks marks where the curves have points, as far as their numbers do not run into each
// other.
func (f figure) ticks() []plot.Tick {
	longest := f.Curves[0]
	for _, c := range f.Curves {
		if len(c.Points) > len(longest.Points) {
			longest = c
		}
	}
	const apart = 1.0 / 16 // of the axis
	points := longest.Points
	first, last := math.Log(points[0].X), math.Log(points[len(points)-1].X)
	var all []plot.Tick
	labelled := math.Inf(-1)
	for _, p := range points {
		t := plot.Tick{Value: p.X}
		if at := math.Log(p.X); at-labelled >= apart*(last-first) {
			t.Label, labelled = strconv.FormatFloat(p.X, 'f', -1, 64), at
		}
		all = append(all, t)
	}
	return all
}
