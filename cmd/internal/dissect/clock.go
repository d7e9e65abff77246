package dissect

import "time"

// A clock prints the times of packets, and remembers the second it has printed last.
type clock struct {
	kind   int   // of Options.Time
	tick   int64 // nanoseconds of the last digit
	digits int   // of a second
	layout string
	sec    int64  // what text is of
	text   []byte // "15:04:05", with or without the date
	ref    int64  // what deltas are from, in ticks; 0 before the first packet
}

func newClock(o Options) clock {
	c := clock{kind: o.Time, tick: 1000, digits: 6, layout: time.TimeOnly, sec: -1}
	if o.Nano {
		c.tick, c.digits = 1, 9
	}
	if o.Time == TimeDate {
		c.layout = time.DateTime
	}
	return c
}

// stamp prints the time of a packet and a blank, if times are asked for.
func (p *Printer) stamp(ts int64) {
	c := &p.clock
	p.paint(faint)
	switch c.kind {
	case TimeNone:
		return
	case TimeEpoch:
		p.num(int(ts / 1e9))
		p.fraction(ts % 1e9)
	case TimeDelta, TimeSinceFirst:
		p.delta(ts)
	default:
		p.moment(ts, time.Local)
	}
	p.str(" ")
	p.plain()
}

// delta prints the time since the reference, and makes ts the next one for -ttt.
func (p *Printer) delta(ts int64) {
	c := &p.clock
	now := ts / c.tick
	if c.ref == 0 {
		c.ref = now
	}
	d, sign := now-c.ref, " "
	if d < 0 {
		d, sign = -d, "-"
	}
	p.str(sign)
	p.moment(d*c.tick, time.UTC)
	if c.kind == TimeDelta {
		c.ref = now
	}
}

// moment prints a time of day, with the date if there is one in the layout.
func (p *Printer) moment(ts int64, where *time.Location) {
	c := &p.clock
	if sec := ts / 1e9; sec != c.sec {
		c.sec, c.text = sec, time.Unix(sec, 0).In(where).AppendFormat(c.text[:0], c.layout)
	}
	p.out = append(p.out, c.text...)
	p.fraction(ts % 1e9)
}

// fraction prints the part of a second behind its point.
func (p *Printer) fraction(ns int64) {
	v := ns / p.clock.tick
	n := len(p.out) + p.clock.digits
	p.str(".000000000"[:1+p.clock.digits])
	for ; v > 0; v, n = v/10, n-1 {
		p.out[n] += byte(v % 10)
	}
}
