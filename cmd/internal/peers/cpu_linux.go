package main

import (
	"math/big"
	"runtime"

	"golang.org/x/sys/unix"
)

// cpus returns the CPU that moves frames, where a system lets itself be told, and the one
// that has to do with everything else; these are one CPU where there is no other.
func cpus() (moves, other int) {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return 0, 0
	}
	first, last := -1, 0
	for cpu, left := 0, set.Count(); left > 0; cpu++ {
		if set.IsSet(cpu) {
			last = cpu
			if first < 0 {
				first = cpu
			}
			left--
		}
	}
	return last, max(first, 0)
}

// cpuMask is the set of one CPU, as DPDK and Open vSwitch read it.
func cpuMask(cpu int) string {
	return "0x" + new(big.Int).Lsh(big.NewInt(1), uint(cpu)).Text(16)
}

// pinned runs f on the CPU that moves frames.
func pinned(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // for ever: no other goroutine gets a pinned thread
		moves, _ := cpus()
		var set unix.CPUSet
		set.Set(moves)
		unix.SchedSetaffinity(0, &set) // no more than a hint: the numbers are right without
		f()
	}()
	<-done
}
