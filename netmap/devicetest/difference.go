package devicetest

import (
	"fmt"
	"strings"
)

// A Difference is an answer that is not the recorded one.
type Difference struct {
	File      string
	Line      int    // of the command, from 1
	Command   string // without its "> "
	Want, Got []string
}

// shownLines is how many lines of a long answer an error shows.
const shownLines = 8

// Error returns file, line and command, and below them the two answers from the first
// line on that differs.
func (d *Difference) Error() string {
	same := 0
	for same < len(d.Want) && same < len(d.Got) && d.Want[same] == d.Got[same] {
		same++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: > %s", d.File, d.Line, d.Command)
	if same > 0 {
		fmt.Fprintf(&b, "\n\t(line %d of the answer)", same+1)
	}
	excerpt(&b, "wanted", d.Want[same:])
	excerpt(&b, "got", d.Got[same:])
	return b.String()
}

// excerpt writes the first lines of an answer.
func excerpt(b *strings.Builder, title string, lines []string) {
	fmt.Fprintf(b, "\n\t%-6s ", title)
	if len(lines) == 0 {
		b.WriteString("nothing")
		return
	}
	b.WriteString(strings.Join(lines[:min(len(lines), shownLines)], "\n\t       "))
	if n := len(lines) - shownLines; n > 0 {
		fmt.Fprintf(b, "\n\t       and %d lines more", n)
	}
}
