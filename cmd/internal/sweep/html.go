package sweep

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
)

//go:embed report.html.tmpl
var pageText string

// page is the form of a report in HTML: one file that fetches nothing.
var page = template.Must(template.New("report").Parse(pageText))

// A pageData is what the page shows.
type pageData struct {
	*Report
	Title   string
	Best    []best
	Figures []picture
	Lines   []tableLine
}

// A best is the fastest row of a frame size.
type best struct{ Size, Rate, Gbits, Beside string }

// A picture is a figure, drawn.
type picture struct {
	Title string
	SVG   template.HTML
}

// A tableLine is a row in words.
type tableLine struct {
	Row
	Mpps, Gbits, Ns, Floor, Over, Lost string
}

// WriteHTML writes the report as one page with plots, which needs nothing but itself.
func (r *Report) WriteHTML(w io.Writer) error {
	d := pageData{Report: r, Title: r.rateTitle(), Best: r.best()}
	for _, f := range r.figures() {
		svg, err := f.Element()
		if err != nil {
			return fmt.Errorf("%s: %w", f.Title, err)
		}
		d.Figures = append(d.Figures, picture{f.Title, template.HTML(svg)}) // drawn here, with all text escaped
	}
	for _, row := range r.Rows {
		d.Lines = append(d.Lines, tableLine{
			Row: row, Mpps: cell("%.3f", row.Median()/1e6, len(row.PPS) > 0), Gbits: cell("%.3f", row.Gbits(), len(row.PPS) > 0),
			Ns: cell("%.1f", row.NsPerFrame(), row.Median() > 0), Floor: cell("%.1f", row.FloorNs(), len(row.Floor) > 0),
			Over: cell("%.2f", median(row.OverFloor()), len(row.OverFloor()) > 0), Lost: row.LostWords(r.Settings.Mode),
		})
	}
	return page.Execute(w, d)
}

// best returns the fastest row of each frame size.
func (r *Report) best() (all []best) {
	for _, g := range split(r.rated(), func(row Row) int { return row.Size }) {
		fastest := g.rows[0]
		for _, row := range g.rows {
			if row.Median() > fastest.Median() {
				fastest = row
			}
		}
		b := best{
			Size: fmt.Sprintf("%d bytes", g.key), Rate: fmt.Sprintf("%.2f", fastest.Median()/1e6), Gbits: fmt.Sprintf("%.1f", fastest.Gbits()),
			Beside: fmt.Sprintf("batches of %d", fastest.Batch) + toReceivers(fastest.Receivers),
		}
		if over := fastest.OverFloor(); len(over) > 0 {
			b.Beside += fmt.Sprintf("; %.2f times what copying takes", median(over))
		}
		all = append(all, b)
	}
	return all
}

// CommandLine returns the command line as it can be typed in again.
func (e Environment) CommandLine() string {
	words := make([]string, len(e.Command))
	for i, word := range e.Command {
		words[i] = quoted(word)
	}
	return strings.Join(words, " ")
}

// quoted returns a word for a shell: as it is where no character of it means anything.
func quoted(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%^"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Micros returns the percentiles in microseconds, in the order of the table's columns.
func (l Latency) Micros() (all []string) {
	for _, p := range percentiles {
		all = append(all, fmt.Sprintf("%.1f", p.of(l)/1e3))
	}
	return all
}

// Load returns the load in percent.
func (l Latency) Load() string { return strconv.FormatFloat(l.LoadPercent, 'g', 4, 64) + "%" }

// Mpps returns the rate in million frames a second.
func (l Latency) Mpps() string { return fmt.Sprintf("%.3f", l.PPS/1e6) }

// HasLatencies reports whether any was measured.
func (r *Report) HasLatencies() bool { return len(r.loads()) > 0 }
