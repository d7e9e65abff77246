package main

import (
	"fmt"
	"os"
)

// processMemory returns how much memory this process has.
func processMemory() (processSize, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return processSize{}, err
	}
	var space, resident int // pages
	if _, err := fmt.Sscan(string(text), &space, &resident); err != nil {
		return processSize{}, fmt.Errorf("/proc/self/statm: %w", err)
	}
	page := os.Getpagesize()
	return processSize{space * page, resident * page}, nil
}
