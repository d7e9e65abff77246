package main

import "strings"

// historyLength is how many numbers a history holds, and the longest curve.
const historyLength = 60

// A history is the last numbers of one row.
type history struct {
	values [historyLength]float64
	next   int // where the next one goes
	n      int
}

// push adds a number; the oldest one goes when there are too many.
func (h *history) push(v float64) {
	h.values[h.next] = v
	h.next = (h.next + 1) % historyLength
	h.n = min(h.n+1, historyLength)
}

// Steps of a curve from nothing to the most.
var (
	steps      = []rune("▁▂▃▄▅▆▇█")
	asciiSteps = []rune("_.-:=+*#")
)

// curve draws the last numbers, at most width, the newest at the right. The largest of
// them is as high as a character; what is not nothing is not drawn as nothing.
func (h *history) curve(width int, ascii bool) string {
	glyphs := steps
	if ascii {
		glyphs = asciiSteps
	}
	n := min(h.n, width)
	top := 0.0
	for i := range n {
		top = max(top, h.back(i))
	}
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", width-n))
	for i := n - 1; i >= 0; i-- {
		v, step := h.back(i), 0
		if v > 0 {
			step = 1 + int(v/top*float64(len(glyphs)-2)+0.5)
		}
		b.WriteRune(glyphs[step])
	}
	return b.String()
}

// back returns the number that was pushed so many pushes before the last.
func (h *history) back(i int) float64 {
	return h.values[(h.next-1-i+2*historyLength)%historyLength]
}
