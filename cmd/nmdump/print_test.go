package main

import (
	"io"
	"os"
	"testing"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/dissect"
	"govale/netmap/devicetest/need"
)

// trafficFile is a capture of real traffic.
const trafficFile = "../internal/dissect/testdata/traffic.pcap"

// readPackets returns all packets of a capture file.
func readPackets(t testing.TB, name string) *batch {
	t.Helper()
	need.File(t, name)
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := capfile.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, r := newBatch(), reader{in: in, numbers: numbersOf(t, in)}
	for err == nil {
		if !b.room(maxSnaplen) {
			t.Fatalf("%s does not fit into one batch", name)
		}
		var p capfile.Packet
		begin := b.begin()
		if p, b.data, err = in.Next(b.data); err == nil {
			err = r.keep(b, begin, p)
		} else {
			b.cancel(begin)
		}
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	return b
}

// textTo returns a sink that prints to w.
func textTo(w io.Writer) *textSink {
	return &textSink{w: w, ifaces: &interfaces{}, printer: dissect.New(dissect.Options{Numeric: 1})}
}

// Printing does not allocate, the first packets of connections excepted.
func TestPrintAllocates(t *testing.T) {
	b := readPackets(t, trafficFile)
	s := textTo(io.Discard)
	if n := testing.AllocsPerRun(10, func() { s.write(b) }); n > float64(len(b.packets))/10 {
		t.Errorf("%v allocations for %d packets", n, len(b.packets))
	}
}
