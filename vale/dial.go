//go:build unix

package vale

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// dialConfig says how to dial, for tests.
type dialConfig struct {
	network string
	bell    bellKind
}

// Dial returns a new descriptor of the machine that is served at path. It also
// implements netmap.Counter.
//
// It fails with fs.ErrNotExist where there is no such socket, with ECONNREFUSED where
// nobody answers at it any more, with a *VersionError where the server is of another
// version, and with ErrServerGone where the server ended in this very moment: one that
// leaves when it is idle may do so.
//
// When the server ends later, every method but Close fails with ErrServerGone, and so
// do those that wait.
func Dial(path string) (netmap.Device, error) { return (&Dialer{}).Dial(path) }

// Dial returns a new descriptor of the machine that is served at path, as the function
// Dial does.
func (d *Dialer) Dial(path string) (netmap.Device, error) {
	dev, err := dial(path, dialConfig{network: socketNetwork, bell: defaultBell})
	if err == nil && d.Busy {
		dev.(*client).bell.busy()
	}
	return dev, err
}

// dial is Dial with a choice.
func dial(path string, cfg dialConfig) (netmap.Device, error) {
	conn, err := net.DialUnix(cfg.network, nil, &net.UnixAddr{Name: path, Net: cfg.network})
	if err != nil {
		return nil, fmt.Errorf("vale: %w", err)
	}
	c := newClient(conn)
	if err := c.greet(cfg.bell); err != nil {
		c.wire.close()
		if c.bell != nil {
			c.bell.free()
		}
		return nil, fmt.Errorf("vale: dial %s: %w", path, err)
	}
	go c.receive()
	return c, nil
}

// greet says hello and sets up the doorbell that the server grants.
func (c *client) greet(want bellKind) error {
	conn := c.wire.conn
	conn.SetDeadline(time.Now().Add(handshakeTime))
	if err := c.wire.writeHello(hello{version: ProtocolVersion, bell: want}, nil); err != nil {
		return greetError(err)
	}
	h, err := c.wire.readHello()
	if err != nil {
		return greetError(err)
	}
	if h.version != ProtocolVersion {
		return &VersionError{Server: h.version, Client: ProtocolVersion}
	}
	switch h.bell {
	case bellSocket:
		c.bell = newSocketRinger(c)
	case bellPage:
		fd, err := c.wire.takeFd()
		if err != nil {
			return err
		}
		bell, err := newPageRinger(fd)
		if err != nil {
			return err
		}
		c.bell = bell
	default:
		return fmt.Errorf("doorbell %d: %w", h.bell, errMalformed)
	}
	return conn.SetDeadline(time.Time{})
}

// greetError says what it means that a server does not answer.
func greetError(err error) error {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("no answer within %v: is this a switch server, and does it run? %w", handshakeTime, err)
	case err == io.EOF || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET):
		return ErrServerGone
	case errors.Is(err, errMalformed):
		return fmt.Errorf("this is not a switch server: %w", err)
	}
	return err
}

// mapFd maps the first size bytes of a descriptor that came from the server, and closes
// it.
func mapFd(fd, size int) ([]byte, error) {
	f := os.NewFile(uintptr(fd), "shared memory")
	if f == nil {
		return nil, unix.EBADF
	}
	defer f.Close()
	return mapFile(f, size)
}
