package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// Sizes and times of pieces of files.
const (
	pieceBytes  = 256 << 10       // how much is put together for one system call
	zippedBytes = 1 << 20         // and for one gzip stream
	zippedAge   = 1 * time.Second // the longest that packets wait for theirs
)

// errEnough says that the files of -W have been written.
var errEnough = errors.New("maximum file limit reached")

// A saver writes packets to a file, or to one after the other.
type saver struct {
	namer
	format format
	stdout io.Writer
	rotation
	zipped     bool
	unbuffered bool // -U: nothing waits for a gzip stream to grow
	now        func() time.Time

	out     *output
	pending []byte    // packets, as the file has them, before they are written to it
	waiting int       // packets that are pending
	since   time.Time // when the first of them came
	head    int64     // bytes of the header
	written int64     // bytes that this file would have if it were not compressed
	saved   atomic.Uint64
}

// A rotation says when one file follows another.
type rotation struct {
	size    int64         // -C, bytes
	every   time.Duration // -G
	files   int           // -W
	command func(name string)

	begun  time.Time // when the file began, as -G counts
	number int       // of the file, as -C counts
	turns  int       // files that -G has ended
}

// newSaver begins the first file. Its header is written at once.
func newSaver(g *grammar, s settings, f format, stdout io.Writer, now func() time.Time) (*saver, error) {
	v := &saver{
		namer:  newNamer(g.Write, s.size > 0, s.files, s.every > 0),
		format: f, stdout: stdout,
		rotation:   rotation{size: s.size, every: s.every, files: s.files, begun: now()},
		zipped:     strings.HasSuffix(g.Write, ".gz"),
		unbuffered: g.Unbuffer, now: now,
	}
	return v, v.create()
}

// create begins a file.
func (v *saver) create() error {
	header, err := v.format.header()
	if err != nil {
		return err
	}
	if v.out, err = createOutput(v.name(v.number, v.begun), v.stdout, v.zipped); err != nil {
		return err
	}
	v.head = int64(len(header))
	v.written = v.head
	if _, err := v.out.put(header, func([]byte) int { return 0 }); err != nil {
		err = errors.Join(v.explain(err), v.out.close())
		v.out = nil
		return err
	}
	return nil
}

// write appends the packets of b to the file. When it fails, the file ends after the last
// packet that went into it whole, and the error says how many did.
func (v *saver) write(b *batch) error {
	if err := v.rotateByTime(v.now()); err != nil {
		return err
	}
	if f, ok := v.format.(pcapFormat); ok && !v.zipped && !b.shuffled {
		return v.writeInPlace(f, b)
	}
	if len(v.pending) == 0 {
		v.since = v.now()
	}
	for i := 0; i < len(b.packets); {
		if v.full() {
			if err := v.rotateBySize(); err != nil {
				return err
			}
		}
		before := i
		v.pending, i = v.format.packets(v.pending, b, i, v.limit())
		v.waiting += i - before
		if len(v.pending) >= v.piece() {
			if err := v.flush(); err != nil {
				return err
			}
		}
	}
	if v.zipped && !v.unbuffered {
		return nil
	}
	return v.flush()
}

// writeInPlace is write where nothing has to be copied: nothing is ever pending.
func (v *saver) writeInPlace(f pcapFormat, b *batch) error {
	for i := 0; i < len(b.packets); {
		if v.full() {
			if err := v.rotateBySize(); err != nil {
				return err
			}
		}
		piece, next := f.inPlace(b, i, v.limit())
		if err := v.put(piece, next-i); err != nil {
			return err
		}
		i = next
	}
	return nil
}

// piece returns how many bytes make a piece.
func (v *saver) piece() int {
	if v.zipped {
		return zippedBytes
	}
	return pieceBytes
}

// full reports whether the next packet goes to another file. One has a packet at least, also
// where its header alone is larger than -C.
func (v *saver) full() bool {
	return v.size > 0 && v.written+int64(len(v.pending)) > max(v.size, v.head)
}

// limit returns how many bytes may be pending before somebody has to look.
func (v *saver) limit() int {
	if v.size == 0 {
		return v.piece()
	}
	return int(max(1, min(int64(v.piece()), v.size-v.written+1)))
}

// flush writes what is pending.
func (v *saver) flush() error {
	if len(v.pending) == 0 {
		return nil
	}
	n := v.waiting
	v.waiting = 0
	err := v.put(v.pending, n)
	v.pending = v.pending[:0]
	return err
}

// put writes a piece with so many packets to the file. It takes no longer than a ring
// holds what comes meanwhile, and then lets the capture have the CPU.
func (v *saver) put(piece []byte, packets int) error {
	defer runtime.Gosched()
	n, err := v.out.put(piece, func(part []byte) int {
		_, size := v.format.whole(part)
		return size
	})
	if n < len(piece) {
		packets, _ = v.format.whole(piece[:n])
	}
	v.saved.Add(uint64(packets))
	v.written += int64(n)
	return v.explain(err)
}

// tick writes what has waited for long, and begins another file when it is time.
func (v *saver) tick(now time.Time) error {
	if len(v.pending) > 0 && now.Sub(v.since) >= zippedAge {
		if err := v.flush(); err != nil {
			return err
		}
	}
	return v.rotateByTime(now)
}

// rotateByTime begins another file if this one is old enough. As in tcpdump, the next one
// is as old as its first packet, or here as the moment when that was noticed.
func (v *saver) rotateByTime(now time.Time) error {
	if v.every == 0 || now.Sub(v.begun) < v.every {
		return nil
	}
	v.begun, v.number = now, 0
	v.turns++
	if err := v.end(); err != nil {
		return err
	}
	if v.size == 0 && v.files > 0 && v.turns >= v.files {
		v.out = nil
		return errEnough
	}
	return v.create()
}

// rotateBySize begins another file, or again the first one after as many as there may be.
func (v *saver) rotateBySize() error {
	if v.number++; v.files > 0 && v.number >= v.files {
		v.number = 0
	}
	if err := v.end(); err != nil {
		return err
	}
	return v.create()
}

// end ends a file that another one follows.
func (v *saver) end() error {
	if err := v.finish(); err != nil {
		return err
	}
	if v.command != nil {
		v.command(v.out.name)
	}
	return nil
}

// finish writes what is pending and closes the file.
func (v *saver) finish() error {
	err := v.flush()
	if closed := v.out.close(); err == nil {
		err = v.explain(closed)
	}
	return err
}

// close ends the last file.
func (v *saver) close() error {
	if v.out == nil {
		return nil
	}
	return v.finish()
}

// explain adds to an error what there is in spite of it.
func (v *saver) explain(err error) error {
	if err == nil {
		return nil
	}
	n := v.saved.Load()
	return fmt.Errorf("%w; %s been saved", err, plural(n, "packet has", "packets have"))
}
