package main

import "sync/atomic"

// A quota is how many packets several receivers are to take together. Each claims what it
// may take before it looks, and gives back what did not come, so that no packet more is
// taken and none is waited for that another one has taken.
type quota struct {
	left  atomic.Uint64 // to claim
	taken atomic.Uint64
	n     uint64
}

func newQuota(n uint64) *quota {
	q := &quota{n: n}
	q.left.Store(n)
	return q
}

// claim returns how many packets the caller may take, at most most.
func (q *quota) claim(most uint64) uint64 {
	for {
		left := q.left.Load()
		n := min(left, most)
		if n == 0 || q.left.CompareAndSwap(left, left-n) {
			return n
		}
	}
}

// settle says that of so many claimed packets some were taken.
func (q *quota) settle(claimed, taken uint64) {
	q.left.Add(claimed - taken)
	q.taken.Add(taken)
}

// done reports whether all were taken.
func (q *quota) done() bool { return q.taken.Load() == q.n }
