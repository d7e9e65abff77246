package main

import (
	"fmt"
	"io"

	"govale/netmap"
)

// stats are the three lines at the end of a capture.
type stats struct {
	captured uint64 // written or printed
	received uint64 // taken out of the rings
	dropped  uint64 // dropped by the switch because the ring was full
	counted  bool   // whether anybody knows dropped
}

// print prints the lines in tcpdump's wording. A kernel does not count what it drops of
// a netmap port, and then that line says so instead of claiming 0.
func (s stats) print(w io.Writer) {
	fmt.Fprintf(w, "%s captured\n", plural(s.captured, "packet", "packets"))
	fmt.Fprintf(w, "%s received by filter\n", plural(s.received, "packet", "packets"))
	if !s.counted {
		fmt.Fprintln(w, "unknown number of packets dropped by kernel")
		return
	}
	fmt.Fprintf(w, "%s dropped by kernel\n", plural(s.dropped, "packet", "packets"))
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
	return c.RxDropped - d.start, err == nil
}

// plural returns "1 one" or "2 many".
func plural(n uint64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
