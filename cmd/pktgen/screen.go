package main

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"govale/cmd/internal/cli"
)

// A screen is a terminal whose last line changes, while other lines come above it. The line
// never reaches the last column, and is taken away by writing over it: no setting of the
// terminal is changed, so none is to be restored.
type screen struct {
	mu   sync.Mutex
	w    io.Writer
	cols func() int // that may be written to: all but the last
	line string     // that is there; or ""
}

// newScreen returns the screen that w is, nil where it is no terminal.
func newScreen(w io.Writer) *screen {
	if _, _, ok := cli.TerminalSize(w); !ok {
		return nil
	}
	return &screen{w: w, cols: func() int {
		cols, _, _ := cli.TerminalSize(w)
		return max(0, cols-1)
	}}
}

// show puts a line in the place of the last one; line returns it for a width.
func (s *screen) show(line func(cols int) string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cols := s.cols()
	text := fit(line(cols), cols)
	fmt.Fprintf(s.w, "\r%s%s", text, strings.Repeat(" ", max(0, min(len(s.line), cols)-len(text))))
	s.line = text
}

// clear takes the line away.
func (s *screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clearLocked()
}

// clearLocked also takes away what the terminal has written behind the line: "^C".
func (s *screen) clearLocked() {
	if s.line == "" {
		return
	}
	fmt.Fprintf(s.w, "\r%s\r", strings.Repeat(" ", s.cols()))
	s.line = ""
}

// over returns a writer to the terminal that takes the line away before it writes to w.
func (s *screen) over(w io.Writer) io.Writer { return &aboveLine{s, w} }

// An aboveLine writes whole lines to a terminal with a screen.
type aboveLine struct {
	s *screen
	w io.Writer
}

func (a *aboveLine) Write(p []byte) (int, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	a.s.clearLocked()
	return a.w.Write(p)
}

// fit cuts a line of ASCII off at a width.
func fit(line string, cols int) string { return line[:min(len(line), cols)] }
