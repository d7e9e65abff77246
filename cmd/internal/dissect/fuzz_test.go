package dissect

import (
	"bytes"
	"testing"
)

// FuzzPrint holds that whatever bytes a packet has, it is printed without a panic, in
// lines that end, and without control characters that a terminal would obey.
func FuzzPrint(f *testing.F) {
	for _, name := range []string{"traffic", "protocols", "hostile"} {
		for _, pkt := range readPackets(f, "testdata/"+name+".pcap") {
			f.Add(pkt.Data, pkt.Length)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, length int) {
		for _, link := range []bool{false, true} {
			out := New(Options{Link: link, Numeric: 1}).Append(nil, Packet{Data: data, Length: length})
			if !bytes.HasSuffix(out, []byte("\n")) {
				t.Fatalf("a line without an end: %q", out)
			}
			for _, c := range out {
				if c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
					t.Fatalf("byte %#x in %q", c, out)
				}
			}
		}
	})
}
