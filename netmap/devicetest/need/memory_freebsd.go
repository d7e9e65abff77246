package need

import "syscall"

// physicalMemory returns the bytes of memory that the machine has, or 0.
func physicalMemory() (n uint64) {
	value, err := syscall.Sysctl("hw.physmem") // a number, less its last byte where that is 0
	if err != nil || len(value) > 8 {
		return 0
	}
	for i := range len(value) {
		n |= uint64(value[i]) << (8 * i)
	}
	return n
}
