//go:build unix

package vale

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"testing"
)

// serveWith serves a new machine with a server of its own until the test ends.
func serveWith(t *testing.T, f form) (*Server, *testServer) {
	t.Helper()
	s := &testServer{t: t, form: f, m: New(&Config{Shared: true}), path: socketPath(t), done: make(chan error, 1)}
	l, err := listen(f.dial.network, s.path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	srv := NewServer(s.m, nil)
	go func() {
		s.done <- srv.Serve(ctx, l)
		close(s.done)
	}()
	t.Cleanup(func() {
		cancel()
		<-s.done
	})
	return srv, s
}

// TestDrain: a server that is drained takes nobody, keeps those it has, and leaves with
// the last of them.
func TestDrain(t *testing.T) {
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			srv, s := serveWith(t, f)
			a, b := s.open("vale0:a"), s.open("vale0:b")
			srv.Drain()
			if _, err := dial(s.path, f.dial); !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("dial: %v, want nobody there", err)
			}
			if err := exchange(a, b, 100); err != nil {
				t.Error(err)
			}
			if st := srv.Status(); !st.Draining || st.Clients != 2 {
				t.Errorf("%+v, want two clients of a server that is drained", st)
			}
			a.Close()
			if err := b.TxSync(); err != nil {
				t.Errorf("after the other client has left: %v", err)
			}
			select {
			case err := <-s.done:
				t.Fatalf("left before its last client: %v", err)
			default:
			}
			b.Close()
			ends(t, "a server without clients", func() {
				if err := <-s.done; err != nil {
					t.Errorf("Serve = %v", err)
				}
			})
		})
	}
}

// TestDrainUnused: a server without clients leaves at once, drained before it served or
// later, and so does one whose context ends while it is drained.
func TestDrainUnused(t *testing.T) {
	f := forms()[0]
	srv, s := serveWith(t, f)
	srv.Drain()
	ends(t, "a server without clients", func() { <-s.done })

	m := New(&Config{Shared: true})
	srv = NewServer(m, nil)
	srv.Drain()
	l, err := listen(f.dial.network, socketPath(t))
	if err != nil {
		t.Fatal(err)
	}
	ends(t, "a server that was drained before", func() {
		if err := srv.Serve(context.Background(), l); err != nil {
			t.Errorf("Serve = %v", err)
		}
	})

	srv, s = serveWith(t, f)
	p := s.open("vale0:a")
	srv.Drain()
	s.stop()
	ends(t, "a drained server that is told to end", func() { <-s.done })
	if err := p.TxSync(); !errors.Is(err, ErrServerGone) {
		t.Errorf("TxSync = %v, want that the server has gone", err)
	}
}
