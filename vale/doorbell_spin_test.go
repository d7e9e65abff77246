package vale

import (
	"sync/atomic"
	"testing"
)

// Watching that never pays is given up, tried ever more rarely, and taken up again at
// once when it pays.
func TestSpinner(t *testing.T) {
	defer func(n int32) { maxSpinning = n }(maxSpinning)
	maxSpinning = 1
	var w atomic.Uint32
	var s spinner
	tries := func(waits int) (n int) {
		for range waits {
			if s.next(true) > 0 {
				n++
				s.failed()
			}
		}
		return n
	}
	s.paid()
	if n := tries(8); n > 4 {
		t.Errorf("%d of the first 8 waits are spent watching in vain", n)
	}
	first, then := tries(1000), tries(1000)
	if first > 8 || then > first {
		t.Errorf("%d and %d of the next 1000 waits are spent watching in vain", first, then)
	}
	s.paid()
	w.Store(1)
	if !s.until(&w, 0, true) {
		t.Error("a word that has changed already is not noticed")
	}
	if s.next(true) == 0 || s.next(true) > maxSpin {
		t.Errorf("after success the budget is %v", s.budget)
	}
	if spinning.Load() != 0 {
		t.Errorf("%d spinners are left", spinning.Load())
	}
	maxSpinning = 0 // one CPU
	if s.next(true) != 0 {
		t.Error("with one CPU there is watching")
	}
}
