package dissect

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// FuzzPrint holds that whatever bytes a packet has, it is printed without a panic, in
// lines that end, and without control characters that a terminal would obey; that colours
// are all that --color adds; and that JSON says the same.
func FuzzPrint(f *testing.F) {
	for _, name := range []string{"traffic", "protocols", "hostile"} {
		for i, pkt := range readPackets(f, "testdata/"+name+".pcap") {
			f.Add(pkt.Data, pkt.Length, uint8(i))
		}
	}
	for _, samples := range samples {
		for i, data := range samples() {
			f.Add(data, len(data), uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, length int, bits uint8) {
		o := Options{
			Numeric: 1, Time: TimeNone, Verbose: int(bits & 3), Link: bits&4 != 0, Quiet: bits&8 != 0, AbsoluteSeq: bits&16 != 0,
		}
		pkt := Packet{Data: data, Length: length}
		text := New(o).Append(nil, pkt)
		checkText(t, text)
		colored := o
		colored.Color = true
		if got := escape.ReplaceAll(New(colored).Append(nil, pkt), nil); !bytes.Equal(got, text) {
			t.Errorf("with colours\n%q, without\n%q", got, text)
		}
		var r Record
		o.JSON = true
		if out := New(o).Append(nil, pkt); bytes.Count(out, []byte("\n")) != 1 || json.Unmarshal(out, &r) != nil {
			t.Errorf("JSON: %q", out)
		}
		if r.Summary != strings.TrimSpace(string(text)) {
			t.Errorf("JSON: %q, as text %q", r.Summary, text)
		}
	})
}

// checkText holds that text is what a terminal may get.
func checkText(t *testing.T, text []byte) {
	if !bytes.HasSuffix(text, []byte("\n")) {
		t.Errorf("a line without an end: %q", text)
	}
	for _, c := range text {
		if c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
			t.Fatalf("byte %#x in %q", c, text)
		}
	}
}
