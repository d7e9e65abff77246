package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/dissect"
	"govale/netmap/devicetest/need"
)

// A failingWriter takes n bytes and then fails.
type failingWriter struct {
	n   int
	err error
}

func (w failingWriter) Write(b []byte) (int, error) { return min(w.n, len(b)), w.err }

// micro is the format of most files.
var micro = pcapFormat{snaplen: maxSnaplen, link: capfile.LinkEthernet}

// saverOf returns a saver for -w name and what else is set in s.
func saverOf(t *testing.T, name string, s settings, f format, now func() time.Time) *saver {
	t.Helper()
	v, err := newSaver(&grammar{Write: name}, s, f, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// save writes b to a file, whose bytes it returns.
func save(t *testing.T, name string, f format, b *batch) []byte {
	t.Helper()
	path := filepath.Join(need.TempDir(t), name)
	v := saverOf(t, path, settings{}, f, time.Now)
	if err := errors.Join(v.write(b), v.close()); err != nil {
		t.Fatal(err)
	}
	if got := v.saved.Load(); got != uint64(len(b.packets)) {
		t.Errorf("%s: %d packets are counted, want %d", name, got, len(b.packets))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A pcap file has the packets byte for byte, with microseconds.
func TestSavePcap(t *testing.T) {
	original := need.File(t, trafficFile)
	if got := save(t, "out.pcap", micro, readPackets(t, trafficFile)); !bytes.Equal(got, original) {
		t.Error("the copy of a capture differs from it")
	}
}

// Files of all formats are read again with the same packets: times to the nanosecond where
// the format has them, those before 1970 where it has them, and gzipped or not.
func TestSaveFormats(t *testing.T) {
	want := newBatch()
	for i, ts := range []int64{1e18 + 1, 1e18 + 999_999_999, 1e18 + 1e9, 5, 1e18} {
		begin := want.begin()
		want.data = append(want.data, bytes.Repeat([]byte{byte(i)}, 60+i)...)
		want.end(begin, packet{ts: ts, length: uint32(64 + i), iface: uint16(i % 2), dir: dissect.Direction(i % 3)})
	}
	nano := micro
	nano.nano = true
	ng := &ngFormat{ifaces: interfacesOf([]string{"vale0:a", "vale0:b"}, capfile.Interface{}), snaplen: 96, link: capfile.LinkEthernet, filter: "udp", tool: "test"}
	for _, tt := range []struct {
		name  string
		f     format
		unit  int64
		iface bool
	}{
		{"micro.pcap", micro, 1000, false}, {"nano.pcap", nano, 1, false}, {"micro.pcap.gz", micro, 1000, false},
		{"two.pcapng", ng, 1, true}, {"two.pcapng.gz", ng, 1, true},
	} {
		in, err := capfile.NewReader(bytes.NewReader(save(t, tt.name, tt.f, want)))
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range want.packets {
			p, data, err := in.Next(nil)
			if err != nil || !bytes.Equal(data, want.bytes(i)) || p.Length != int(w.length) || p.Time != w.ts-w.ts%tt.unit || tt.iface && p.Interface != int(w.iface) {
				t.Errorf("%s: packet %d is read as %+v %x, %v", tt.name, i, p, data, err)
			}
		}
		if _, _, err := in.Next(nil); err != io.EOF {
			t.Errorf("%s: %v behind the last packet", tt.name, err)
		}
	}
}

// Packets that two captures have put into a batch by turns are saved in the order of their
// times.
func TestSaveSorted(t *testing.T) {
	b := newBatch()
	for i, ts := range []int64{5, 7, 6, 7, 1} {
		begin := b.begin()
		b.data = append(b.data, byte(i))
		b.end(begin, packet{ts: ts * 1000, length: 1})
	}
	b.sort()
	in, err := capfile.NewReader(bytes.NewReader(save(t, "out.pcap", micro, b)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for range b.packets {
		p, data, err := in.Next(nil)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d:%d", p.Time/1000, data[0]))
	}
	if want := "1:4 5:0 6:2 7:1 7:3"; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// threePackets returns packets of 100 bytes each in a pcap file.
func threePackets() *batch {
	b := newBatch()
	for range 3 {
		begin := b.begin()
		b.data = append(b.data, make([]byte, 84)...) // 100 with its header
		b.end(begin, packet{ts: 1e9, length: 100})
	}
	return b
}

// The error of a full disk says how many packets are whole, and the file ends behind
// them.
func TestSaveFull(t *testing.T) {
	full := errors.New("no space left")
	tests := []struct {
		room  int
		saved string
		size  int64
	}{
		{0, "0 packets have been saved", 24},
		{99, "0 packets have been saved", 24},
		{100, "1 packet has been saved", 124},
		{299, "2 packets have been saved", 224},
	}
	for _, tt := range tests {
		path := filepath.Join(need.TempDir(t), "out")
		v := saverOf(t, path, settings{}, micro, time.Now)
		v.out.w = halfWriter{v.out.file, tt.room, full}
		err := v.write(threePackets())
		if !errors.Is(err, full) || !strings.HasSuffix(err.Error(), "; "+tt.saved) {
			t.Errorf("room for %d: %v", tt.room, err)
		}
		if err := v.close(); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() != tt.size {
			t.Errorf("room for %d: the file has %d bytes, %v, want %d", tt.room, info.Size(), err, tt.size)
		}
	}
}

// A gzipped file ends with a whole stream, whatever the disk has room for.
func TestSaveFullZipped(t *testing.T) {
	full := errors.New("no space left")
	path := filepath.Join(need.TempDir(t), "out.gz")
	v := saverOf(t, path, settings{}, micro, time.Now)
	if err := errors.Join(v.write(threePackets()), v.flush()); err != nil {
		t.Fatal(err)
	}
	v.out.w = halfWriter{v.out.file, 10, full}
	if err := v.write(threePackets()); err != nil {
		t.Fatal(err)
	}
	if err := v.flush(); !errors.Is(err, full) || !strings.HasSuffix(err.Error(), "; 3 packets have been saved") {
		t.Errorf("a full disk: %v", err)
	}
	v.close() // there is nothing more to write
	if got := len(readPackets(t, path).packets); got != 3 {
		t.Errorf("the file has %d packets, want 3", got)
	}
}

// A halfWriter writes n bytes to a file, and then fails.
type halfWriter struct {
	io.Writer
	n   int
	err error
}

func (w halfWriter) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b[:min(w.n, len(b))])
	return n, errors.Join(w.err, err)
}

// What waits for a gzip stream to grow is written a second later, by the clock, or when
// that is asked for.
func TestSaveZippedWaits(t *testing.T) {
	path := filepath.Join(need.TempDir(t), "out.gz")
	clock := time.Unix(1e9, 0)
	v := saverOf(t, path, settings{}, micro, func() time.Time { return clock })
	for i, now := range []time.Duration{0, zippedAge - 1, zippedAge} {
		if i == 0 {
			if err := v.write(threePackets()); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.tick(clock.Add(now)); err != nil {
			t.Fatal(err)
		}
		want := 0
		if now == zippedAge {
			want = 3
		}
		if got := len(readPackets(t, path).packets); got != want {
			t.Errorf("after %v the file has %d packets, want %d", now, got, want)
		}
	}
	v.unbuffered = true
	if err := v.write(threePackets()); err != nil {
		t.Fatal(err)
	}
	if got := len(readPackets(t, path).packets); got != 6 {
		t.Errorf("with -U the file has %d packets, want 6", got)
	}
	v.close() // there is nothing more to write
}

// files returns how many packets each file of dir has.
func files(t *testing.T, dir string) string {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range all {
		out = append(out, fmt.Sprintf("%s:%d", f.Name(), len(readPackets(t, filepath.Join(dir, f.Name())).packets)))
	}
	return strings.Join(out, " ")
}

// With -C files follow each other when one is too large, as tcpdump divides them; -W lets
// the first one follow the last.
func TestRotateBySize(t *testing.T) {
	for _, tt := range []struct {
		s    settings
		want string
	}{
		{settings{size: 123}, "out:1 out1:1 out2:1 out3:1 out4:1 out5:1"},
		{settings{size: 124}, "out:2 out1:2 out2:2"},
		{settings{size: 323}, "out:3 out1:3"},
		{settings{size: 324}, "out:4 out1:2"},
		{settings{size: 223, files: 2}, "out0:2 out1:2"},
		{settings{size: 124, files: 12}, "out00:2 out01:2 out02:2"},
		{settings{size: 223, files: 1}, "out:2"},
	} {
		dir := need.TempDir(t)
		v := saverOf(t, filepath.Join(dir, "out"), tt.s, micro, time.Now)
		var ended []string
		v.command = func(name string) { ended = append(ended, filepath.Base(name)) }
		if err := errors.Join(v.write(threePackets()), v.write(threePackets()), v.close()); err != nil {
			t.Fatal(err)
		}
		if got := files(t, dir); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.s, got, tt.want)
		}
		if last := filepath.Base(v.out.name); len(ended) == 0 || ended[len(ended)-1] == last && tt.s.files != 1 {
			t.Errorf("%+v: -z was run for %v, the last file being %s", tt.s, ended, last)
		}
		if v.saved.Load() != 6 {
			t.Errorf("%+v: %d packets saved, want 6", tt.s, v.saved.Load())
		}
	}
}

// With -G files follow each other by the clock, packets or not; -W ends that. -C within it
// begins to count anew.
func TestRotateByTime(t *testing.T) {
	for _, tt := range []struct {
		s    settings
		name string
		want string
		end  bool
	}{
		{settings{every: 10 * time.Second}, "%s", "1000000000:3 1000000010:3 1000000020:0", false},
		{settings{every: 10 * time.Second, files: 2}, "%s", "1000000000:3 1000000010:3", true},
		{settings{every: 10 * time.Second}, "same", "same:0", false},
		{settings{every: 10 * time.Second, size: 124}, "%M-", "46-:2 46-1:1 47-:0", false},
	} {
		dir := need.TempDir(t)
		clock := time.Unix(1e9, 0)
		v := saverOf(t, filepath.Join(dir, tt.name), tt.s, micro, func() time.Time { return clock })
		err := v.write(threePackets())
		clock = clock.Add(9 * time.Second)
		err = errors.Join(err, v.tick(clock))
		clock = clock.Add(1 * time.Second)
		err = errors.Join(err, v.write(threePackets()))
		clock = clock.Add(10 * time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.tick(clock); errors.Is(err, errEnough) != tt.end || err != nil && !tt.end {
			t.Errorf("%+v: the last tick: %v", tt.s, err)
		}
		if err := v.close(); err != nil {
			t.Fatal(err)
		}
		if got := files(t, dir); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.s, got, tt.want)
		}
	}
}
