//go:build unix

package vale

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"syscall"
	"time"

	"govale/nmreq"
)

// A session is one client: a connection, its descriptor, and its doorbell.
type session struct {
	srv  *Server
	log  *slog.Logger
	dev  *Dev
	wire wire
	bell *sessionBell
	port string // that is in the log as registered
}

// serve is the life of one client.
func (s *Server) serve(c *net.UnixConn) {
	ss := &session{srv: s, log: s.newSessionLog(s.clients.Add(1), c), dev: s.m.open(), wire: wire{conn: c, patience: handshakeTime}}
	defer ss.dev.Close()
	if err := ss.greet(); err != nil {
		if err != io.EOF { // somebody who wanted to know whether a server is here
			ss.log.Warn("client refused", "err", err)
		}
		return
	}
	s.greeted(c)
	ss.log.Info("client connected")
	err := ss.requests()
	ss.end()
	if errors.Is(err, errMalformed) {
		ss.log.Warn("client disconnected", "err", err)
	}
	ss.logEnd()
}

// greet answers the client's hello and sets up its doorbell.
func (ss *session) greet() error {
	c := ss.wire.conn
	c.SetDeadline(time.Now().Add(handshakeTime))
	h, err := ss.wire.readHello()
	if err != nil {
		return err
	}
	answer := hello{version: ProtocolVersion}
	if h.version != ProtocolVersion {
		ss.wire.writeHello(answer, nil)
		return &VersionError{Server: ProtocolVersion, Client: h.version}
	}
	var page *os.File
	if h.bell == bellPage && !ss.srv.cfg.socketBell {
		ss.bell, page, err = newPageBell(ss.dev, ss.srv.busy)
		if err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
	}
	if ss.bell == nil {
		ss.bell = newSocketBell(ss.dev, &ss.wire)
	}
	if page != nil {
		answer.bell = bellPage
	}
	if err := ss.wire.writeHello(answer, page); err != nil {
		ss.bell.close()
		return err
	}
	return c.SetDeadline(time.Time{})
}

// requests answers requests until the client closes its descriptor or dies.
func (ss *session) requests() error {
	for {
		f, err := ss.wire.read()
		if err != nil {
			return err
		}
		asked := ss.describe(f)
		reply, file, err := ss.answer(f)
		ss.logRequest(asked, err)
		if errors.Is(err, errMalformed) {
			return err
		}
		if f.kind == frameClose {
			ss.end() // the reply says that the port is gone
		}
		if reason := reasonOf(err); reason != "" {
			if err := ss.wire.write(frame{kind: frameReason, number: f.number, payload: []byte(reason)}, nil); err != nil {
				return err
			}
		}
		err = ss.wire.write(frame{kind: frameReply, number: f.number, errno: uint32(Errno(err)), payload: reply}, file)
		if err != nil || f.kind == frameClose {
			return err
		}
	}
}

// end takes everything from the client: first those who use its descriptor leave, then
// it is closed, and with it its port.
func (ss *session) end() {
	ss.bell.close()
	ss.dev.Close()
}

// answer executes one request. It returns the payload of the reply, which goes with the
// error, and the file that goes with it.
func (ss *session) answer(f frame) ([]byte, *os.File, error) {
	switch f.kind {
	case frameRegif, frameGinfo:
		b, err := ss.legacy(f)
		return b, nil, err
	case frameCtrl:
		b, err := ss.ctrl(f.payload)
		return b, nil, err
	case frameIoctl:
		b, err := ss.ioctl(f.payload)
		return b, nil, err
	case frameMap:
		file, err := ss.region(f.payload)
		return nil, file, err
	case frameCounters:
		b, err := ss.counters(f.payload)
		return b, nil, err
	case frameInspect:
		b, err := ss.inspect(f.payload)
		return b, nil, err
	case frameStatus:
		b, err := ss.status(f.payload)
		return b, nil, err
	case frameBell:
		b, err := ss.ring(f.payload)
		return b, nil, err
	case frameClose:
		return nil, nil, nil
	}
	return nil, nil, fmt.Errorf("vale: request of kind %d: %w", f.kind, errMalformed)
}

// legacy is NIOCREGIF and NIOCGINFO.
func (ss *session) legacy(f frame) ([]byte, error) {
	r := nmreq.Copy[nmreq.Legacy](f.payload)
	b := nmreq.Bytes(&r)
	if len(f.payload) != len(b) {
		return nil, malformed(f)
	}
	if f.kind == frameRegif {
		return b, ss.dev.Regif(&r)
	}
	return b, ss.dev.Ginfo(&r)
}

// ctrl is NIOCCTRL.
func (ss *session) ctrl(payload []byte) ([]byte, error) {
	var m nmreq.Message
	if err := m.UnmarshalBinary(payload); err != nil {
		return nil, fmt.Errorf("%w: %w", err, errMalformed)
	}
	errno := ss.dev.Ctrl(&m)
	b, err := m.AppendBinary(nil)
	if errno == nil {
		errno = err
	}
	return b, errno
}

// ioctl is any other ioctl.
func (ss *session) ioctl(payload []byte) ([]byte, error) {
	if len(payload) < 4 {
		return nil, malformed(frame{kind: frameIoctl, payload: payload})
	}
	arg := payload[4:]
	err := ss.dev.Ioctl(binary.LittleEndian.Uint32(payload), arg)
	return arg, err
}

// region is mmap: it returns the file of the region that the client's own port has
// registered with, and no other.
func (ss *session) region(payload []byte) (*os.File, error) {
	if len(payload) != 8 {
		return nil, malformed(frame{kind: frameMap, payload: payload})
	}
	size := binary.LittleEndian.Uint64(payload)
	if size > 1<<62 {
		return nil, syscall.EINVAL
	}
	if _, err := ss.dev.Map(int(size)); err != nil {
		return nil, err
	}
	return ss.dev.memory().f, nil
}

// counters is netmap.Counter.
func (ss *session) counters(payload []byte) ([]byte, error) {
	if len(payload) > nmreq.NameSize {
		return nil, malformed(frame{kind: frameCounters, payload: payload})
	}
	n, err := ss.dev.Counters(string(payload))
	b := make([]byte, 0, countersSize)
	for _, v := range [...]uint64{n.TxPackets, n.TxBytes, n.TxDropped, n.RxPackets, n.RxBytes, n.RxDropped} {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b, err
}

// countersSize is the size of netmap.Counters in a frame.
const countersSize = 6 * 8

// ring is a sync or a poll of a client without a control page.
func (ss *session) ring(payload []byte) ([]byte, error) {
	if len(payload) != 8 || ss.bell.carry.paged() {
		return nil, malformed(frame{kind: frameBell, payload: payload})
	}
	value, err := ss.bell.answer(bellOp(binary.LittleEndian.Uint32(payload)), binary.LittleEndian.Uint32(payload[4:]))
	return binary.LittleEndian.AppendUint32(nil, value), err
}

// malformed says that a frame has not the length of its kind.
func malformed(f frame) error {
	return fmt.Errorf("vale: request of kind %d with %d bytes: %w", f.kind, len(f.payload), errMalformed)
}
