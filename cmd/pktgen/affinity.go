package main

import (
	"fmt"
	"runtime"
)

// pin makes the caller the only goroutine of its thread, and ties that to the CPU of
// thread i where CPUs are named. The function that it returns undoes the first.
func (p *plan) pin(i int) (release func(), err error) {
	runtime.LockOSThread()
	if p.CPU == nil {
		return runtime.UnlockOSThread, nil
	}
	cpu := p.cpuOf(i, runtime.NumCPU())
	if err := setAffinity(cpu); err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("-a %d: thread %d to CPU %d: %w; %d CPUs can be used", *p.CPU, i, cpu, err, runtime.NumCPU())
	}
	return func() {}, nil // the thread ends with the goroutine: it is tied to that CPU
}

// cpuOf returns the CPU of thread i, of have: those from the named one on, as many as -c
// says, again and again. A first one that does not exist is the system's to refuse.
func (p *plan) cpuOf(i, have int) int {
	if p.CPUs != nil {
		i %= p.cpus()
	}
	if i == 0 {
		return *p.CPU
	}
	return (*p.CPU + i) % have
}
