//go:build unix

package vale

import (
	"encoding/binary"
	"fmt"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"

	"govale/netmap"
	"govale/nmreq"
)

// A reply is the answer to a request: what came, and its errno.
type reply struct {
	number  uint32
	payload []byte
	errno   syscall.Errno
	reason  string // that goes with the errno, may be empty
	fd      int    // -1 for none
}

// refused returns what the errno, which is not 0, and the reason say.
func (r *reply) refused() error { return withReason(r.errno, r.reason) }

// receive takes what the server sends until it has gone.
func (c *client) receive() {
	defer close(c.received)
	defer c.wire.close()
	for {
		f, err := c.wire.read()
		if err == nil {
			err = c.take(f)
		}
		if err != nil {
			close(c.gone)
			c.bell.silence()
			return
		}
	}
}

// take hands one frame to who waits for it.
func (c *client) take(f frame) error {
	switch f.kind {
	case frameWake:
		c.bell.wake()
		return nil
	case frameReason:
		c.reason = string(f.payload)
		return nil
	case frameReply:
		r := reply{number: f.number, payload: slices.Clone(f.payload), errno: syscall.Errno(f.errno), reason: c.reason, fd: -1}
		c.reason = ""
		if f.fds > 0 {
			var err error
			if r.fd, err = c.wire.takeFd(); err != nil {
				return err
			}
		}
		select {
		case c.replies <- r:
			return nil
		default: // nobody has asked
			r.close()
		}
	}
	return fmt.Errorf("vale: frame of kind %d: %w", f.kind, errMalformed)
}

// close closes the descriptor that came with a reply.
func (r *reply) close() {
	if r.fd >= 0 {
		unix.Close(r.fd)
	}
}

// request sends a request and waits for its reply. It fails when the server has gone; a
// refusal is in the reply.
func (c *client) request(kind frameKind, payload []byte) (reply, error) {
	c.requests.Lock()
	defer c.requests.Unlock()
	return c.requestLocked(kind, payload)
}

// requestLocked is request with c.requests held.
func (c *client) requestLocked(kind frameKind, payload []byte) (reply, error) {
	c.number++
	// Where writing fails the server has gone or is about to; it may have answered
	// nothing then, and receive notices.
	if err := c.wire.write(frame{kind: kind, number: c.number, payload: payload}, nil); err != nil {
		c.wire.conn.Close()
	}
	select {
	case r := <-c.replies:
		return c.checked(r)
	case <-c.gone:
	}
	select {
	case r := <-c.replies: // the last thing it said
		return c.checked(r)
	default:
		return reply{}, c.silent()
	}
}

// checked returns r if it answers the last request.
func (c *client) checked(r reply) (reply, error) {
	if r.number == c.number {
		return r, nil
	}
	r.close()
	c.wire.conn.Close()
	return reply{}, fmt.Errorf("vale: reply %d to request %d: %w", r.number, c.number, errMalformed)
}

// call is request for a method that takes nothing but bytes. It returns the payload of
// the reply also with an errno.
func (c *client) call(kind frameKind, payload []byte) ([]byte, error) {
	if err := c.enter(); err != nil {
		return nil, err
	}
	defer c.leave()
	r, err := c.request(kind, payload)
	if err != nil {
		return nil, err
	}
	r.close()
	if r.errno != 0 {
		return r.payload, r.refused()
	}
	return r.payload, nil
}

// Regif is NIOCREGIF: see netmap.Device.
func (c *client) Regif(r *nmreq.Legacy) error { return c.legacy(frameRegif, r) }

// Ginfo is NIOCGINFO: see netmap.Device.
func (c *client) Ginfo(r *nmreq.Legacy) error { return c.legacy(frameGinfo, r) }

func (c *client) legacy(kind frameKind, r *nmreq.Legacy) error {
	b, err := c.call(kind, nmreq.Bytes(r))
	copy(nmreq.Bytes(r), b)
	return err
}

// Ctrl is NIOCCTRL: see netmap.Device.
func (c *client) Ctrl(m *nmreq.Message) error {
	b, err := m.AppendBinary(nil)
	if err != nil {
		return fmt.Errorf("%w: %w", err, syscall.EMSGSIZE)
	}
	b, errno := c.call(frameCtrl, b)
	if len(b) == 0 {
		return errno
	}
	var answer nmreq.Message
	if err := answer.UnmarshalBinary(b); err != nil {
		return fmt.Errorf("vale: reply of the server: %w", err)
	}
	m.Header = answer.Header
	copy(m.Body, answer.Body) // the caller's own structure
	for i := range min(len(m.Options), len(answer.Options)) {
		m.Options[i].Status = answer.Options[i].Status
		copy(m.Options[i].Data, answer.Options[i].Data)
	}
	return errno
}

// Ioctl is any other ioctl: see netmap.Device.
func (c *client) Ioctl(request uint32, arg []byte) error {
	if len(arg) > maxPayload-4 {
		return syscall.EINVAL
	}
	b, err := c.call(frameIoctl, append(binary.LittleEndian.AppendUint32(nil, request), arg...))
	copy(arg, b)
	return err
}

// Counters returns the packets of a port: see netmap.Counter.
func (c *client) Counters(port string) (netmap.Counters, error) {
	if len(port) > nmreq.NameSize {
		return netmap.Counters{}, syscall.ENXIO
	}
	b, err := c.call(frameCounters, []byte(port))
	if err != nil {
		return netmap.Counters{}, err
	}
	if len(b) != countersSize {
		return netmap.Counters{}, fmt.Errorf("vale: reply of the server: %w", errMalformed)
	}
	n := func(i int) uint64 { return binary.LittleEndian.Uint64(b[8*i:]) }
	return netmap.Counters{
		TxPackets: n(0), TxBytes: n(1), TxDropped: n(2),
		RxPackets: n(3), RxBytes: n(4), RxDropped: n(5),
	}, nil
}

// Map maps the region: see netmap.Device. The server is asked once; after that the same
// memory is returned.
func (c *client) Map(size int) ([]byte, error) {
	if err := c.enter(); err != nil {
		return nil, err
	}
	defer c.leave()
	c.requests.Lock()
	defer c.requests.Unlock()
	if c.region == nil {
		b, err := c.mapRegion(size)
		if err != nil {
			return nil, err
		}
		c.region = b
	}
	if size != len(c.region) {
		return nil, syscall.EINVAL
	}
	return c.region[:size:size], nil
}

// mapRegion asks for the file of the region and maps it. Called with c.requests held.
func (c *client) mapRegion(size int) ([]byte, error) {
	fd, err := c.regionFd(size)
	if err != nil {
		return nil, err
	}
	return mapFd(fd, size)
}
