//go:build !linux && !freebsd

package main

import "runtime"

// clockSource returns the name of the system, whose clock it is: it tells no more.
func clockSource() string { return runtime.GOOS }
