package vale

import (
	"runtime"
	"sync/atomic"
	"time"
)

// A spinner decides how long one side watches a word before it sleeps. Waking a sleeper
// on another CPU takes tens of microseconds, watching a word that another CPU writes a
// tenth of one; but on the same CPU watching keeps the other side from running. So
// watching goes on for as long as it pays, stops soon when it does not, and is tried
// again ever more rarely. A spinner belongs to one goroutine at a time.
type spinner struct {
	budget  time.Duration // 0: it does not pay
	skipped uint32        // waits since the last try
	backoff uint32        // waits between tries
}

// Bounds of watching.
const (
	minSpin    = 2 * time.Microsecond
	maxSpin    = 50 * time.Microsecond // about what a wake of another CPU costs
	probeSpin  = 50 * time.Microsecond
	minBackoff = 16
	maxBackoff = 4096
)

// maxSpinning is how many goroutines of this process may watch words at a time: the rest
// of the process needs CPUs too. With one CPU nobody watches.
var maxSpinning = int32(min(runtime.NumCPU(), runtime.GOMAXPROCS(0)) / 2)

var spinning atomic.Int32

// until watches w for as long as seems worth it, and reports whether it became another
// value than old. likely says that the other side was seen running.
func (s *spinner) until(w *atomic.Uint32, old uint32, likely bool) bool {
	budget := s.next(likely)
	if budget == 0 {
		return false
	}
	defer spinning.Add(-1)
	if spinning.Add(1) > maxSpinning {
		return false
	}
	for start := time.Now(); ; {
		for range 32 {
			if w.Load() != old {
				s.paid()
				return true
			}
		}
		if time.Since(start) > budget {
			s.failed()
			return false
		}
	}
}

// next returns how long to watch this time.
func (s *spinner) next(likely bool) time.Duration {
	if maxSpinning == 0 {
		return 0
	}
	if likely && s.budget > 0 {
		return s.budget
	}
	if s.skipped++; s.skipped < max(s.backoff, minBackoff) {
		return 0
	}
	s.skipped = 0
	return probeSpin
}

// paid lengthens the budget.
func (s *spinner) paid() {
	s.budget = min(maxSpin, max(2*s.budget, 4*minSpin))
	s.backoff = minBackoff
}

// failed shortens the budget, and makes tries rarer once there is none.
func (s *spinner) failed() {
	if s.budget /= 2; s.budget < minSpin {
		s.budget = 0
		s.backoff = min(maxBackoff, max(2*s.backoff, minBackoff))
	}
}
