package vale

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"

	"govale/netmap/shm"
)

// A hostSender sends frames through an interface, many with one system call. It is a
// packet socket, which copies what it sends; a ring that is shared with the kernel
// (PACKET_TX_RING) would save that, and frames that a veth hands on would change while
// the receiver still reads them. One goroutine sends.
type hostSender struct {
	file   *os.File
	conn   syscall.RawConn
	cookie uint64 // by which programs know its frames

	msgs   []mmsghdr // the batch
	pieces []unix.Iovec

	sent int                   // of msgs, by send
	err  error                 // why the one behind them could not be sent, by send
	try  func(fd uintptr) bool // send, as a value that is made once
}

const (
	sendBatch  = 64      // frames sent at once
	sendPieces = 512     // pieces of these; a frame has at most shm.MaxFrags
	sendBuffer = 1 << 20 // bytes that may be on their way, with what the kernel adds to each frame
)

// newHostSender returns a sender on the interface with that number. It receives nothing.
func newHostSender(index int) (*hostSender, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("packet socket: %w", err)
	}
	s := &hostSender{
		file: os.NewFile(uintptr(fd), "packet socket"),
		msgs: make([]mmsghdr, 0, sendBatch), pieces: make([]unix.Iovec, 0, sendPieces),
	}
	s.try = s.send
	if err = unix.Bind(fd, &unix.SockaddrLinklayer{Ifindex: index}); err == nil {
		err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, sendBuffer)
	}
	if err == nil {
		s.cookie, err = unix.GetsockoptUint64(fd, unix.SOL_SOCKET, unix.SO_COOKIE)
	}
	if err == nil {
		s.conn, err = s.file.SyscallConn()
	}
	if err != nil {
		s.file.Close()
		return nil, fmt.Errorf("packet socket: %w", err)
	}
	return s, nil
}

// makePromiscuous makes the interface receive frames for any address, for as long as
// the sender is open.
func (s *hostSender) makePromiscuous(index int) (err error) {
	mreq := &unix.PacketMreq{Ifindex: int32(index), Type: unix.PACKET_MR_PROMISC}
	controlErr := s.conn.Control(func(fd uintptr) {
		err = unix.SetsockoptPacketMreq(int(fd), unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, mreq)
	})
	if err = errors.Join(controlErr, err); err != nil {
		return fmt.Errorf("promiscuous mode: %w", err)
	}
	return nil
}

// full reports whether the batch has no room for one more frame.
func (s *hostSender) full() bool {
	return len(s.msgs) == sendBatch || len(s.pieces)+shm.MaxFrags > sendPieces
}

// begin begins a frame, and piece adds to it. A frame with too many pieces is cut short.
func (s *hostSender) begin() {
	var m mmsghdr
	m.hdr.Iov = &s.pieces[:cap(s.pieces)][len(s.pieces)]
	s.msgs = append(s.msgs, m)
}

func (s *hostSender) piece(b []byte) {
	if len(b) == 0 || len(s.pieces) == sendPieces {
		return
	}
	v := unix.Iovec{Base: &b[0]}
	v.SetLen(len(b))
	s.pieces = append(s.pieces, v)
	h := &s.msgs[len(s.msgs)-1].hdr
	h.SetIovlen(int(h.Iovlen) + 1)
}

// flush sends the batch, and waits while as much is on its way as may be. Frames that
// could not be sent, since they are too large for the interface, or it is down, or has no
// room, are counted in lost before the ones behind them are sent. It fails when the sender
// is closed.
func (s *hostSender) flush(lost *atomic.Uint64) error {
	defer func() { s.msgs, s.pieces = s.msgs[:0], s.pieces[:0] }()
	for s.sent = 0; s.sent < len(s.msgs); {
		if err := s.conn.Write(s.try); err != nil {
			return err
		}
		if s.err != nil {
			s.sent++
			lost.Add(1)
		}
	}
	return nil
}

// send sends what it can of the batch. It returns false when that has to wait.
func (s *hostSender) send(fd uintptr) bool {
	for s.sent < len(s.msgs) {
		n, err := sendmmsg(fd, s.msgs[s.sent:])
		s.sent += n
		switch err {
		case nil, unix.EINTR:
		case unix.EAGAIN:
			return false
		default:
			s.err = err
			return true
		}
	}
	s.err = nil
	return true
}
