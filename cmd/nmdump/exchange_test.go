package main

import (
	"errors"
	"testing"
)

// put appends one packet of one byte and reports whether there was room.
func put(x *exchange, c byte) bool {
	b := x.lock()
	defer x.unlock()
	if b != nil && !b.room(1) {
		b = x.next()
	}
	if b == nil {
		return false
	}
	b.begin(0, 1)
	b.data = append(b.data, c)
	return true
}

// Packets come out in the order in which they went in, however batches are cut, and
// memory stays within its bound.
func TestExchangeOrder(t *testing.T) {
	const total = 5 * batchPackets
	x := newExchange(3)
	go func() {
		for i := range total {
			for !put(x, byte(i)) {
				if err := x.waitRoom(t.Context()); err != nil {
					return
				}
			}
		}
		x.close()
	}()
	n := 0
	for b := x.take(); b != nil; b = x.take() {
		for i := range b.packets {
			if got := b.bytes(i); len(got) != 1 || got[0] != byte(n) {
				t.Fatalf("packet %d has the bytes % x", n, got)
			}
			n++
		}
		x.give(b)
	}
	if n != total || x.made > 3 {
		t.Errorf("%d packets, want %d; %d batches, want at most 3", n, total, x.made)
	}
}

// What has been put before close is there to take, and nothing can be put afterwards.
func TestExchangeClose(t *testing.T) {
	x := newExchange(2)
	put(x, 'a')
	x.close()
	if put(x, 'b') {
		t.Error("a packet was put into a closed exchange")
	}
	if b := x.take(); b == nil || string(b.data) != "a" {
		t.Errorf("take: %+v, want the packet", b)
	}
	if b := x.take(); b != nil {
		t.Errorf("take: %+v, want nil", b)
	}
}

// Writing ends with the first error, which is returned.
func TestDrainError(t *testing.T) {
	x := newExchange(2)
	put(x, 'a')
	put(x, 'b')
	want := errors.New("full")
	if err := drain(x, &textSink{printer: newPrinter(printOptions{Numeric: 1}), w: failingWriter{err: want}}); !errors.Is(err, want) {
		t.Errorf("drain: %v, want %v", err, want)
	}
}
