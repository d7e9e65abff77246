package main

import "golang.org/x/sys/unix"

// setAffinity ties the calling thread to a CPU.
func setAffinity(cpu int) error {
	var set unix.CPUSet
	set.Set(cpu)
	return unix.SchedSetaffinity(0, &set)
}
