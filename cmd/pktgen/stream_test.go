package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"govale/cmd/internal/cli"
	"govale/netmap/devicetest/need"
)

// streamOf opens a file that is too large to be kept.
func streamOf(t *testing.T, path string, stdin io.Reader) *capture {
	t.Helper()
	c, err := openCapture(t.Context(), path, stdin, 0)
	if err != nil {
		t.Fatal(err)
	}
	if c.stream == nil {
		t.Fatal("it is kept in memory")
	}
	return c
}

// What is streamed is what is sent from memory: in every round the same packets, with the
// same marks.
func TestStreamAsMemory(t *testing.T) {
	packets := slices.Repeat(testPackets(), 3000) // several batches
	path := writeFile(t, zipped(t, pcapBytes(t, layers.LinkTypeEthernet, 0, packets)))
	for _, plan := range []replayPlan{
		{rounds: 1}, {rounds: 3, marking: bitMarks, rate: 1e9, framing: 24}, {rounds: 2, marking: timeMarks, rate: 2e9},
	} {
		a, _ := openPair(t, 4)
		plan.path, plan.cut = path, cutter{frags: 1, most: 2048} // 3 slots: 9000 bytes are too long
		memory, err := openCapture(t.Context(), path, nil, keptBytes)
		if err != nil {
			t.Fatal(err)
		}
		from, to := newReplay(memory, a.Tx[0], plan), newReplay(streamOf(t, path, nil), a.Tx[0], plan)
		for i := uint64(1); ; i++ {
			more, _, err := from.ready(t.Context())
			again, _, againErr := to.ready(t.Context())
			if err != nil || againErr != nil || more != again {
				t.Fatalf("%+v: packet %d: %t, %v from memory, %t, %v as a stream", plan, i, more, err, again, againErr)
			}
			if !more {
				break
			}
			if want, got := from.batch.packets[from.at], to.batch.packets[to.at]; !bytes.Equal(got, want) {
				t.Fatalf("%+v: packet %d has %d bytes, want %d", plan, i, len(got), len(want))
			}
			if plan.marking != unmarked && from.table.due(i) != to.table.due(i) {
				t.Fatalf("%+v: packet %d is due after %v, want %v", plan, i, to.table.due(i), from.table.due(i))
			}
			for _, p := range []*replay{from, to} {
				if pkts, _ := p.fill(a.Tx[0], 1); pkts != 1 {
					t.Fatalf("packet %d has no room", i)
				}
			}
			if err := a.TxSync(); err != nil {
				t.Fatal(err)
			}
		}
		if want := plan.rounds * 3000; from.skipped != want || to.skipped != want {
			t.Errorf("%+v: skipped %d from memory, %d as a stream, want %d", plan, from.skipped, to.skipped, want)
		}
		from.stop()
		to.stop()
	}
}

// A stream takes as much memory as its batches, however long it is.
func TestStreamMemory(t *testing.T) {
	read, write := io.Pipe()
	defer read.Close()
	go func() {
		w := pcapgo.NewWriter(write)
		err := w.WriteFileHeader(65536, layers.LinkTypeEthernet)
		frame := make([]byte, 1500)
		for i := 0; err == nil && i < 100_000; i++ {
			frame[0] = byte(rand.Uint32())
			err = w.WritePacket(gopacket.CaptureInfo{Timestamp: time.Unix(int64(i), 0), CaptureLength: len(frame), Length: len(frame)}, frame)
		}
		write.CloseWithError(err)
	}()
	a, _ := openPair(t, 1024)
	p := newReplay(streamOf(t, standardInput, read), a.Tx[0], planOn(a.Tx[0]))
	s := &sender{port: a, rings: a.Tx, src: p, feed: p, c: newCounters(), burst: 512}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := s.c.now(); got.pkts != 100_000 || got.bytes != 150_000_000 {
		t.Errorf("sent %+v", got)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("150 MB took %d bytes of memory", grown)
	}
}

// Packets of a pipe are sent when they come, not when a batch of them is full.
func TestStreamLive(t *testing.T) {
	read, write := io.Pipe()
	defer write.Close()
	go func() {
		b := pcapBytes(t, layers.LinkTypeEthernet, 0, testPackets()[:2])
		write.Write(b) // and goes on
	}()
	a, b := openPair(t, 64)
	p := newReplay(streamOf(t, standardInput, read), a.Tx[0], planOn(a.Tx[0]))
	s := &sender{port: a, rings: a.Tx, src: p, feed: p, c: newCounters(), burst: 512, pace: newPacer(1000)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.run(ctx) }()
	for got := 0; got < 2; {
		got += len(takePackets(t, b))
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

// Damage in the middle of a stream is told by its place, behind what could be sent.
func TestStreamDamage(t *testing.T) {
	file := pcapBytes(t, layers.LinkTypeEthernet, 0, testPackets()[:3])
	path := writeFile(t, file[:len(file)-1])
	a, b := openPair(t, 64)
	p := newReplay(streamOf(t, path, nil), a.Tx[0], planOn(a.Tx[0]))
	s := &sender{port: a, rings: a.Tx, src: p, feed: p, c: newCounters(), burst: 512}
	err := s.run(t.Context())
	want := path + ": packet 3, at byte 193: truncated: it has 1514 bytes, and the file ends after 1513 of them"
	if err == nil || err.Error() != want || cli.ExitCode(err) != cli.ExitNoInput {
		t.Errorf("ended with %v, want %s", err, want)
	}
	if got := takePackets(t, b); !slices.EqualFunc(got, testPackets()[:2], bytes.Equal) {
		t.Errorf("received %d packets", len(got))
	}
}

// A file that goes away between two rounds is an error of it.
func TestStreamGone(t *testing.T) {
	path := writeFile(t, pcapBytes(t, layers.LinkTypeEthernet, 0, testPackets()[:3]))
	a, _ := openPair(t, 64)
	plan := planOn(a.Tx[0])
	plan.rounds = 2
	c := streamOf(t, path, nil)
	if err := os.Remove(path); err != nil {
		t.Skipf("a file that is open cannot be removed here: %v", err)
	}
	p := newReplay(c, a.Tx[0], plan)
	s := &sender{port: a, rings: a.Tx, src: p, feed: p, c: newCounters(), burst: 512}
	if err := s.run(t.Context()); !errors.Is(err, os.ErrNotExist) || cli.ExitCode(err) != cli.ExitNoInput {
		t.Errorf("ended with %v", err)
	}
	if got := s.c.now().pkts; got != 3 {
		t.Errorf("sent %d packets", got)
	}
}

// Nobody waits for a pipe that nobody writes into.
func TestStreamWaits(t *testing.T) {
	read, _ := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := openCapture(ctx, standardInput, read, keptBytes); !errors.Is(err, context.Canceled) {
		t.Errorf("opened with %v", err)
	}
}

// A file whose packets are too many to be kept is streamed, though it is small: it is
// compressed.
func TestLargeGzip(t *testing.T) {
	file := zipped(t, pcapBytes(t, layers.LinkTypeEthernet, 0, slices.Repeat([][]byte{make([]byte, 60000)}, 20)))
	c, err := openCapture(t.Context(), writeFile(t, file), nil, 1<<20)
	if err != nil || c.stream == nil || len(file) >= 1<<20 {
		t.Errorf("a file of %d bytes: %v", len(file), err)
	}
	if _, err := openCapture(t.Context(), filepath.Join(need.TempDir(t), "none"), nil, 0); !errors.Is(err, os.ErrNotExist) || cli.ExitCode(err) != cli.ExitNoInput {
		t.Errorf("no such file: %v", err)
	}
}

// Nanoseconds and the resolutions of several interfaces make one timetable.
func TestCaptureTimes(t *testing.T) {
	var b bytes.Buffer
	w := pcapgo.NewWriterNanos(&b)
	if err := w.WriteFileHeader(65536, layers.LinkTypeEthernet); err != nil {
		t.Fatal(err)
	}
	var want []int64
	for i := range 3 {
		at := time.Unix(1_700_000_000, int64(i)*7+1)
		want = append(want, at.UnixNano())
		if err := w.WritePacket(gopacket.CaptureInfo{Timestamp: at, CaptureLength: 60, Length: 60}, make([]byte, 60)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := readCapture(bytes.NewReader(b.Bytes()), keptBytes)
	if err != nil || !slices.Equal(c.times, want) {
		t.Errorf("times %v, %v; want %v", c.times, err, want)
	}
	b.Reset()
	ng, err := pcapgo.NewNgWriterInterface(&b, pcapgo.NgInterface{LinkType: layers.LinkTypeEthernet, TimestampResolution: 9}, pcapgo.DefaultNgWriterOptions)
	if err != nil {
		t.Fatal(err)
	}
	second, err := ng.AddInterface(pcapgo.NgInterface{LinkType: layers.LinkTypeEthernet, TimestampResolution: 6})
	if err != nil {
		t.Fatal(err)
	}
	want = nil
	for i := range 4 {
		at := time.Unix(1_700_000_000, int64(i)*1000)
		want = append(want, at.UnixNano())
		if err := ng.WritePacket(gopacket.CaptureInfo{Timestamp: at, CaptureLength: 60, Length: 60, InterfaceIndex: i % 2 * second}, make([]byte, 60)); err != nil {
			t.Fatal(err)
		}
	}
	if err := ng.Flush(); err != nil {
		t.Fatal(err)
	}
	if c, err = readCapture(&b, keptBytes); err != nil || !slices.Equal(c.times, want) {
		t.Errorf("times %v, %v; want %v", c.times, err, want)
	}
}
