//go:build !linux

package main

import "runtime"

// yieldThread offers the CPU to others.
func yieldThread() { runtime.Gosched() }
