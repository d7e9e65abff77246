package main

import (
	"bufio"
	"fmt"
	"os"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Range and precision of measured times.
const (
	latencyMax    = time.Hour
	latencyDigits = 3
)

// A latency is the distribution of measured times, and their exact extremes and sum.
type latency struct {
	h        *hdrhistogram.Histogram // nanoseconds
	n        uint64
	sum      time.Duration
	min, max time.Duration
}

func newLatency() *latency {
	return &latency{h: hdrhistogram.New(1, int64(latencyMax), latencyDigits)}
}

// record counts a time.
func (l *latency) record(d time.Duration) { l.recordMany(d, 1) }

// recordMany counts a time as often as n says, which is not 0.
func (l *latency) recordMany(d time.Duration, n uint64) {
	d = min(max(d, 0), latencyMax)
	l.extend(d)
	l.n += n
	l.sum += d * time.Duration(n)
	l.h.RecordValues(int64(d), int64(n)) // in range
}

// extend says that there was such a time, which is counted as another one, or will be.
func (l *latency) extend(d time.Duration) {
	if l.n == 0 || d < l.min {
		l.min = d
	}
	l.max = max(l.max, d)
}

// merge adds the times of another distribution.
func (l *latency) merge(o *latency) {
	if o.n == 0 {
		return
	}
	l.extend(o.min)
	l.max = max(l.max, o.max)
	l.n += o.n
	l.sum += o.sum
	l.h.Merge(o.h)
}

// mean returns the average, 0 of nothing.
func (l *latency) mean() time.Duration { return l.sum / time.Duration(max(1, l.n)) }

// report returns what a reader asks for first.
func (l *latency) report() *latencyReport {
	at := func(percent float64) int64 {
		return max(int64(l.min), min(l.h.ValueAtPercentile(percent), int64(l.max)))
	}
	return &latencyReport{l.n, int64(l.min), int64(l.mean()), at(50), at(90), at(99), at(99.9), int64(l.max)}
}

// tryFile fails where a file cannot be written, before a run that may be long. What is in it
// stays. What is no regular file, a pipe or a device, is opened at the end only.
func tryFile(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	return f.Close()
}

// writeTo writes the whole distribution as the table of percentiles that tools of the HDR
// histogram read, in nanoseconds.
func (l *latency) writeTo(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriter(f)
	if _, err := l.h.PercentilesPrint(out, 5, 1); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}
