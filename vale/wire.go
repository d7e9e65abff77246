//go:build unix

package vale

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// A frame is one message on the socket:
//
//	4  length of the payload, at most maxPayload
//	2  kind
//	2  file descriptors that come with it, 0 or 1; only a server sends any
//	4  number of the request; its reply carries the same
//	4  errno of a reply, 0 for success
//	   payload
//
// Numbers are little endian, structures of netmap in the machine's order. A frame is
// found by its length alone and is sent in pieces of at most maxPiece bytes, so that it
// makes no difference whether the socket keeps the borders of what is sent
// (SOCK_SEQPACKET, with its limits on the size of a piece) or not (a stream).
type frame struct {
	kind    frameKind
	fds     uint16
	number  uint32
	errno   uint32
	payload []byte
}

const (
	frameHeader = 16
	maxPayload  = 1 << 20 // an encoded nmreq.Message has at most 700 kB
	maxPiece    = 4096    // FreeBSD takes 8192 (net.local.seqpacket.maxseqpacket)
)

// A frameKind says what a frame asks for, or that it is an answer.
type frameKind uint16

// Kinds of frames. Payloads are given as request -> reply; where the reply is the same
// as the request, the answer is written into it.
const (
	frameReply    frameKind = iota // from the server
	frameWake                      // from the server, unasked: events of a Poll may be there
	frameRegif                     // struct nmreq
	frameGinfo                     // struct nmreq
	frameCtrl                      // nmreq.Message
	frameIoctl                     // request number, bytes -> bytes
	frameMap                       // size -> nothing, with the region's file
	frameCounters                  // name of the port -> netmap.Counters
	frameInspect                   // inspectOp, name -> JSON
	frameBell                      // bellOp, argument -> value: where there is no control page
	frameClose                     // nothing -> nothing; the port is gone then
	frameReason                    // from the server, before a reply with an errno: text for people that goes with it
	frameStatus                    // nothing -> ServerStatus in JSON
)

// errMalformed says that the other side does not keep to the protocol.
var errMalformed = errors.New("malformed message")

// A wire is one end of a connection. One goroutine reads; any may write.
type wire struct {
	conn     *net.UnixConn
	takesFds bool
	patience time.Duration // how long the other side may leave no room for a frame; 0: for ever

	buf        []byte // received: [start, end) is not taken yet
	start, end int
	fds        []int // received with it, in order

	mu  sync.Mutex // guards out, and keeps frames in one piece
	out []byte
}

// read returns the next frame. Its payload is valid until the next call.
func (w *wire) read() (frame, error) {
	w.shrink()
	h, err := w.take(frameHeader)
	if err != nil {
		return frame{}, err
	}
	n := binary.LittleEndian.Uint32(h)
	f := frame{
		kind:   frameKind(binary.LittleEndian.Uint16(h[4:])),
		fds:    binary.LittleEndian.Uint16(h[6:]),
		number: binary.LittleEndian.Uint32(h[8:]),
		errno:  binary.LittleEndian.Uint32(h[12:]),
	}
	if n > maxPayload {
		return frame{}, fmt.Errorf("vale: frame of %d bytes, at most %d are allowed: %w", n, maxPayload, errMalformed)
	}
	f.payload, err = w.take(int(n))
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return f, err
}

// take returns the next n bytes, valid until the next call of read. Memory grows with
// what has come, not with what is announced.
func (w *wire) take(n int) ([]byte, error) {
	for w.end-w.start < n {
		if err := w.fill(); err != nil {
			return nil, err
		}
	}
	b := w.buf[w.start : w.start+n : w.start+n]
	w.start += n
	return b, nil
}

// fill receives once. There is room for a whole piece: a socket that keeps borders
// throws away what does not fit.
func (w *wire) fill() error {
	if len(w.buf)-w.end < maxPiece {
		grown := make([]byte, 2*len(w.buf)+maxPiece)
		w.end = copy(grown, w.buf[w.start:w.end])
		w.start = 0
		w.buf = grown
	}
	if !w.takesFds {
		// Without room for control messages the kernel drops descriptors that
		// somebody sends.
		n, err := w.conn.Read(w.buf[w.end:])
		w.end += n
		return err
	}
	var oob [64]byte
	n, oobn, _, _, err := w.conn.ReadMsgUnix(w.buf[w.end:], oob[:])
	w.end += max(n, 0)
	if oobn > 0 {
		w.addFds(oob[:oobn])
	}
	if err == nil && n == 0 {
		return io.EOF
	}
	return err
}

// shrink moves what is left to the front, and gives up memory that a long frame needed.
func (w *wire) shrink() {
	w.end = copy(w.buf, w.buf[w.start:w.end])
	w.start = 0
	if w.end == 0 && len(w.buf) > 16*maxPiece {
		w.buf = nil
	}
}

// addFds keeps the descriptors of control messages.
func (w *wire) addFds(oob []byte) {
	msgs, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return
	}
	for i := range msgs {
		if fds, err := unix.ParseUnixRights(&msgs[i]); err == nil {
			w.fds = append(w.fds, fds...)
		}
	}
}

// takeFd returns the descriptor that came with a frame; it is the caller's then.
func (w *wire) takeFd() (int, error) {
	if len(w.fds) == 0 {
		return -1, fmt.Errorf("vale: a descriptor is missing: %w", errMalformed)
	}
	fd := w.fds[0]
	w.fds = w.fds[1:]
	return fd, nil
}

// close closes the connection and the descriptors that nobody has taken. Only the
// goroutine that reads, or one that knows that none does, may call it.
func (w *wire) close() {
	w.conn.Close()
	for _, fd := range w.fds {
		unix.Close(fd)
	}
	w.fds = nil
}

// write sends a frame, with file if it is not nil.
func (w *wire) write(f frame, file *os.File) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := binary.LittleEndian.AppendUint32(w.out[:0], uint32(len(f.payload)))
	b = binary.LittleEndian.AppendUint16(b, uint16(f.kind))
	nfds := uint16(0)
	if file != nil {
		nfds = 1
	}
	b = binary.LittleEndian.AppendUint16(b, nfds)
	b = binary.LittleEndian.AppendUint32(b, f.number)
	b = binary.LittleEndian.AppendUint32(b, f.errno)
	b = append(b, f.payload...)
	if cap(b) <= 16*maxPiece {
		w.out = b
	}
	if w.patience > 0 {
		w.conn.SetWriteDeadline(time.Now().Add(w.patience))
	}
	return w.send(b, file)
}

// send writes b in pieces; the first one carries file.
func (w *wire) send(b []byte, file *os.File) error {
	if file != nil {
		n, _, err := w.conn.WriteMsgUnix(b[:min(len(b), maxPiece)], unix.UnixRights(int(file.Fd())), nil)
		if err != nil {
			return err
		}
		b = b[n:]
	}
	for len(b) > 0 {
		n, err := w.conn.Write(b[:min(len(b), maxPiece)])
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}
