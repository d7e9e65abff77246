//go:build !freebsd && !linux

package netmap_test

// system is for kernels that may have netmap.
func system() (name, release string) { return "", "" }
