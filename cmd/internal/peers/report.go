package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// A report is what has been measured so far; every line is printed when it is there.
type report struct {
	w       io.Writer
	results []result
}

// header prints what the numbers are, and the names of the columns.
func (r *report) header(c course) {
	fmt.Fprintf(r.w, "median of %d rounds, in which all systems take turns of %v; slower than the first one\n", c.rounds, c.turn)
	fmt.Fprintln(r.w, "sizes and Gbit/s are without preamble, CRC and gap, which no system here counts")
	fmt.Fprintf(r.w, "%-35s %6s %8s %8s %8s  %s\n", "system", "size", "Mpps", "Gbit/s", "slower", "notes")
}

// absent adds the systems that cannot be measured here, with the reason, and returns the
// others.
func (r *report) absent(all []system) (present []system) {
	for _, s := range all {
		if why := s.absent(); why != nil {
			r.add(result{System: s.name, Why: why.Error()})
			continue
		}
		present = append(present, s)
	}
	return present
}

func (r *report) add(results ...result) {
	r.results = append(r.results, results...)
	for _, one := range results {
		fmt.Fprintln(r.w, one.line())
	}
}

// line is a line of the table.
func (r result) line() string {
	size := ""
	if r.Size > 0 {
		size = fmt.Sprintf("%d B", r.Size)
	}
	if r.Why != "" {
		return fmt.Sprintf("%-35s %6s %s", r.System, size, firstLine(r.Why))
	}
	pps := median(r.Pps)
	return fmt.Sprintf("%-35s %6s %8.3f %8.3f %7.*fx  %s",
		r.System, size, pps/1e6, pps*float64(8*r.Size)/1e9, decimals(r.Slower), r.Slower, r.Note)
}

// decimals is how many digits behind the point a ratio is worth.
func decimals(ratio float64) int {
	switch {
	case ratio < 10:
		return 2
	case ratio < 100:
		return 1
	}
	return 0
}

// firstLine keeps a line of the table a line: --json has the rest.
func firstLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}

// write writes all results to a file.
func (r *report) write(file string) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	if err := e.Encode(r.results); err != nil {
		return err
	}
	return os.WriteFile(file, text.Bytes(), 0o666)
}
