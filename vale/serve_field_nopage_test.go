//go:build unix && !linux

package vale

// wakeServer is for control pages, which this system does not have.
func wakeServer(*controlPage) {}
