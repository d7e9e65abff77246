package main

import (
	"bufio"
	"fmt"
	"io"
	"sync"

	"govale/netmap"
)

// A dumper prints slots as pkt-gen -X does.
type dumper struct {
	mu sync.Mutex
	w  io.Writer
}

// slots prints those of r from slot i up to slot end.
func (d *dumper) slots(r *netmap.Ring, i, end uint32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := bufio.NewWriter(d.w)
	for ; i != end; i = r.Next(i) {
		s := r.Slot(i)
		fmt.Fprintf(out, "ring %d cur %5d [buf %6d flags 0x%04x len %5d]\n", r.ID(), i, s.BufIdx, uint16(s.Flags), s.Len)
		b := r.Buf(s)
		hexDump(out, b[:min(int(s.Len), len(b))])
	}
	out.Flush()
}

// hexDump prints lines of 16 bytes, in hexadecimal and as characters.
func hexDump(w io.Writer, b []byte) {
	for at := 0; at < len(b); at += 16 {
		line := b[at:min(at+16, len(b))]
		text := make([]byte, len(line))
		for i, c := range line {
			text[i] = '.'
			if ' ' <= c && c <= '~' {
				text[i] = c
			}
		}
		fmt.Fprintf(w, "%5d: %-48s%s\n", at, fmt.Sprintf("% x ", line), text)
	}
}
