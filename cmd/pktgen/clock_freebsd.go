package main

import "golang.org/x/sys/unix"

// clockSource returns the name of the source that the kernel uses.
func clockSource() string {
	if name, err := unix.Sysctl("kern.timecounter.hardware"); err == nil {
		return name
	}
	return "not known"
}
