// Package chart draws curves as SVG, all in the same looks.
package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A Figure is some curves in one pair of axes.
type Figure struct {
	Title  string
	X, Y   string // titles of the axes, with the units
	XTicks Ticks
	XNames []string // with Named: what X 1, 2 and so on are called
	Dots   bool     // curves are points that no lines join
	LogY   bool     // Y is logarithmic, and all of it greater than 0; else it begins at 0
	Curves []Curve
}

// A Curve has its points by rising X.
type Curve struct {
	Name   string
	Points []Point
}

// A Point is one place of a curve.
type Point struct{ X, Y float64 }

// Ticks say what stands along the X axis.
type Ticks int

const (
	AtPoints Ticks = iota // logarithmic; a number where a point is: X is greater than 0
	Even                  // linear from 0, with round numbers
	Decades               // logarithmic, with powers of ten: X is greater than 0
	Named                 // names, at X 1, 2 and so on
)

// Check returns what keeps a figure from being drawn.
func (f Figure) Check() error {
	if len(f.Curves) == 0 {
		return fmt.Errorf("it has no curves")
	}
	for _, c := range f.Curves {
		if len(c.Points) == 0 {
			return fmt.Errorf("curve %q has no points", c.Name)
		}
		for _, p := range c.Points {
			if !f.fits(p) {
				return fmt.Errorf("curve %q: no place for a point at %v, %v", c.Name, p.X, p.Y)
			}
		}
	}
	return nil
}

// fits reports whether a point has a place between the axes.
func (f Figure) fits(p Point) bool {
	finite := !math.IsInf(p.X, 0) && !math.IsInf(p.Y, 0)
	logX := f.XTicks == AtPoints || f.XTicks == Decades
	return finite && p.X >= 0 && p.Y >= 0 && (!logX || p.X > 0) && (!f.LogY || p.Y > 0)
}

// How figures look. Viewers that lack the font take another one, whose letters may be
// wider: the margins leave room for that, and the legend has its lines before its text.
const (
	width, height = 18 * vg.Centimeter, 11 * vg.Centimeter
	margin        = 14    // points
	legendRoom    = 1.35  // how far the axis goes beyond the curves, for the legend above them
	legendLine    = 0.085 // of the curves' height: what one line of the legend takes
)

// pale is the color of lines that are there to be read against.
var pale = color.Gray{0xe0}

// typeface is that of all text.
var typeface = font.Font{Typeface: "Liberation", Variant: "Sans"}

// WriteSVG draws the figure as an SVG file.
func (f Figure) WriteSVG(w io.Writer) error {
	p, err := f.plot()
	if err != nil {
		return err
	}
	c := vgsvg.New(width, height)
	page := draw.New(c)
	page.SetColor(color.White)
	page.Fill(page.Rectangle.Path())
	p.Draw(draw.Crop(page, margin, -2*margin, margin, -margin))
	_, err = c.WriteTo(w)
	return err
}

// Element returns the figure as an svg element, to stand in a page of HTML: without
// the file's first lines.
func (f Figure) Element() ([]byte, error) {
	var b bytes.Buffer
	if err := f.WriteSVG(&b); err != nil {
		return nil, err
	}
	i := bytes.Index(b.Bytes(), []byte("<svg"))
	if i < 0 {
		return nil, fmt.Errorf("figure %q: no svg element was drawn", f.Title)
	}
	return b.Bytes()[i:], nil
}

// plot returns the figure, drawn.
func (f Figure) plot() (*plot.Plot, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	p := plot.New()
	for _, style := range [...]*text.Style{&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle} {
		style.Font = font.From(typeface, style.Font.Size)
	}
	p.Title.Text, p.Title.Padding = f.Title, vg.Points(8)
	p.X.Label.Text, p.Y.Label.Text = f.X, f.Y
	p.X.Label.Padding, p.Y.Label.Padding = vg.Points(4), vg.Points(4)
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = pale, pale
	p.Add(grid)
	for i, c := range f.Curves {
		line, points, err := plotter.NewLinePoints(f.xys(c))
		if err != nil {
			return nil, err
		}
		line.Color, points.Color = plotutil.Color(i), plotutil.Color(i)
		line.Dashes = dashes(i)
		line.Width, points.Radius = vg.Points(1.5), vg.Points(2.5)
		points.Shape = plotutil.Shape(i)
		if f.Dots {
			p.Add(points)
			p.Legend.Add(c.Name, points)
			continue
		}
		p.Add(line, points)
		p.Legend.Add(c.Name, line, points)
	}
	f.axes(p)
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.XOffs, p.Legend.YOffs, p.Legend.Padding = vg.Points(10), vg.Points(-4), vg.Points(3)
	return p, nil
}

// dashes returns those of a curve: the first seven, which have colors of their own, are
// drawn through.
func dashes(i int) []vg.Length { return plotutil.Dashes(i / len(plotutil.DefaultColors)) }

// axes scales the axes of a plot that has its curves.
func (f Figure) axes(p *plot.Plot) {
	room := max(legendRoom, 1+legendLine*float64(1+len(f.Curves)))
	switch {
	case f.LogY:
		low, high := decades(p.Y.Min, p.Y.Max)
		logarithmic(&p.Y, low, high+(high-low)*(room-1))
	case p.Y.Max <= 0:
		p.Y.Min, p.Y.Max = 0, 1
	default:
		p.Y.Min, p.Y.Max = 0, p.Y.Max*room
	}
	switch f.XTicks {
	case Even:
		p.X.Min = 0
		return
	case Decades:
		low, high := decades(p.X.Min, p.X.Max)
		logarithmic(&p.X, low, high)
		return
	case Named:
		p.X.Min, p.X.Max, p.X.Tick.Marker = 0.5, float64(len(f.XNames))+0.5, plot.ConstantTicks(f.named())
		return
	}
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.ConstantTicks(f.ticks())
	if p.X.Min == p.X.Max { // one place: it stands in the middle
		p.X.Min, p.X.Max = p.X.Min/2, p.X.Max*2
	}
}

// decades returns the whole numbers around logarithms: the powers of ten around what they
// are of.
func decades(low, high float64) (from, to float64) {
	const slack = 1e-9 // a power of ten is around itself, whatever its logarithm is rounded to
	from = math.Floor(low + slack)
	return from, max(math.Ceil(high-slack), from+1)
}

// logarithmic makes an axis, along which logarithms stand, one that says what they are of.
// The logarithmic scale of plot has its title in a wrong place, and makes room for it there.
func logarithmic(a *plot.Axis, low, high float64) {
	var marks []plot.Tick
	for decade := low; decade <= high; decade++ {
		marks = append(marks, plot.Tick{Value: decade, Label: strconv.FormatFloat(math.Pow10(int(decade)), 'g', 6, 64)})
		for n := 2.0; n < 10 && decade+math.Log10(n) <= high; n++ {
			marks = append(marks, plot.Tick{Value: decade + math.Log10(n)})
		}
	}
	a.Tick.Marker, a.Min, a.Max = plot.ConstantTicks(marks), low, high
}

// xys returns where the points of a curve are along the axes.
func (f Figure) xys(c Curve) (all plotter.XYs) {
	for _, p := range c.Points {
		if f.XTicks == Decades {
			p.X = math.Log10(p.X)
		}
		if f.LogY {
			p.Y = math.Log10(p.Y)
		}
		all = append(all, plotter.XY(p))
	}
	return all
}

// named marks the places that have names.
func (f Figure) named() (all []plot.Tick) {
	for i, name := range f.XNames {
		all = append(all, plot.Tick{Value: float64(i + 1), Label: name})
	}
	return all
}

// ticks marks where the curves have points, as far as their numbers do not run into each
// other.
func (f Figure) ticks() []plot.Tick {
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
