package clitest

import (
	"strings"
	"sync"
)

// Output is what a program or a goroutine writes while a test reads it.
type Output struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write appends p.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// String returns what has been written so far.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
