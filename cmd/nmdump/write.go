package main

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"govale/cmd/internal/cli"
)

// A sink is where packets go. What has been written is on its way to the file or the
// terminal when write returns, so that a program that is killed loses nothing of it; a
// sink that holds something back says so.
type sink interface {
	write(b *batch) error
	tick(now time.Time) error // about as often as tickEvery
	flush() error             // what is held back is on its way, too
	close() error             // nothing is held back any more
}

// tickEvery is how often sinks look at the clock while nothing comes.
const tickEvery = 250 * time.Millisecond

// Where many packets come, they are written in larger pieces, and each wakes nobody: after
// a batch of so many, the writer does not look for more before a lull is over.
const (
	lull        = 500 * time.Microsecond
	lullPackets = 64
)

// drain writes what comes through x until it is closed, writing fails, or there is enough,
// which a sink says with errEnough or errUnread.
func drain(x *exchange, out sink, now func() time.Time) error {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	next := now().Add(tickEvery)
	for {
		b, ok := x.take(ticker.C)
		if !ok {
			return nil
		}
		var err error
		if b != nil {
			n := len(b.packets)
			if x.mixed {
				b.sort()
			}
			err = out.write(b)
			x.give(b)
			if err == nil && n >= lullPackets && !x.behind() {
				time.Sleep(lull)
			}
		}
		// While batches come without a break nobody looks at the ticker.
		if t := now(); err == nil && (b == nil || !t.Before(next)) {
			err, next = out.tick(t), t.Add(tickEvery)
		}
		if err == nil && x.flushAsked.Swap(false) {
			err = out.flush()
		}
		if err != nil {
			return err
		}
	}
}

// errUnread says that nobody reads the standard output any more, such as head(1) that has
// its lines.
var errUnread = errors.New("nobody reads the standard output")

// unread returns what it means that the standard output could not be written.
func unread(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return errUnread
	}
	return err
}

// ended returns err, which has ended the writing, unless that is no failure: there are all
// files of -W, or nobody wants more.
func (s settings) ended(env *cli.Env, err error) error {
	switch {
	case errors.Is(err, errEnough):
		fmt.Fprintf(env.Stderr, "Maximum file limit reached: %d\n", s.files)
	case errors.Is(err, errUnread):
	default:
		return err
	}
	return nil
}

// A tee is several sinks that get the same packets.
type tee []sink

func (t tee) write(b *batch) error {
	return t.each(func(s sink) error { return s.write(b) })
}

func (t tee) tick(now time.Time) error {
	return t.each(func(s sink) error { return s.tick(now) })
}

func (t tee) flush() error {
	return t.each(func(s sink) error { return s.flush() })
}

func (t tee) close() error {
	return t.each(func(s sink) error { return s.close() })
}

// each calls f for all sinks, and returns the first error.
func (t tee) each(f func(sink) error) (first error) {
	for _, s := range t {
		if err := f(s); first == nil {
			first = err
		}
	}
	return first
}
