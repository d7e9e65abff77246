package vale

import (
	"sync/atomic"
	"testing"
)

// Watching that never pays is given up, tried but rarely, and taken up again at once when
// it pays.
func TestSpinner(t *testing.T) {
	defer func(n int32) { maxSpinning = n }(maxSpinning)
	maxSpinning = 1
	var w atomic.Uint32
	var s spinner
	tries := func(waits int) (n int) {
		for range waits {
			if s.tries(true) {
				n++
				s.failed()
			}
		}
		return n
	}
	for range 100 {
		s.paid()
	}
	if n := tries(maxCredit + minBackoff); n > maxCredit+1 {
		t.Errorf("%d of the first %d waits are spent watching in vain", n, maxCredit+minBackoff)
	}
	if n := tries(100 * maxBackoff); n > 100+2 {
		t.Errorf("%d of the next %d waits are spent watching in vain", n, 100*maxBackoff)
	}
	s.paid()
	w.Store(1)
	if !s.until(&w, 0, true, yieldThread) {
		t.Error("a word that has changed already is not noticed")
	}
	if !s.tries(true) {
		t.Error("there is no watching after success")
	}
	if spinning.Load() != 0 {
		t.Errorf("%d spinners are left", spinning.Load())
	}
	for range maxCredit {
		s.came(2 * maxSpin)
	}
	if s.credit != 0 {
		t.Error("success that takes too long counts as such")
	}
	maxSpinning = 0 // one CPU
	if s.tries(true) {
		t.Error("with one CPU there is watching")
	}
}
