package vale

import (
	"runtime"
	"sync/atomic"
	"time"
)

// A spinner decides whether one side watches for what another CPU writes before it
// sleeps. Waking a sleeper on another CPU takes tens of microseconds, watching a word a
// tenth of one; but on the same CPU watching keeps the other side from running. So the CPU
// is offered to others again and again, and watching goes on while it pays, stops soon
// when it does not, and is tried again now and then. A spinner belongs to one goroutine
// at a time.
type spinner struct {
	credit  int    // how often watching may fail before it is given up; 0: it does not pay
	skipped uint32 // waits since the last try
	backoff uint32 // waits between tries
}

// Bounds of watching. maxSpin is more than a wake of another CPU costs, with what comes
// after it, and longer than a batch of full-sized frames takes. maxBackoff bounds what
// tries in vain cost, and finds out soon that they would not be: a receiver that sleeps
// loses a full ring at every wake.
const (
	maxSpin    = 200 * time.Microsecond
	maxLooks   = 1 << 16 // takes longer than maxSpin; a clock may stand still (testing/synctest)
	maxCredit  = 8
	minBackoff = 16
	maxBackoff = 64
)

// maxSpinning is how many goroutines of this process may watch at a time. With one CPU
// nobody watches.
var maxSpinning = spinners(min(runtime.NumCPU(), runtime.GOMAXPROCS(0)))

func spinners(cpus int) int32 {
	if cpus < 2 {
		return 0
	}
	return int32(cpus)
}

var spinning atomic.Int32

// until watches w while that seems worth it, and reports whether it became another value
// than old. likely says that the other side was seen running. pause is called now and
// then, to let others run.
func (s *spinner) until(w *atomic.Uint32, old uint32, likely bool, pause func()) bool {
	return s.watch(func() bool { return w.Load() != old }, likely, pause)
}

// watch is until for anything.
func (s *spinner) watch(there func() bool, likely bool, pause func()) bool {
	if !s.tries(likely) {
		return false
	}
	defer spinning.Add(-1)
	if spinning.Add(1) > maxSpinning {
		return false
	}
	start := time.Now()
	for range maxLooks / 64 {
		for range 64 {
			if there() {
				s.came(time.Since(start))
				return true
			}
		}
		if time.Since(start) > maxSpin {
			break
		}
		pause()
	}
	s.failed()
	return false
}

// tries says whether to watch this time.
func (s *spinner) tries(likely bool) bool {
	if maxSpinning == 0 {
		return false
	}
	if likely && s.credit > 0 {
		return true
	}
	if s.skipped++; s.skipped < s.backoff {
		return false
	}
	s.skipped = 0
	return true
}

// came says after how long watching was successful. Where that is too long, another
// thread had this CPU meanwhile, and who sleeps gets it back sooner than who watches.
func (s *spinner) came(took time.Duration) {
	if took > maxSpin {
		s.failed()
	} else {
		s.paid()
	}
}

func (s *spinner) paid() {
	s.credit = min(s.credit+2, maxCredit)
	s.backoff = minBackoff
}

// failed makes tries rarer once there is no credit.
func (s *spinner) failed() {
	if s.credit = max(0, s.credit-1); s.credit == 0 {
		s.backoff = min(maxBackoff, max(2*s.backoff, minBackoff))
	}
}

// offer is for who watches without end, after so many looks in vain: it lets other
// goroutines run soon, and other threads where nothing has come for long. A thread that
// is busy with something else would not give the CPU back before its time is up, which is
// milliseconds.
func offer(looks int) {
	if looks%(1<<10) == 0 {
		runtime.Gosched()
	}
	if looks%(1<<16) == 0 {
		yieldThread()
	}
}
