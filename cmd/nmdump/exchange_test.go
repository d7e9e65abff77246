package main

import (
	"errors"
	"testing"
	"time"
)

// put appends one packet of one byte and reports whether there was room.
func put(x *exchange, c byte) bool {
	b := x.begin()
	if b != nil && !b.room(1) {
		b = x.next(b)
	}
	if b == nil {
		return false
	}
	begin := b.begin()
	b.data = append(b.data, c)
	b.end(begin, packet{length: 1})
	x.show(b)
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
	for b := takeBatch(x); b != nil; b = takeBatch(x) {
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
	if b := takeBatch(x); b == nil || string(b.bytes(0)) != "a" {
		t.Errorf("take: %+v, want the packet", b)
	}
	if b := takeBatch(x); b != nil {
		t.Errorf("take: %+v, want nil", b)
	}
}

// Writing ends with the first error, which is returned.
func TestDrainError(t *testing.T) {
	x := newExchange(2)
	put(x, 'a')
	put(x, 'b')
	want := errors.New("full")
	if err := drain(x, textTo(failingWriter{err: want}), time.Now); !errors.Is(err, want) {
		t.Errorf("drain: %v, want %v", err, want)
	}
}
