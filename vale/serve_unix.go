//go:build unix

package vale

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// handshakeTime is how long a client may take to say hello, a server to answer, and a
	// client to make room for what it has asked for.
	handshakeTime = 5 * time.Second

	// maxPending is how many clients may be about to say hello; the oldest must go when
	// there are more.
	maxPending = 64

	// acceptPause is how long to wait when there are no descriptors left to accept with.
	acceptPause = 50 * time.Millisecond
)

// A server is what one Serve needs.
type server struct {
	m   *Machine
	l   *net.UnixListener
	cfg ServeConfig
	end context.CancelFunc

	busy *busyThread // answers all clients; nil: each has a thread of its own

	sessions sync.WaitGroup
	clients  atomic.Uint64 // that have ever come

	mu      sync.Mutex // guards what follows
	conns   map[*net.UnixConn]bool
	pending []*net.UnixConn // without a hello yet, oldest first
	idle    *time.Timer     // nil without IdleExit; runs while there are no conns
}

// Serve lets other processes Dial the switches of m, which must have been made with
// Config.Shared. It closes l, whose socket file goes away, and returns when ctx ends,
// when cfg.IdleExit has passed without clients, both with nil, or when l fails. All
// clients have been disconnected and their ports are gone then.
//
// A client that dies, or that does not keep to the protocol, loses its connection and
// its port; nobody else notices.
func Serve(ctx context.Context, m *Machine, l *net.UnixListener, cfg *ServeConfig) error {
	if cfg == nil {
		cfg = &ServeConfig{}
	}
	if !m.shared {
		l.Close()
		return fmt.Errorf("vale: Serve needs a machine made with Config.Shared: %w", syscall.EINVAL)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{m: m, l: l, cfg: *cfg, end: cancel, conns: map[*net.UnixConn]bool{}}
	if cfg.IdleExit > 0 {
		s.mu.Lock()
		s.idle = time.AfterFunc(cfg.IdleExit, s.idleExit)
		s.mu.Unlock()
	}
	if cfg.Busy {
		s.busy = newBusyThread()
		defer s.busy.end()
	}
	stop := context.AfterFunc(ctx, func() { l.Close() })
	err := s.accept(ctx)
	stop()
	l.Close()
	s.closeAll()
	s.sessions.Wait()
	m.releaseHost()
	return err
}

// accept starts a session for each client until ctx ends.
func (s *server) accept(ctx context.Context) error {
	for {
		c, err := s.l.AcceptUnix()
		switch {
		case err == nil:
			s.start(c)
		case ctx.Err() != nil:
			return nil
		case !passes(err):
			return fmt.Errorf("vale: %w", err)
		default:
			s.log("vale: a client has to wait: %v", err)
			s.dropOldest()
			select {
			case <-ctx.Done():
			case <-time.After(acceptPause):
			}
		}
	}
}

// passes says whether accepting may work again later.
func passes(err error) bool {
	for _, errno := range [...]syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED, syscall.EINTR} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

// start runs a session of its own for c.
func (s *server) start(c *net.UnixConn) {
	s.mu.Lock()
	s.conns[c] = true
	s.pending = append(s.pending, c)
	crowded := len(s.pending) > maxPending
	if s.idle != nil {
		s.idle.Stop()
	}
	s.mu.Unlock()
	if crowded {
		s.dropOldest()
	}
	s.sessions.Go(func() {
		defer s.ended(c)
		s.serve(c)
	})
}

// dropOldest disconnects the client that has kept its hello to itself for longest.
func (s *server) dropOldest() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) > 0 {
		s.pending[0].Close()
		s.pending = s.pending[1:]
	}
}

// greeted takes c from those who have not said hello.
func (s *server) greeted(c *net.UnixConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.pending, c); i >= 0 {
		s.pending = slices.Delete(s.pending, i, i+1)
	}
}

// ended forgets c, whose port is gone.
func (s *server) ended(c *net.UnixConn) {
	s.greeted(c)
	c.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if len(s.conns) == 0 && s.idle != nil {
		s.idle.Reset(s.cfg.IdleExit)
	}
}

// closeAll disconnects everybody.
func (s *server) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle != nil {
		s.idle.Stop()
		s.idle = nil
	}
	for c := range s.conns {
		c.Close()
	}
}

// idleExit ends the server unless somebody has come meanwhile or a port must stay.
func (s *server) idleExit() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.conns) > 0 || s.idle == nil:
	case s.m.persistent() > 0:
		s.idle.Reset(s.cfg.IdleExit)
	default:
		s.end()
	}
}

func (s *server) log(format string, args ...any) {
	if s.cfg.Log != nil {
		s.cfg.Log(format, args...)
	}
}
