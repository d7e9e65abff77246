package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"govale/cmd/internal/capfile"
)

// How much of a stream is read ahead: so many batches, each of so many packets or bytes.
const (
	streamBatches = 4
	batchPackets  = 1 << 13
	batchBytes    = 1 << 20
)

// A batch is some packets of a file, with what their replay asks about them.
type batch struct {
	packets [][]byte
	marks   []uint64 // by packet, where somebody asks
	skipped []uint64 // packets that were left out before each, where some were
	tail    uint64   // packets that were left out behind the last one

	image        []byte // of a stream: where its packets lie
	cut, untimed uint64 // of a stream: packets without their end, and without a time
}

// A stream is a capture file that is read while it is sent, in a goroutine of its own.
// Batches of packets go to the sender, and come back when it has sent them.
type stream struct {
	path string
	live bool // no regular file: packets are sent as they come, and there is no second round

	file io.ReadCloser // as it was opened; of later rounds, opened again
	r    *capfile.Reader

	most   room
	rounds uint64 // through the file, 0 for ever
	marker marker

	full, free chan *batch
	stopped    chan struct{} // closed when nobody wants any more
	stop       func()        // closes it; one that waits for a pipe ends when that does
	err        error         // of the file: known when full is closed
	pending    uint64        // packets left out since the last one that was not
}

// openStream opens a file and reads what is before its first packet.
func openStream(ctx context.Context, path string, stdin io.Reader) (*stream, error) {
	s := &stream{path: path, live: true}
	if path == standardInput {
		s.file = io.NopCloser(stdin)
	} else if info, err := os.Stat(path); err == nil {
		s.live = !info.Mode().IsRegular()
	}
	opened := make(chan error, 1)
	go func() { opened <- s.open() }()
	select {
	case err := <-opened:
		return s, readError(path, err)
	case <-ctx.Done():
		return nil, ctx.Err() // the goroutine hangs in a pipe
	}
}

// open opens the file, unless it is, and reads what is before its first packet.
func (s *stream) open() (err error) {
	if s.file == nil {
		f, err := os.Open(s.path)
		if err != nil {
			return err
		}
		s.file = f
	}
	s.r, err = newReader(s.file)
	return err
}

// start begins to read.
func (s *stream) start() {
	s.full, s.free = make(chan *batch, streamBatches), make(chan *batch, streamBatches)
	s.stopped = make(chan struct{})
	s.stop = sync.OnceFunc(func() { close(s.stopped) })
	for range streamBatches {
		s.free <- &batch{image: make([]byte, 0, batchBytes+capfile.MaxPacket)}
	}
	go func() {
		s.err = s.run()
		close(s.full)
	}()
}

// errStopped says that nobody wants any more.
var errStopped = errors.New("stopped")

// run reads all rounds.
func (s *stream) run() error {
	for round := uint64(1); ; round++ {
		kept, err := s.round()
		s.file.Close() // it was only read
		s.file = nil
		switch {
		case err == errStopped || err == nil && round == s.rounds:
			return nil
		case err != nil:
			return readError(s.path, err)
		case s.live:
			return readError(s.path, fmt.Errorf("it ends after %d packets, and cannot be read again", kept))
		case kept == 0:
			return nil // nor would there be any in the next round
		}
		s.marker.again()
		if err := s.open(); err != nil {
			return readError(s.path, err)
		}
	}
}

// round reads the file to its end, and returns how many packets were not left out.
func (s *stream) round() (kept uint64, err error) {
	b, err := s.empty()
	for err == nil {
		var p capfile.Packet
		begin := len(b.image)
		p, b.image, err = nextPacket(s.r, b.image)
		if err != nil {
			break
		}
		if s.add(b, b.image[begin:len(b.image):len(b.image)], p) {
			kept++
		}
		if len(b.image) >= batchBytes || len(b.packets) == batchPackets || s.live && !s.r.Ready() {
			s.give(b)
			b, err = s.empty()
		}
	}
	if b != nil {
		s.give(b)
	}
	if err == io.EOF {
		err = nil
	}
	return kept, err
}

// empty returns a batch without packets. It fails with errStopped.
func (s *stream) empty() (*batch, error) {
	select {
	case b := <-s.free:
		*b = batch{packets: b.packets[:0], marks: b.marks[:0], skipped: b.skipped[:0], image: b.image[:0]}
		return b, nil
	case <-s.stopped:
		return nil, errStopped
	}
}

// give hands over a batch: there is always room for all of them.
func (s *stream) give(b *batch) {
	b.tail, s.pending = s.pending, 0
	s.full <- b
}

// add appends a packet to the batch, or leaves it out.
func (s *stream) add(b *batch, data []byte, p capfile.Packet) bool {
	s.marker.time(p.Time)
	if p.Length > len(data) {
		b.cut++
	}
	if p.Time == 0 {
		b.untimed++
	}
	if !s.most.has(data) {
		b.image = b.image[:len(b.image)-len(data)]
		s.pending++
		return false
	}
	b.packets = append(b.packets, data)
	b.skipped = append(b.skipped, s.pending)
	s.pending = 0
	if s.marker.marking != unmarked {
		b.marks = append(b.marks, s.marker.mark(len(data)))
	}
	return true
}
