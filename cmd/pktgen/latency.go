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
func (l *latency) record(d time.Duration) {
	d = min(max(d, 0), latencyMax)
	if l.n == 0 || d < l.min {
		l.min = d
	}
	l.max = max(l.max, d)
	l.n++
	l.sum += d
	l.h.RecordValue(int64(d)) // in range
}

// mean returns the average, 0 of nothing.
func (l *latency) mean() time.Duration { return l.sum / time.Duration(max(1, l.n)) }

// String returns what a reader asks for first, in nanoseconds.
func (l *latency) String() string {
	at := func(percent float64) int64 {
		return max(int64(l.min), min(l.h.ValueAtPercentile(percent), int64(l.max)))
	}
	return fmt.Sprintf("min %d mean %d median %d 90%% %d 99%% %d 99.9%% %d max %d ns",
		l.min, l.mean(), at(50), at(90), at(99), at(99.9), l.max)
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
