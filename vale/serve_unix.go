//go:build unix

package vale

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

// A Server lets other processes Dial the switches of one machine. Its methods may be
// called from several goroutines.
type Server struct {
	m       *Machine
	cfg     ServeConfig
	log     *slog.Logger
	started time.Time

	logsRequests bool // somebody wants to know

	busy *busyThread // answers all clients; nil: each has a thread of its own

	sessions sync.WaitGroup
	clients  atomic.Uint64 // that have ever come

	mu      sync.Mutex         // guards what follows
	l       *net.UnixListener  // nil until Serve
	end     context.CancelFunc // ends Serve; nil until then
	drained bool               // nobody is taken any more
	conns   map[*net.UnixConn]bool
	pending []*net.UnixConn // without a hello yet, oldest first
	idle    *time.Timer     // nil without IdleExit; runs while there are no conns
}

// Serve is NewServer and Server.Serve.
func Serve(ctx context.Context, m *Machine, l *net.UnixListener, cfg *ServeConfig) error {
	return NewServer(m, cfg).Serve(ctx, l)
}

// NewServer returns a server of m, which must have been made with Config.Shared.
func NewServer(m *Machine, cfg *ServeConfig) *Server {
	if cfg == nil {
		cfg = &ServeConfig{}
	}
	s := &Server{m: m, cfg: *cfg, log: cfg.Log, started: time.Now(), conns: map[*net.UnixConn]bool{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.logsRequests = s.log.Enabled(context.Background(), slog.LevelDebug)
	return s
}

// Serve takes clients from l until ctx ends, until IdleExit has passed without any, or
// until it is drained, and returns nil then; or until l fails. It closes l, whose socket
// file goes away. When it returns all clients have been disconnected and their ports are
// gone. It is called once.
//
// A client that dies, or that does not keep to the protocol, loses its connection and
// its port; nobody else notices.
func (s *Server) Serve(ctx context.Context, l *net.UnixListener) error {
	defer l.Close()
	if !s.m.shared {
		return fmt.Errorf("vale: Serve needs a machine made with Config.Shared: %w", syscall.EINVAL)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.begin(l, cancel)
	if s.cfg.Busy {
		s.busy = newBusyThread()
		defer s.busy.end()
	}
	stop := context.AfterFunc(ctx, func() { l.Close() })
	err := s.accept(ctx, l)
	stop()
	l.Close()
	s.closeAll()
	s.sessions.Wait()
	s.m.releaseHost()
	return err
}

// begin makes everything ready for clients.
func (s *Server) begin(l *net.UnixListener, end context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.l, s.end = l, end
	if s.drained {
		end()
	}
	if s.cfg.IdleExit > 0 {
		s.idle = time.AfterFunc(s.cfg.IdleExit, s.idleExit)
	}
}

// Drain makes the server take no more clients: its socket goes away, those who are
// connected go on, and Serve returns when the last of them has gone, persistent ports or
// not.
func (s *Server) Drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drained = true
	if s.l != nil {
		s.l.Close()
	}
	if s.end != nil && len(s.conns) == 0 {
		s.end()
	}
}

// isDrained reports whether Drain has been called.
func (s *Server) isDrained() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drained
}

// accept starts a session for each client of l until ctx ends.
func (s *Server) accept(ctx context.Context, l *net.UnixListener) error {
	for {
		c, err := l.AcceptUnix()
		switch {
		case err == nil:
			s.start(c)
		case ctx.Err() != nil:
			return nil
		case s.isDrained():
			<-ctx.Done()
			return nil
		case !passes(err):
			return fmt.Errorf("vale: %w", err)
		default:
			s.log.Warn("a client has to wait", "err", err)
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
func (s *Server) start(c *net.UnixConn) {
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
func (s *Server) dropOldest() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) > 0 {
		s.pending[0].Close()
		s.pending = s.pending[1:]
	}
}

// greeted takes c from those who have not said hello.
func (s *Server) greeted(c *net.UnixConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.pending, c); i >= 0 {
		s.pending = slices.Delete(s.pending, i, i+1)
	}
}

// ended forgets c, whose port is gone.
func (s *Server) ended(c *net.UnixConn) {
	s.greeted(c)
	c.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	switch {
	case len(s.conns) > 0:
	case s.drained:
		s.end()
	case s.idle != nil:
		s.idle.Reset(s.cfg.IdleExit)
	}
}

// closeAll disconnects everybody.
func (s *Server) closeAll() {
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
func (s *Server) idleExit() {
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
