package main

import (
	"context"
	"sync"
)

// An exchange carries packets from the goroutine that reads them to the one that writes
// or prints them, in bounded memory and without ever waiting for the writer: a reader
// that finds it full leaves packets where they are.
//
// The reader fills one batch. The writer takes full batches, and when there are none the
// one being filled, so that nothing waits for more to come.
type exchange struct {
	more chan struct{} // a token when there may be something to take
	room chan struct{} // a token when there may be room again

	mu     sync.Mutex
	cur    *batch   // being filled, nil when memory is full
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

// lock returns the batch to append packets to, nil when memory is full or the exchange
// is closed. The reader has it to itself until unlock.
func (x *exchange) lock() *batch {
	x.mu.Lock()
	if x.closed {
		return nil
	}
	if x.cur == nil {
		x.cur = x.empty()
	}
	return x.cur
}

// next returns another batch in place of the one that lock returned, nil when memory is
// full. It is called between lock and unlock.
func (x *exchange) next() *batch {
	x.full = append(x.full, x.cur)
	x.cur = x.empty()
	return x.cur
}

// unlock lets the writer have what has been appended.
func (x *exchange) unlock() {
	x.mu.Unlock()
	signal(x.more)
}

// empty returns a batch without packets, or nil.
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

// isFull reports whether lock would return nil for want of memory.
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
	return nil
}

// close tells the writer that nothing more comes, and the reader to stop.
func (x *exchange) close() {
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	signal(x.more)
	signal(x.room)
}

// take waits for packets and returns them in a batch, which give returns. It returns nil
// when the exchange is closed and everything has been taken.
func (x *exchange) take() *batch {
	for {
		b, closed := x.tryTake()
		if b != nil || closed {
			return b
		}
		<-x.more
	}
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
	if x.cur != nil && len(x.cur.packets) > 0 {
		b, x.cur = x.cur, nil
		return b, false
	}
	return nil, x.closed
}

// give takes a batch back for reuse.
func (x *exchange) give(b *batch) {
	b.reset()
	x.mu.Lock()
	x.free = append(x.free, b)
	x.mu.Unlock()
	signal(x.room)
}

// signal puts a token into c unless one is there.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
