package main

import (
	"fmt"
	"io"
	"time"

	"govale/netmap"
)

// stats are the three lines at the end of a capture.
type stats struct {
	captured uint64 // written or printed
	received uint64 // taken out of the rings, and wanted by the filter
	dropped  uint64 // dropped by the device because the ring was full, or by us because memory was
	counted  bool   // whether anybody knows dropped
}

// print prints the lines in tcpdump's wording. A kernel does not count what it drops of
// a netmap port, and then that line says so instead of claiming 0.
func (s stats) print(w io.Writer) {
	fmt.Fprintf(w, "%s captured\n%s received by filter\n%s dropped by kernel\n", s.words()...)
}

// printLine prints the same in one line, which tcpdump has for a signal.
func (s stats) printLine(w io.Writer, tool string) {
	fmt.Fprintf(w, "%s: %s captured, %s received by filter, %s dropped by kernel\n", append([]any{tool}, s.words()...)...)
}

func (s stats) words() []any {
	dropped := plural(s.dropped, "packet", "packets")
	switch {
	case !s.counted && s.dropped == 0:
		dropped = "unknown number of packets"
	case !s.counted:
		dropped = "at least " + dropped
	}
	return []any{plural(s.captured, "packet", "packets"), plural(s.received, "packet", "packets"), dropped}
}

// A dropCount is how many packets a port has dropped since it was made, where the device
// counts them.
type dropCount struct {
	port  *netmap.Port
	start uint64
	known bool
}

func newDropCount(port *netmap.Port) dropCount {
	n, err := port.Counters()
	return dropCount{port: port, start: n.RxDropped, known: err == nil}
}

// now returns the packets dropped so far.
func (d dropCount) now() (n uint64, known bool) {
	if !d.known {
		return 0, false
	}
	c, err := d.port.Counters()
	if err != nil {
		return 0, false
	}
	return c.RxDropped - d.start, true
}

// plural returns "1 one" or "2 many".
func plural(n uint64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// A progress prints each second how many packets there are, as tcpdump does for -v with
// -w.
type progress struct {
	w    io.Writer
	got  func() uint64
	next time.Time
}

func (p *progress) write(*batch) error { return nil }
func (p *progress) flush() error       { return nil }
func (p *progress) close() error       { return nil }

func (p *progress) tick(now time.Time) error {
	if !now.Before(p.next) {
		fmt.Fprintf(p.w, "Got %d\r", p.got())
		p.next = now.Add(time.Second)
	}
	return nil
}
