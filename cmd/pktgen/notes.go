package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Notes are lines on the standard error beside those of progress, in pkt-gen's form.
// Several threads may write them.
type notes struct {
	mu   sync.Mutex
	w    io.Writer
	mode string // stands where pkt-gen has the number of a source line

	second int64 // in which limited notes were last written
	many   int   // of these so far
}

// printf writes a line for the function of that name.
func (n *notes) printf(function, format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fmt.Fprintf(n.w, "%s %s [%s] %s\n", stamp(time.Now()), function, n.mode, fmt.Sprintf(format, args...))
}

// allowed limits what may come with each packet to so many lines a second.
func (n *notes) allowed(perSecond int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now := time.Now().Unix(); now != n.second {
		n.second, n.many = now, 0
	}
	n.many++
	return n.many <= perSecond
}

// sequence notes a number that is not the expected one.
func (n *notes) sequence(expected, found uint32) {
	if !n.allowed(2) {
		return
	}
	what := "OUT OF ORDER"
	if found-expected < 1<<31 {
		what = "GAP"
	}
	n.printf("rxseq_body", "Sequence %s: exp %d found %d", what, expected, found)
}

// frags notes a packet of another number of slots than the one before it.
func (n *notes) frags(found, expected int) {
	if n.allowed(1) {
		n.printf("rxseq_body", "Received packets with %d frags, expected %d", found, expected)
	}
}
