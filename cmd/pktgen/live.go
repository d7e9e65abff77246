package main

import (
	"fmt"
	"strings"
	"time"
)

// How often the line changes, and over how many changes a rate is.
const (
	liveEvery   = 250 * time.Millisecond
	liveChanges = 4
)

// echoTime is how long after the signal of a key a terminal may write the key: it is to go
// with the line.
const echoTime = 5 * time.Millisecond

// Sizes of the bar: with less room there is none.
const (
	leastBar = 10
	mostBar  = 40
)

// A live line tells at a terminal how a run goes.
type live struct {
	screen *screen
	sides  []*side
	began  time.Time
	seen   []sample // the last ones, oldest first
}

// A sample is what all sides have moved at one time.
type sample struct {
	at    time.Time
	moved []tally
}

func newLive(s *screen, sides []*side) *live {
	l := &live{screen: s, sides: sides, began: time.Now()}
	l.look(l.began)
	return l
}

// run shows the line until stop is closed, and takes it away.
func (l *live) run(stop <-chan struct{}) {
	tick := time.NewTicker(liveEvery)
	defer tick.Stop()
	defer l.screen.clear()
	defer time.Sleep(echoTime)
	for {
		l.show()
		select {
		case <-stop:
			return
		case <-tick.C:
			l.look(time.Now())
		}
	}
}

// show shows what was seen.
func (l *live) show() {
	views := l.views()
	l.screen.show(func(cols int) string { return liveLine(views, time.Since(l.began), cols) })
}

// look takes a sample.
func (l *live) look(at time.Time) {
	s := sample{at: at}
	for _, side := range l.sides {
		s.moved = append(s.moved, side.now())
	}
	if len(l.seen) > liveChanges {
		l.seen = l.seen[1:]
	}
	l.seen = append(l.seen, s)
}

// views returns what is to be seen of each side.
func (l *live) views() (all []view) {
	first, last := l.seen[0], l.seen[len(l.seen)-1]
	took := last.at.Sub(first.at)
	for i, s := range l.sides {
		u := s.p.units()
		all = append(all, view{
			function: s.p.Function, units: u, total: last.moved[i].pkts, asked: s.asked(),
			now: u.moved(last.moved[i].minus(first.moved[i]), took), dropped: s.dropped(),
		})
	}
	return all
}

// A view is what is to be seen of one side.
type view struct {
	function     string
	units        units
	now          moved // a moment ago
	total, asked uint64
	dropped      *uint64 // nil: not known
}

// text returns it in words, fewer from one level to the next.
func (v view) text(level int) string {
	text := fmt.Sprintf("%s %spps", v.function, v.units.norm(v.now.PPS))
	if level < 1 {
		text += fmt.Sprintf(" %sbps", v.units.norm(v.now.RawBPS))
	}
	if level < 3 {
		text += fmt.Sprintf("  %spkts", v.units.norm(float64(v.total)))
	}
	if level < 2 && v.dropped != nil {
		text += fmt.Sprintf("  %d dropped", *v.dropped)
	}
	return text
}

// How many levels of words there are, and how many of them tell the total, too.
const (
	levels      = 4
	totalLevels = 3
)

// liveLine returns what fits so many columns: all words or less, and where a number of
// packets was asked for, how much of that is done, with a bar rather than more words than
// rate and total.
func liveLine(views []view, since time.Duration, cols int) string {
	end, least := "  "+clockTime(since), 0
	if views[0].asked > 0 {
		end = fmt.Sprintf("  %3.0f%% %s left", 100*views[0].done(), views[0].left())
		least = len(" []") + leastBar
	}
	line, fits := viewText(views, totalLevels, cols-len(end)-least)
	if !fits {
		line, _ = viewText(views, levels, cols-len(end))
	}
	line += end
	if room := cols - len(line) - len(" []"); least > 0 && room >= leastBar {
		line += " [" + bar(views[0].done(), min(room, mostBar)) + "]"
	}
	return line
}

// viewText returns the most words that fit so many columns, or the fewest where none do.
func viewText(views []view, levels, cols int) (line string, fits bool) {
	for level := range levels {
		texts := make([]string, len(views))
		for i, v := range views {
			texts[i] = v.text(level)
		}
		if line = strings.Join(texts, " | "); len(line) <= cols {
			return line, true
		}
	}
	return line, false
}

// done returns the part of what was asked for that is done.
func (v view) done() float64 { return min(1, float64(v.total)/float64(v.asked)) }

// left returns the time that the rest takes at the rate of now.
func (v view) left() string {
	if v.now.PPS == 0 {
		return "?"
	}
	return clockTime(time.Duration(min(float64(v.asked-min(v.asked, v.total))/v.now.PPS, 1e9) * float64(time.Second)))
}

// bar returns a bar of so many columns.
func bar(done float64, cols int) string {
	full := int(done * float64(cols))
	text := strings.Repeat("=", full)
	if full < cols {
		text += ">"
	}
	return fmt.Sprintf("%-*s", cols, text)
}

// clockTime returns d as hours, minutes and seconds: "1:02:03" or "2:03".
func clockTime(d time.Duration) string {
	secs := int64(d.Round(time.Second) / time.Second)
	if secs < 3600 {
		return fmt.Sprintf("%d:%02d", secs/60, secs%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", secs/3600, secs/60%60, secs%60)
}
