//go:build linux || freebsd

package packetport

import "golang.org/x/sys/unix"

// tapBatch is how many frames are taken from a tap at once.
const tapBatch = 16

// A tap is the program's side of a tap: each read and each write is a frame.
type tap struct {
	*descriptor
	bufs   [][]byte
	frames [][]byte

	drops func() uint64 // of the interface, since it came into being
	had   uint64        // of these, before it was opened
}

func newTap(d *descriptor, drops func() uint64) *tap {
	t := &tap{descriptor: d, drops: drops, had: drops()}
	for range tapBatch {
		t.bufs = append(t.bufs, make([]byte, 1<<17))
	}
	return t
}

func (t *tap) send(frames [][]byte) (int, error) { return t.writeEach(frames) }

func (t *tap) receive() ([][]byte, error) {
	t.frames = t.frames[:0]
	for _, b := range t.bufs {
		n, err := unix.Read(t.fd, b)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return t.frames, nil
		case err != nil && len(t.frames) == 0:
			return nil, err
		case err != nil:
			return t.frames, nil // it comes again
		case n > 0:
			t.frames = append(t.frames, b[:n])
		}
	}
	return t.frames, nil
}

func (t *tap) lost() (sent, received uint64) {
	return t.sent, t.came + max(t.drops(), t.had) - t.had
}
