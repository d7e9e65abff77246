package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"govale/cmd/internal/capfile"
	"govale/netmap/devicetest/need"
)

// A failingWriter takes n bytes and then fails.
type failingWriter struct {
	n   int
	err error
}

func (w failingWriter) Write(b []byte) (int, error) { return min(w.n, len(b)), w.err }

// A pcap file has the packets byte for byte, with microseconds.
func TestPcapSink(t *testing.T) {
	want := readPackets(t, trafficFile)
	var out bytes.Buffer
	s, err := createPcap("-", &out, maxSnaplen, capfile.LinkEthernet)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.write(want); err != nil {
		t.Fatal(err)
	}
	if s.packets() != uint64(len(want.packets)) {
		t.Errorf("%d packets are counted, want %d", s.packets(), len(want.packets))
	}
	original, err := os.ReadFile(trafficFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), original) {
		t.Error("the copy of a capture differs from it")
	}
}

// The error of a full disk says how many packets are whole, and the file ends behind
// them.
func TestPcapSinkFull(t *testing.T) {
	b := newBatch()
	for range 3 {
		b.begin(1e9, 100)
		b.data = append(b.data, make([]byte, 84)...) // 100 with its header
	}
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
		created, err := createPcap(path, nil, maxSnaplen, capfile.LinkEthernet)
		if err != nil {
			t.Fatal(err)
		}
		s := created.(*pcapSink)
		s.w = halfWriter{s.file, tt.room, full}
		err = s.write(b)
		if !errors.Is(err, full) || !strings.HasSuffix(err.Error(), "; "+tt.saved) {
			t.Errorf("room for %d: %v", tt.room, err)
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() != tt.size {
			t.Errorf("room for %d: the file has %d bytes, %v, want %d", tt.room, info.Size(), err, tt.size)
		}
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
