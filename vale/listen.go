//go:build unix

package vale

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Listen makes the socket of a switch server, for Serve: SOCK_SEQPACKET on Linux and
// FreeBSD, a stream elsewhere. Only this user can connect to it. It goes away when the
// listener is closed.
//
// A socket that a dead server has left at path is replaced; one where a server answers
// is not, and Listen fails with EADDRINUSE. Two processes that find the same dead
// socket at the same time must keep each other out themselves.
func Listen(path string) (*net.UnixListener, error) {
	return listen(socketNetwork, path)
}

// listen is Listen with a socket of a given kind.
func listen(network, path string) (*net.UnixListener, error) {
	if most := len(unix.RawSockaddrUnix{}.Path) - 1; len(path) > most {
		return nil, fmt.Errorf("vale: socket path of %d bytes, at most %d fit: take a shorter one: %w", len(path), most, syscall.ENAMETOOLONG)
	}
	if err := removeStale(network, path); err != nil {
		return nil, err
	}
	lc := net.ListenConfig{Control: privateSocket}
	l, err := lc.Listen(context.Background(), network, path)
	if err != nil {
		return nil, fmt.Errorf("vale: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, fmt.Errorf("vale: %w", err)
	}
	return l.(*net.UnixListener), nil
}

// FileListener returns the listener of a socket that somebody else has made, such as
// systemd, for Serve. It closes f. The file of the socket stays when the listener is
// closed. It fails with EPROTOTYPE where Listen would have made another kind of socket.
func FileListener(f *os.File) (*net.UnixListener, error) {
	defer f.Close()
	l, err := net.FileListener(f)
	if err != nil {
		return nil, fmt.Errorf("vale: the socket that is passed: %w", err)
	}
	if u, ok := l.(*net.UnixListener); ok && l.Addr().Network() == socketNetwork {
		u.SetUnlinkOnClose(false)
		return u, nil
	}
	defer l.Close()
	return nil, fmt.Errorf("vale: the socket that is passed, %s, is of kind %q, not %q (ListenSequentialPacket=): %w", l.Addr(), l.Addr().Network(), socketNetwork, syscall.EPROTOTYPE)
}

// privateSocket takes the permissions of others from a socket before it has a name, on
// Linux; other systems refuse, and Listen takes them right after.
func privateSocket(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) { unix.Fchmod(int(fd), 0o600) })
}

// removeStale removes a socket that nobody answers at.
func removeStale(network, path string) error {
	st, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("vale: %w", err)
	}
	if st.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("vale: %s exists and is not a socket: remove it, or serve elsewhere: %w", path, syscall.EEXIST)
	}
	c, err := net.Dial(network, path)
	if err == nil {
		c.Close()
		return fmt.Errorf("vale: a switch server answers at %s already: use it, or stop it first: %w", path, syscall.EADDRINUSE)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("vale: %s is in the way: %w", path, err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("vale: %w", err)
	}
	return nil
}
