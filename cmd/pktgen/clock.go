package main

import (
	"fmt"
	"time"
)

// A clock is what all times of a run are taken from.
type clock struct {
	Source     string `json:"source"`        // in the words of the system: "tsc"
	Resolution int64  `json:"resolution_ns"` // least difference of two times that differ
}

// clockReadings is how many times are compared to find the resolution.
const clockReadings = 1000

// lookAtClock measures the clock of this process.
func lookAtClock() clock {
	least := time.Duration(1<<63 - 1)
	for range clockReadings {
		begin := time.Now()
		took := time.Since(begin)
		for took == 0 {
			took = time.Since(begin)
		}
		least = min(least, took)
	}
	return clock{clockSource(), int64(least)}
}

func (c clock) String() string {
	return fmt.Sprintf("%s, resolution %d ns", c.Source, c.Resolution)
}
