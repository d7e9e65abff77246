package main

import (
	"cmp"
	"os"
	"strings"
)

// clockSource returns the name of the source that the kernel uses.
func clockSource() string {
	b, _ := os.ReadFile("/sys/devices/system/clocksource/clocksource0/current_clocksource")
	return cmp.Or(strings.TrimSpace(string(b)), "not known")
}
