package capfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// describe reads a file and returns a line for each packet and for how it ends.
func describe(in io.Reader) string {
	r, err := NewReader(in)
	if err != nil {
		return err.Error()
	}
	var out []string
	for {
		p, data, err := r.Next([]byte("before "))
		if err == io.EOF {
			return strings.Join(out, "\n")
		}
		if err != nil {
			return strings.Join(append(out, err.Error()), "\n")
		}
		data = data[len("before "):]
		line := fmt.Sprintf("%s %q/%d", time.Unix(0, p.Time).UTC().Format("15:04:05.000000000"), data, p.Length)
		if p.Interface != 0 {
			line += fmt.Sprintf(" if%d", p.Interface)
		}
		if p.Captured != len(data) {
			line += fmt.Sprintf(" captured %d", p.Captured)
		}
		out = append(out, line)
	}
}

const (
	microPackets = "00:16:40.123456000 \"one\"/7\n00:16:41.123456000 \"three\"/9"
	nanoPackets  = "00:16:40.000123456 \"one\"/7\n00:16:41.000123456 \"three\"/9"
)

// plainNG has the packets of microPackets, at bytes 48 and 84.
func plainNG(f *ngFile) {
	f.iface(1, 0)
	f.packet(0, 1000123456, "one")
	f.packet(0, 1001123456, "three")
}

// captureFiles are files, and what describe says of them. Those whose names begin with
// "bad" are hostile.
func captureFiles() map[string]struct {
	data []byte
	want string
} {
	le, be := binary.LittleEndian, binary.BigEndian
	micro := pcapBytes(le, pcapMicros, "one", "three")
	plain := ngBytes(le, plainNG)
	long := strings.Repeat("x", 97)
	ng := func(build func(f *ngFile)) []byte { return ngBytes(le, build) }
	return map[string]struct {
		data []byte
		want string
	}{
		"micro":          {micro, microPackets},
		"micro-be":       {pcapBytes(be, pcapMicros, "one", "three"), microPackets},
		"nano":           {pcapBytes(le, pcapNanos, "one", "three"), nanoPackets},
		"nano-be":        {pcapBytes(be, pcapNanos, "one", "three"), nanoPackets},
		"micro-gz":       {zip(micro), microPackets},
		"two-gz":         {append(zip(micro[:30]), zip(micro[30:])...), microPackets},
		"no-packet":      {pcapBytes(le, pcapMicros), ""},
		"no-bytes":       {pcapBytes(le, pcapMicros, ""), `00:16:40.123456000 ""/4`},
		"beyond-snaplen": {pcapBytes(le, pcapMicros, long), "00:16:40.123456000 \"" + long + "\"/101"},

		"ng":    {plain, microPackets},
		"ng-be": {ngBytes(be, plainNG), microPackets},
		"ng-gz": {zip(plain), microPackets},
		"ng-nano": {ng(func(f *ngFile) {
			f.iface(1, optResolution, 9)
			f.packet(0, 1000e9+123456, "one")
			f.packet(0, 1001e9+123456, "three")
		}), nanoPackets},
		"ng-binary-time": {ng(func(f *ngFile) { f.iface(1, optResolution, 0x81); f.packet(0, 3, "half") }),
			`00:00:01.500000000 "half"/8`},
		"ng-offset": {ng(func(f *ngFile) { f.iface(1, optOffset, 60, 0, 0, 0, 0, 0, 0, 0); f.packet(0, 5, "minute") }),
			`00:01:00.000005000 "minute"/10`},
		"ng-interfaces": {ng(func(f *ngFile) {
			f.iface(1, 0)
			f.iface(1, optResolution, 3)
			f.packet(1, 2500, "milli")
			f.packet(0, 2500, "micro")
		}), "00:00:02.500000000 \"milli\"/9 if1\n00:00:00.002500000 \"micro\"/9"},
		"ng-other-option": {ng(func(f *ngFile) { f.iface(1, 2, []byte("netmap")...); f.packet(0, 1e6, "named") }),
			`00:00:01.000000000 "named"/9`},
		"ng-old": {ng(func(f *ngFile) { f.iface(1, 0); f.iface(1, 0); f.oldPacket(1, 1e6, "old") }),
			`00:00:01.000000000 "old"/7 if1`},
		"ng-simple":     {ng(func(f *ngFile) { f.iface(1, 0); f.simple(5, "plain") }), `00:00:00.000000000 "plain"/5`},
		"ng-simple-cut": {ng(func(f *ngFile) { f.iface(1, 0); f.simple(1500, long) }), `00:00:00.000000000 "` + long[:96] + `"/1500`},
		"ng-simple-all": {ng(func(f *ngFile) { f.ifaceSnap(1, 0, 0); f.simple(97, long) }), `00:00:00.000000000 "` + long + `"/97`},
		"ng-sections":   {append(slices.Clone(plain), ngBytes(be, plainNG)...), microPackets + "\n" + microPackets},
		"ng-unknown-blocks": {ng(func(f *ngFile) { f.block(4, []byte("names")); plainNG(f); f.block(0xbad, nil) }),
			microPackets},

		"bad-empty":    {nil, "it is shorter than the header of a capture file"},
		"bad-short":    {micro[:3], "it is shorter than the header of a capture file"},
		"bad-short-gz": {zip(micro[:3]), "what it compresses is shorter than the header of a capture file"},
		"bad-text":     {[]byte("hello, world"), "it is not a pcap or pcapng file: it begins with 68 65 6c 6c"},
		"bad-text-gz":  {zip([]byte("hello, world")), "what it compresses is not a pcap or pcapng file: it begins with 68 65 6c 6c"},
		"bad-header":   {micro[:23], "at byte 0: truncated: the header has 24 bytes, and the file ends after 23 of them"},
		"bad-version":  {patched(micro, 4, 9, 9, 9, 9), "at byte 4: pcap version 2313.2313 is not known, 2.4 is"},
		"bad-minor":    {patched(micro, 6, 2), "at byte 4: pcap version 2.2 is not known, 2.4 is"},
		"bad-cut-header": {micro[:24+16+3+7],
			"00:16:40.123456000 \"one\"/7\npacket 2, at byte 43: truncated: its header has 16 bytes, and the file ends after 7 of them"},
		"bad-cut-packet": {micro[:len(micro)-1],
			"00:16:40.123456000 \"one\"/7\npacket 2, at byte 59: truncated: it has 5 bytes, and the file ends after 4 of them"},
		"bad-cut-before": {micro[:len(micro)-5],
			"00:16:40.123456000 \"one\"/7\npacket 2, at byte 59: truncated: it has 5 bytes, and the file ends before them"},
		"bad-length": {append(micro[:24:24], bytes.Repeat([]byte{0xff}, 16)...),
			"packet 1, at byte 24: it has 4294967295 captured bytes, more than the 262144 that one can have"},
		"bad-gzip": {zip(micro)[:5], "at byte 0: the gzip header: unexpected EOF"},
		"bad-gzip-magic": {append(zip(nil)[:10:10], 0xff),
			"at byte 0 of the uncompressed file: the header: flate: corrupt input before offset 1"},
		"bad-cut-gzip": {zip(micro)[:len(zip(micro))-8],
			microPackets + "\npacket 3, at byte 64 of the uncompressed file: its header: unexpected EOF"},
		"bad-sum-gzip": {patched(zip(micro), len(zip(micro))-8, 1, 2, 3, 4),
			microPackets + "\npacket 3, at byte 64 of the uncompressed file: its header: gzip: invalid checksum"},

		"bad-ng-only": {ng(func(f *ngFile) {}), "at byte 28: the file ends without the description of an interface"},
		"bad-ng-order": {[]byte("\n\r\r\n\x1c\x00\x00\x00abcdefghijklmnop\x1c\x00\x00\x00"),
			"at byte 0: a section with the byte-order magic 61 62 63 64"},
		"bad-ng-version": {patched(plain, 12, 2), "at byte 0: pcapng version 2.0 is not known, 1.0 is"},
		"bad-ng-section": {patched(plain, 4, 24), "at byte 0: a block of type 0xa0d0d0a with a length of 24 bytes"},
		"bad-ng-block": {append(slices.Clone(plain), "\x06\x00\x00\x00\xfe\xff\xff\xff"...),
			microPackets + "\nafter packet 2, at byte 124: a block of type 0x6 with a length of 4294967294 bytes"},
		"bad-ng-huge": {append(slices.Clone(plain), "\xad\x0b\x00\x00\x04\x00\x00\x01"...),
			microPackets + "\nafter packet 2, at byte 124: a block of type 0xbad with a length of 16777220 bytes"},
		"bad-ng-zero": {patched(plain, 48+4, 0), "at byte 48: a block of type 0x6 with a length of 0 bytes"},
		"bad-ng-odd":  {patched(plain, 48+4, 35), "at byte 48: a block of type 0x6 with a length of 35 bytes"},
		"bad-ng-packet-short": {ng(func(f *ngFile) { f.iface(1, 0); f.block(ngPacket, make([]byte, 16)) }),
			"at byte 48: a block of type 0x6 with a length of 28 bytes"},
		"bad-ng-end": {patched(plain, len(plain)-4, 41),
			"00:16:40.123456000 \"one\"/7\npacket 2, at byte 84: a block with a length of 40 bytes at its beginning and 41 at its end"},
		"bad-ng-interface":       {ng(func(f *ngFile) { f.iface(1, 0); f.packet(1, 0, "two") }), "packet 1, at byte 48: it is of interface 1, and there are 1"},
		"bad-ng-interface-short": {ng(func(f *ngFile) { f.block(ngInterface, make([]byte, 4)) }), "at byte 28: a block of type 0x1 with a length of 16 bytes"},
		"bad-ng-early":           {ng(func(f *ngFile) { f.packet(0, 0, "one") }), "packet 1, at byte 28: it comes before the description of an interface"},
		"bad-ng-section-early": {append(slices.Clone(plain), ng(func(f *ngFile) { f.simple(3, "one") })...),
			microPackets + "\npacket 3, at byte 152: it comes before the description of an interface"},
		"bad-ng-link": {ng(func(f *ngFile) { plainNG(f); f.iface(113, 0) }),
			microPackets + "\nafter packet 2, at byte 124: an interface of link type 113 in a file that began with 1"},
		"bad-ng-time": {ng(func(f *ngFile) { f.iface(1, optResolution, 20) }),
			"at byte 28: an interface with the timestamp resolution 0x14, beyond what 64 bits hold"},
		"bad-ng-binary-time": {ng(func(f *ngFile) { f.iface(1, optResolution, 0xc0) }),
			"at byte 28: an interface with the timestamp resolution 0xc0, beyond what 64 bits hold"},
		"bad-ng-option": {ng(func(f *ngFile) { f.iface(1, optOffset, 1, 2, 3, 4) }),
			"at byte 28: an interface with an option 14 of 4 bytes, which has 8"},
		"bad-ng-option-empty": {ng(func(f *ngFile) { f.iface(1, optResolution) }),
			"at byte 28: an interface with an option 9 of 0 bytes, which has 1"},
		"bad-ng-option-long": {patched(ng(func(f *ngFile) { f.iface(1, 2, 'l', 'o') }), 28+18, 9),
			"at byte 28: an interface with an option 2 of 9 bytes, where there are 8"},
		"bad-ng-captured": {patched(plain, 48+8+12, 200), "packet 1, at byte 48: it has 200 captured bytes in a block with room for 4"},
		"bad-ng-captured-huge": {patched(plain, 48+8+12, 0xff, 0xff, 0xff, 0xff),
			"packet 1, at byte 48: it has 4294967295 captured bytes, more than the 262144 that one can have"},
		"bad-ng-simple": {ng(func(f *ngFile) { f.iface(1, 0); f.simple(90, "plain") }),
			"packet 1, at byte 48: it has 90 captured bytes in a block with room for 8"},
	}
}

// TestFiles reads files of all kinds, whole and hostile, at once and byte by byte.
func TestFiles(t *testing.T) {
	for name, tt := range captureFiles() {
		if got := describe(bytes.NewReader(tt.data)); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
		}
		if got := describe(iotest.OneByteReader(bytes.NewReader(tt.data))); got != tt.want {
			t.Errorf("%s, byte by byte:\n got %s\nwant %s", name, got, tt.want)
		}
	}
}

// A file that is cut anywhere has the packets before the cut and an error that says
// where it is, unless it is cut between packets.
func TestTruncated(t *testing.T) {
	place := regexp.MustCompile(`\bat byte (\d+): `)
	for name, tt := range truncations() {
		all := strings.Split(describe(bytes.NewReader(tt.data)), "\n")
		for cut := range tt.data {
			lines := strings.Split(describe(bytes.NewReader(tt.data[:cut])), "\n")
			last := lines[len(lines)-1]
			if slices.Contains(tt.whole, cut) {
				if got := strings.Join(lines, "\n"); !strings.HasPrefix(strings.Join(all, "\n"), got) {
					t.Errorf("%s, %d bytes: %s", name, cut, got)
				}
				continue
			}
			if !slices.Equal(lines[:len(lines)-1], all[:len(lines)-1]) {
				t.Errorf("%s, %d bytes: %s", name, cut, strings.Join(lines, "\n"))
			}
			if cut < 4 && last == "it is shorter than the header of a capture file" {
				continue
			}
			m := place.FindStringSubmatch(last)
			if m == nil {
				t.Errorf("%s, %d bytes: no place in %q", name, cut, last)
				continue
			}
			if at, _ := strconv.Atoi(m[1]); at > cut {
				t.Errorf("%s, %d bytes: wrong place: %s", name, cut, last)
			}
		}
	}
}

// truncations are files without damage, and the lengths to which they can be cut without
// one.
func truncations() map[string]struct {
	data  []byte
	whole []int
} {
	mixed := func(order binary.AppendByteOrder) *ngFile {
		f := &ngFile{order: order}
		f.section()
		f.iface(1, optResolution, 9)
		f.packet(0, 1e9, "one")
		f.block(5, []byte("statistics"))
		f.simple(5, "plain")
		f.section()
		f.iface(1, 2, 'l', 'o')
		f.oldPacket(0, 1e6, "old")
		return f
	}
	le, be := mixed(binary.LittleEndian), mixed(binary.BigEndian)
	return map[string]struct {
		data  []byte
		whole []int
	}{
		"pcap":      {pcapBytes(binary.LittleEndian, pcapMicros, "one", "three"), []int{24, 24 + 19}},
		"pcapng":    {le.b, le.ends[1:]}, // a section without an interface is not enough
		"pcapng-be": {be.b, be.ends[1:]},
	}
}

// A gzipped file that is cut anywhere is damaged, even if its last packet is whole.
func TestTruncatedGzip(t *testing.T) {
	data := zip(pcapBytes(binary.LittleEndian, pcapMicros, "one", "three"))
	for cut := 2; cut < len(data); cut++ { // before, it does not look like gzip
		got := describe(bytes.NewReader(data[:cut]))
		if !strings.Contains(got, "at byte ") || !strings.Contains(got, "unexpected EOF") && !strings.Contains(got, "truncated") {
			t.Errorf("%d bytes: %s", cut, got)
		}
	}
}

// What a file says of all its packets.
func TestHeader(t *testing.T) {
	le := binary.LittleEndian
	pcap := pcapBytes(le, pcapMicros)
	tests := []struct {
		name    string
		data    []byte
		link    uint32
		snaplen int
	}{
		{"pcap", pcap, LinkEthernet, 96},
		{"checksum flags", patched(pcap, 23, 0x24), LinkEthernet, 96},
		{"link type above 16 bits", patched(pcap, 22, 1), 1<<16 + 1, 96},
		{"no limit", patched(pcap, 16, 0), LinkEthernet, MaxPacket},
		{"a limit beyond all", patched(pcap, 16, 0xff, 0xff, 0xff, 0xff), LinkEthernet, MaxPacket},
		{"pcapng", ngBytes(le, func(f *ngFile) { f.iface(276, 0) }), 276, 96},
		{"pcapng, no limit", ngBytes(le, func(f *ngFile) { f.ifaceSnap(1, 0, 0) }), 1, MaxPacket},
	}
	for _, tt := range tests {
		r, err := NewReader(bytes.NewReader(tt.data))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if r.LinkType() != tt.link || r.Snaplen() != tt.snaplen {
			t.Errorf("%s: link type %d, snapshot length %d, want %d, %d", tt.name, r.LinkType(), r.Snaplen(), tt.link, tt.snaplen)
		}
	}
}

// The snapshot length of a pcapng file is that of the interface that captures most.
func TestSnaplenGrows(t *testing.T) {
	r, err := NewReader(bytes.NewReader(ngBytes(binary.LittleEndian, func(f *ngFile) {
		f.iface(1, 0)
		f.ifaceSnap(1, 200, 0)
		f.ifaceSnap(1, 50, 0)
		f.packet(0, 0, "one")
	})))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Next(nil); err != nil || r.Snaplen() != 200 {
		t.Errorf("snapshot length %d, %v, want 200", r.Snaplen(), err)
	}
}

// A reader that fails is told apart from a file that ends, and an error stays.
func TestReadError(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for cut, data := 0, pcapBytes(binary.LittleEndian, pcapMicros, "one"); cut <= len(data); cut++ {
		in := io.MultiReader(bytes.NewReader(data[:cut]), iotest.ErrReader(broken))
		r, err := NewReader(in)
		if err == nil {
			dst := []byte("before")
			for range 3 {
				var got []byte
				if _, got, err = r.Next(dst); err != nil && string(got) != "before" {
					t.Errorf("%d bytes: Next returned %q with %v", cut, got, err)
				}
			}
		}
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), "at byte ") {
			t.Errorf("%d bytes: %v, want %v", cut, err, broken)
		}
	}
}

// A caller's error about a packet says which that is.
func TestPacketError(t *testing.T) {
	ugly := errors.New("it is ugly")
	for want, data := range map[string][]byte{
		"packet 2, at byte 43: it is ugly":                          pcapBytes(binary.LittleEndian, pcapMicros, "one", "two"),
		"packet 2, at byte 84: it is ugly":                          ngBytes(binary.LittleEndian, plainNG),
		"packet 2, at byte 84 of the uncompressed file: it is ugly": zip(ngBytes(binary.LittleEndian, plainNG)),
	} {
		r, err := NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, _, err := r.Next(nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.PacketError(ugly); err.Error() != want || !errors.Is(err, ugly) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Ready says whether a whole packet has arrived.
func TestReady(t *testing.T) {
	for name, data := range map[string][]byte{
		"pcap":   pcapBytes(binary.BigEndian, pcapMicros, "one", "three", "five"),
		"pcapng": ngBytes(binary.BigEndian, func(f *ngFile) { plainNG(f); f.block(4, nil); f.packet(0, 0, "five") }),
	} {
		whole, err := NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		var ends []int64 // behind each packet
		for {
			if _, _, err := whole.Next(nil); err != nil {
				break
			}
			ends = append(ends, whole.off)
		}
		for have := int(ends[0]); have <= len(data); have++ { // of the file have arrived
			rest := iotest.ErrReader(errors.New("Next waited"))
			r, err := NewReader(io.MultiReader(bytes.NewReader(data[:have]), rest))
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for ; r.Ready() && r.err == nil; n++ {
				if _, _, err := r.Next(nil); err != nil {
					t.Errorf("%s, %d bytes: packet %d was ready, and: %v", name, have, n+1, err)
				}
			}
			if i, found := slices.BinarySearch(ends, int64(have)); n != i && !(found && n == i+1) {
				t.Errorf("%s, %d bytes: %d packets were ready, ends %v", name, have, n, ends)
			}
		}
	}
}

// Reading a packet allocates nothing.
func TestNextAllocates(t *testing.T) {
	packets := slices.Repeat([]string{strings.Repeat("x", 1500)}, 300)
	for name, data := range map[string][]byte{
		"pcap": pcapBytes(binary.LittleEndian, pcapMicros, packets...),
		"pcapng": ngBytes(binary.BigEndian, func(f *ngFile) {
			f.ifaceSnap(1, 0, 0)
			for i, p := range packets {
				f.packet(0, uint64(i), p)
				f.simple(uint32(len(p)), p)
			}
		}),
		"pcap.gz": zip(pcapBytes(binary.LittleEndian, pcapMicros, packets...)),
	} {
		r, err := NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		dst := make([]byte, 0, MaxPacket)
		n := testing.AllocsPerRun(200, func() {
			r.Ready()
			if _, _, err := r.Next(dst); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations a packet", name, n)
		}
	}
}

// However much a file claims, or has of what is passed over, no more memory is taken for
// it than for one packet, or for the interfaces of one section.
func TestMemory(t *testing.T) {
	le := binary.LittleEndian
	const most = 12 << 20 // all in all, what has been freed included
	for name, tt := range map[string]struct {
		data []byte
		want string // ends the description
	}{
		"claimed packet": {patched(pcapBytes(le, pcapMicros, "one"), 24+8, 0, 0, 4, 0),
			"packet 1, at byte 40: truncated: it has 262144 bytes, and the file ends after 3 of them"},
		"unknown block": {ngBytes(le, func(f *ngFile) { f.iface(1, 0); f.block(0xbad, make([]byte, ngMaxBlock-ngAround)) }), ""},
		"comment": {ngBytes(le, func(f *ngFile) {
			f.block(ngInterface, slices.Concat([]byte{1, 0, 0, 0, 0, 0, 0, 0}, bytes.Repeat([]byte("\x01\x00\xfc\xff"), 1<<20)))
		}), ""},
		"interfaces": {ngBytes(le, func(f *ngFile) {
			for range 4 * maxInterfaces {
				f.iface(1, 0)
			}
		}), fmt.Sprintf("at byte %d: more than 65536 interfaces", 28+20*maxInterfaces)},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := describe(bytes.NewReader(tt.data))
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > most {
			t.Errorf("%s: %d bytes were allocated, want at most %d", name, n, most)
		}
		if !strings.HasSuffix(got, tt.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// Times that do not fit become the nearest that do.
func TestNanoseconds(t *testing.T) {
	tests := []struct {
		c     iface
		ticks uint64
		want  int64
	}{
		{iface{perSecond: 1e6}, 1_500_000, 1_500_000_000},
		{iface{perSecond: 1}, 7, 7_000_000_000},
		{iface{perSecond: 1 << 63}, 1 << 62, 500_000_000},
		{iface{perSecond: 1e19}, 5e18, 500_000_000},
		{iface{perSecond: 1}, ^uint64(0), 9_223_372_035_000_000_000},
		{iface{perSecond: 1, offset: -1 << 63}, 0, -9_223_372_035_000_000_000},
		{iface{perSecond: 1, offset: 1<<63 - 1}, ^uint64(0), 9_223_372_035_000_000_000},
	}
	for _, tt := range tests {
		if got := tt.c.nanoseconds(tt.ticks); got != tt.want {
			t.Errorf("%+v, %d: %d, want %d", tt.c, tt.ticks, got, tt.want)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	packets := slices.Repeat([]string{strings.Repeat("x", 60)}, 10000)
	for name, data := range map[string][]byte{
		"pcap": pcapBytes(binary.LittleEndian, pcapMicros, packets...),
		"pcapng": ngBytes(binary.LittleEndian, func(f *ngFile) {
			f.iface(1, 0)
			for i, p := range packets {
				f.packet(0, uint64(i), p)
			}
		}),
	} {
		b.Run(name, func(b *testing.B) {
			dst := make([]byte, 0, MaxPacket)
			for b.Loop() {
				r, err := NewReader(bytes.NewReader(data))
				for err == nil {
					_, _, err = r.Next(dst)
				}
				if err != io.EOF {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(packets)), "ns/pkt")
		})
	}
}
