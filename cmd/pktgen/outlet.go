package main

import (
	"context"
	"io"
	"sync"
)

// An outlet is the standard output of a run, which ends when it fails: nobody would read
// what comes after that.
type outlet struct {
	w io.Writer

	mu  sync.Mutex
	err error  // of the first write that failed
	end func() // ends the run, while there is one
}

// Write writes to w.
func (o *outlet) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil {
		o.fail(err)
	}
	return n, err
}

func (o *outlet) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return
	}
	o.err = err
	if o.end != nil {
		o.end()
	}
}

// during does work with a context that ends with ctx, and when a write fails or has failed;
// then it returns why.
func (o *outlet) during(ctx context.Context, work func(ctx context.Context) error) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	o.mu.Lock()
	if o.end = end; o.err != nil {
		end()
	}
	o.mu.Unlock()
	err := work(ctx)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.end = nil; err == nil {
		err = o.err
	}
	return err
}
