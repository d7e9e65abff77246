package main

import "govale/netmap"

// A rewrite writes Ethernet addresses into frames: both of them, or one. No checksum of a
// frame covers them.
type rewrite struct {
	addrs    [12]byte // destination and source, as they begin a frame
	from, to int      // what of them is written
	turns    []macTurn
}

// A macTurn is an address that goes through a range, from frame to frame.
type macTurn struct {
	at          int // place in a frame
	lo, hi, now uint64
}

// setSrc writes source addresses from lo to hi.
func (w *rewrite) setSrc(lo, hi netmap.MAC) { w.set(6, lo, hi) }

// setDst writes destination addresses from lo to hi, which turn when those of the source
// have turned once.
func (w *rewrite) setDst(lo, hi netmap.MAC) { w.set(0, lo, hi) }

func (w *rewrite) set(at int, lo, hi netmap.MAC) {
	if w.to == 0 {
		w.from = at
	}
	w.from, w.to = min(w.from, at), max(w.to, at+len(lo))
	copy(w.addrs[at:], lo[:])
	if lo != hi {
		w.turns = append(w.turns, macTurn{at: at, lo: macNumber(lo), hi: macNumber(hi), now: macNumber(lo)})
	}
}

// put writes into b, which is part of a frame that begins at byte off of it.
func (w *rewrite) put(b []byte, off int) {
	from, to := max(w.from, off), min(w.to, off+len(b))
	if from < to {
		copy(b[from-off:], w.addrs[from:to])
	}
}

// step goes on to the addresses of the next frame: the first one turns with each frame, the
// other when that begins again.
func (w *rewrite) step() {
	for i := range w.turns {
		t := &w.turns[i]
		again := t.now == t.hi
		if t.now++; again {
			t.now = t.lo
		}
		for k := range 6 {
			w.addrs[t.at+k] = byte(t.now >> (8 * (5 - k)))
		}
		if !again {
			return
		}
	}
}
