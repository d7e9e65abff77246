package capfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
)

// What a file says of its interfaces and of the ways of its packets is told, section by
// section.
func TestInterfaces(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		data := ngBytes(order, func(f *ngFile) {
			f.iface(1, optName, []byte("vale0:a")...)
			f.flagged(0, "sent", 2)
			f.iface(1, optFilter, []byte("\x00udp")...)
			f.iface(1, optFilter, []byte("\x01program")...)
			f.iface(1, optAbout, bytes.Repeat([]byte("x"), maxText+1)...)
			f.flagged(1, "r", 0xffffff01)
			f.flagged(3, "", 0)
			f.section()
			f.iface(1, optOS, []byte("FreeBSD")...)
			f.packet(0, 0, "plain")
		})
		want := `section 0: 1 {vale0:a   } 0: "sent" out
section 0: 4 { udp  } 1: "r" in
section 0: 4 {   } 3: ""
section 1: 1 {   FreeBSD} 0: "plain"
`
		if got := tellInterfaces(t, data); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%v:\n%s, want\n%s", order, got, want)
		}
	}
	if got, want := tellInterfaces(t, pcapBytes(binary.LittleEndian, pcapMicros, "one")), "section 0: 1 {   } 0: \"one\"\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func tellInterfaces(t *testing.T, data []byte) string {
	t.Helper()
	r, err := NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for {
		p, data, err := r.Next(nil)
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "section %d: %d %v %d: %q", r.Section(), r.Interfaces(), r.Interface(p.Interface), p.Interface, data)
		if p.Flags.Inbound() {
			out.WriteString(" in")
		}
		if p.Flags.Outbound() {
			out.WriteString(" out")
		}
		out.WriteString("\n")
	}
}

// Options behind a packet that are broken are no reason to refuse it.
func TestBrokenOptions(t *testing.T) {
	for _, options := range []string{"\x02\x00\x04\x00", "\x02\x00\xff\xff\x01\x00\x00\x00", "\x02\x00\x00\x00", "\x01\x00\x08\x00abcd"} {
		data := ngBytes(binary.LittleEndian, func(f *ngFile) {
			f.iface(1, 0)
			f.block(ngPacket, append(f.packetBody(make([]byte, 4), 0, "four"), options...))
		})
		if got, want := tellInterfaces(t, data), "section 0: 1 {   } 0: \"four\"\n"; got != want {
			t.Errorf("%q: %s, want %s", options, got, want)
		}
	}
}
