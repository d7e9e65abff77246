package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// An exchange carries packets from the goroutines that read them to the one that writes
// or prints them, in bounded memory and without ever waiting for the writer: a reader
// that finds it full leaves packets where they are.
//
// A reader fills a batch of its own and then shows it. The writer takes full batches, and
// when there are none the one that was shown last, so that nothing waits for more to come.
type exchange struct {
	more chan struct{} // a token when there may be something to take
	room chan struct{} // a token when there may be room again

	mixed      bool        // several readers fill batches by turns, out of the order of time
	flushAsked atomic.Bool // the writer is to hold nothing back

	mu     sync.Mutex
	cur    *batch   // shown, and not full; nobody fills it at the moment
	full   []*batch // in order
	free   []*batch
	made   int // batches there are
	max    int // batches there may be
	closed bool
}

// newExchange returns an exchange of at most max batches.
func newExchange(max int) *exchange {
	return &exchange{more: make(chan struct{}, 1), room: make(chan struct{}, 1), max: max}
}

// begin returns a batch to append packets to, nil when memory is full or the exchange is
// closed. The reader has it to itself until it calls next or show.
func (x *exchange) begin() *batch {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil
	}
	if b := x.cur; b != nil {
		x.cur = nil
		return b
	}
	return x.empty()
}

// next lets the writer have b, which is full, and returns another batch as begin does.
func (x *exchange) next(b *batch) *batch {
	x.mu.Lock()
	x.full = append(x.full, b)
	b = x.empty()
	x.mu.Unlock()
	wake(x.more)
	return b
}

// show lets the writer have what has been appended to b, which may be nil.
func (x *exchange) show(b *batch) {
	if b == nil {
		return
	}
	x.mu.Lock()
	switch {
	case len(b.packets) == 0:
		x.free = append(x.free, b)
	case x.cur == nil:
		x.cur = b
	default: // another reader was faster
		x.full = append(x.full, x.cur)
		x.cur = b
	}
	x.mu.Unlock()
	wake(x.more)
}

// empty returns a batch without packets, or nil. It is called with mu held.
func (x *exchange) empty() *batch {
	if n := len(x.free); n > 0 {
		b := x.free[n-1]
		x.free = x.free[:n-1]
		return b
	}
	if x.made == x.max {
		return nil
	}
	x.made++
	return newBatch()
}

// isFull reports whether begin would return nil for want of memory.
func (x *exchange) isFull() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return !x.closed && x.cur == nil && len(x.free) == 0 && x.made == x.max
}

// waitRoom waits until the exchange is not full, or closed. It fails with ctx.Err().
func (x *exchange) waitRoom(ctx context.Context) error {
	for x.isFull() {
		select {
		case <-x.room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	wake(x.room) // another reader may wait for it, too
	return nil
}

// close tells the writer that nothing more comes, and the readers to stop.
func (x *exchange) close() {
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	wake(x.more)
	wake(x.room)
}

// askFlush asks the writer to hold nothing back.
func (x *exchange) askFlush() {
	x.flushAsked.Store(true)
	wake(x.more)
}

// take waits for packets and returns them in a batch, which give returns, or until tick
// says something or a flush is asked for: then the batch is nil. At the end of everything
// ok is false.
func (x *exchange) take(tick <-chan time.Time) (b *batch, ok bool) {
	for !x.flushAsked.Load() {
		b, closed := x.tryTake()
		if b != nil || closed {
			return b, b != nil
		}
		select {
		case <-x.more:
		case <-tick:
			return nil, true
		}
	}
	return nil, true
}

// tryTake is take without waiting: the batch is nil where there is nothing.
func (x *exchange) tryTake() (b *batch, closed bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.full) > 0 {
		b = x.full[0]
		x.full = x.full[:copy(x.full, x.full[1:])]
		return b, false
	}
	b, x.cur = x.cur, nil
	return b, x.closed && b == nil
}

// behind reports whether a full batch waits to be taken.
func (x *exchange) behind() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.full) > 0
}

// give takes a batch back for reuse.
func (x *exchange) give(b *batch) {
	b.reset()
	x.mu.Lock()
	x.free = append(x.free, b)
	x.mu.Unlock()
	wake(x.room)
}

// wake puts a token into c unless one is there.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// A quota is the packets of -c, which several readers share. The nil quota has no end.
type quota struct{ left atomic.Int64 }

func newQuota(n uint64) *quota {
	if n == 0 {
		return nil
	}
	q := &quota{}
	q.left.Store(int64(n))
	return q
}

// take takes one packet of the quota, and reports whether there was one.
func (q *quota) take() bool { return q == nil || q.left.Add(-1) >= 0 }

// done reports whether all packets have been taken.
func (q *quota) done() bool { return q != nil && q.left.Load() <= 0 }
