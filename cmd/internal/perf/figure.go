package main

import "govale/cmd/internal/yardstick"

// A figure is what is drawn together: how one thing goes with another.
type figure struct {
	Name   string  `json:"name"`   // of its file, without .svg
	Title  string  `json:"title"`  // what stands above it
	X      string  `json:"x"`      // title of the axis, with the unit
	Rate   bool    `json:"rate"`   // up go million frames a second, else nanoseconds a frame
	Curves []curve `json:"curves"` // one or more
}

// A curve is one of the things that a figure compares.
type curve struct {
	Name   string  `json:"name"`
	Points []point `json:"points"` // by rising X
}

// A point is one measurement of a curve.
type point struct {
	X float64 `json:"x"` // more than 0, since axes are logarithmic
	yardstick.Series
}

// curveOf returns the curve of series that were measured at these places.
func curveOf[N int | float64](name string, xs []N, all []yardstick.Series) curve {
	c := curve{Name: name}
	for i, x := range xs {
		c.Points = append(c.Points, point{float64(x), all[i]})
	}
	return c
}

// level returns the curve of what does not depend on X.
func level[N int | float64](name string, xs []N, s yardstick.Series) curve {
	return curveOf(name, []N{xs[0], xs[len(xs)-1]}, []yardstick.Series{s, s})
}
