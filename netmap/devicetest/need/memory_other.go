//go:build !freebsd && !linux

package need

// physicalMemory returns 0: it is not known.
func physicalMemory() uint64 { return 0 }
