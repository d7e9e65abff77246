package main

import (
	"fmt"
	"strings"
	"time"
)

// A namer makes the names of the files of -w.
type namer struct {
	template string // -w
	timed    bool   // -G: the template is strftime's
	digits   int    // of the number, with -C and -W
}

// newNamer returns the namer for -w, with -C and -W or without them, and -G. As in
// tcpdump, numbers have as many digits as the highest one below the number of files.
func newNamer(template string, sized bool, files int, timed bool) namer {
	n := namer{template: template, timed: timed}
	if sized {
		for x := files - 1; x > 0; x /= 10 {
			n.digits++
		}
	}
	return n
}

// name returns the name of file number n, which begins at t. The first file has no number
// unless all have one.
func (n namer) name(number int, t time.Time) string {
	name := n.template
	if n.timed {
		name = strftime(name, t)
	}
	if number == 0 && n.digits == 0 {
		return name
	}
	return fmt.Sprintf("%s%0*d", name, n.digits, number)
}

// strftime returns the format with t filled in, as strftime(3) has it in the C locale. What
// it does not know stays as it is.
func strftime(format string, t time.Time) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(format, "%")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		if after == "" {
			out.WriteByte('%')
			return out.String()
		}
		if text, ok := conversion(after[0], t); ok {
			out.WriteString(text)
		} else {
			out.WriteString("%" + after[:1])
		}
		format = after[1:]
	}
}

// layouts are the conversions that package time has words for.
var layouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'h': "Jan", 'd': "02", 'e': "_2",
	'm': "01", 'y': "06", 'Y': "2006", 'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM",
	'j': "002", 'z': "-0700", 'Z': "MST", 'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04",
	'D': "01/02/06", 'r': "03:04:05 PM", 'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05",
}

// conversion returns what stands for %c at the time t.
func conversion(c byte, t time.Time) (text string, ok bool) {
	if layout, ok := layouts[c]; ok {
		return t.Format(layout), true
	}
	isoYear, isoWeek := t.ISOWeek()
	weekday := int(t.Weekday())
	sunday := (t.YearDay() + 6 - weekday) / 7
	monday := (t.YearDay() + 6 - (weekday+6)%7) / 7
	switch c {
	case '%':
		return "%", true
	case 'n':
		return "\n", true
	case 't':
		return "\t", true
	case 's':
		return fmt.Sprint(t.Unix()), true
	case 'k':
		return fmt.Sprintf("%2d", t.Hour()), true
	case 'l':
		return fmt.Sprintf("%2d", (t.Hour()+11)%12+1), true
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100), true
	case 'u':
		return fmt.Sprint((weekday+6)%7 + 1), true
	case 'w':
		return fmt.Sprint(weekday), true
	case 'G':
		return fmt.Sprint(isoYear), true
	case 'g':
		return fmt.Sprintf("%02d", isoYear%100), true
	case 'V':
		return fmt.Sprintf("%02d", isoWeek), true
	case 'U':
		return fmt.Sprintf("%02d", sunday), true
	case 'W':
		return fmt.Sprintf("%02d", monday), true
	}
	return "", false
}
