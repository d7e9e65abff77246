package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// FuzzPrint holds that whatever bytes a packet has, it is printed without a panic, in
// lines that end, and without control characters that a terminal would obey.
func FuzzPrint(f *testing.F) {
	for _, name := range []string{"traffic", "protocols", "hostile"} {
		b := seedPackets(f, "testdata/print/"+name+".pcap")
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

// FuzzCaptureFile holds that whatever a file has in it, reading it ends, without a
// panic, and every packet that it has is one that a batch can hold.
func FuzzCaptureFile(f *testing.F) {
	files, err := filepath.Glob("testdata/files/*")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if isGzip(data) && unzippedSize(data) > 1<<24 {
			return // it ends, but not soon
		}
		in, err := openCapture(bytes.NewReader(data))
		if err != nil {
			return
		}
		b := newBatch()
		for err == nil {
			if !b.room(maxSnaplen) {
				b.reset()
			}
			before := len(b.packets)
			if err = in.next(b); err == nil && len(b.packets) != before+1 {
				t.Fatalf("%d packets were read at once", len(b.packets)-before)
			}
			if n := len(b.packets); n > 0 && len(b.bytes(n-1)) > maxSnaplen {
				t.Fatalf("a packet of %d bytes", len(b.bytes(n-1)))
			}
		}
	})
}

func isGzip(data []byte) bool { return bytes.HasPrefix(data, []byte{0x1f, 0x8b}) }

// unzippedSize returns the size of what is compressed in data, or a little more than
// 16 MiB if it is more.
func unzippedSize(data []byte) int64 {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return 0
	}
	n, _ := io.Copy(io.Discard, io.LimitReader(z, 1<<24+1)) // as far as it can be read
	return n
}

func seedPackets(f *testing.F, name string) *batch {
	f.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		f.Fatal(err)
	}
	in, err := openCapture(bytes.NewReader(data))
	if err != nil {
		f.Fatal(err)
	}
	b := newBatch()
	for in.next(b) == nil {
	}
	return b
}
