package main

import (
	"bytes"
	"testing"
)

// FuzzPrint holds that whatever bytes a packet has, it is printed without a panic, in
// lines that end, and without control characters that a terminal would obey.
func FuzzPrint(f *testing.F) {
	for _, name := range []string{"traffic", "protocols", "hostile"} {
		b := readPackets(f, "testdata/print/"+name+".pcap")
		for i := range b.packets {
			f.Add(b.bytes(i), b.packets[i].length)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, length int) {
		for _, link := range []bool{false, true} {
			p := printer{link: link}
			p.line(0, data, length)
			if !bytes.HasSuffix(p.out, []byte("\n")) {
				t.Fatalf("a line without an end: %q", p.out)
			}
			for _, c := range p.out {
				if c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
					t.Fatalf("byte %#x in %q", c, p.out)
				}
			}
		}
	})
}
