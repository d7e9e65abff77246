//go:build unix

package vale

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// Clients that are stopped, wherever they happen to be in a sync or a poll, hold up
// nobody: others on the same switch go on, and ports come and go there. When they are
// continued they go on as well, and killed while they are stopped they leave nothing.
func TestClientStopped(t *testing.T) {
	eachBell(t, func(t *testing.T, f form) {
		s := startServer(t, f, nil)
		before := takeFootprint(t)
		tx, rx := start(t, "flood", s.path, "vale0:tx"), start(t, "sink", s.path, "vale0:rx")
		hold := start(t, "hold", s.path, "vale0:hold")
		all := []*process{tx, rx, hold}
		a, b := s.open("vale0:a"), s.open("vale0:b")
		for range 10 {
			sent, received := s.packets("vale0:tx", "vale0:rx")
			for _, p := range all {
				p.stop()
			}
			s.goesOn(a, b)
			for _, p := range all {
				p.signal(unix.SIGCONT)
			}
			eventually(t, "stopped clients go on", func() bool {
				tx, rx := s.packets("vale0:tx", "vale0:rx")
				return tx > sent && rx > received
			})
		}
		for _, p := range all {
			p.stop()
			p.kill()
		}
		eventually(t, "their ports go", func() bool { return fmt.Sprint(s.ports()) == "[vale0:a vale0:b]" })
		a.Close()
		b.Close()
		before.gone(t)
	})
}

// packets returns what a port has sent and what another one has received or missed.
func (s *testServer) packets(tx, rx string) (sent, received uint64) {
	s.t.Helper()
	d := s.m.open()
	defer d.Close()
	from, err := d.Counters(tx)
	if err != nil {
		s.t.Fatal(err)
	}
	to, err := d.Counters(rx)
	if err != nil {
		s.t.Fatal(err)
	}
	return from.TxPackets, to.RxPackets
}

// goesOn fails the test unless a and b reach each other, with whom nobody else talks
// any more, and ports can come to their switch and go.
func (s *testServer) goesOn(a, b *netmap.Port) {
	s.t.Helper()
	ends(s.t, "others", func() {
		for seq := range uint64(50) {
			if err := reaches(a, b, seq); err != nil {
				s.t.Error(err)
			}
		}
		for range 5 {
			p := s.open("vale0:new")
			if err := reaches(p, a, 99); err != nil {
				s.t.Error(err)
			}
			p.Close()
		}
	})
}

// While the server is stopped its clients wait. What waits for events can be
// interrupted; a sync, which needs an answer, ends when the server goes on.
func TestServerStopped(t *testing.T) {
	eachBell(t, func(t *testing.T, f form) {
		path := socketPath(t)
		server := start(t, "serve", path)
		s := &testServer{t: t, form: f, path: path}
		d := s.open("vale0:a").Device()
		polled, synced := make(chan error, 1), make(chan error, 1)
		go func() {
			_, err := d.Poll(netmap.Readable, -1)
			polled <- err
		}()
		waitsIn(t, "Ringer).wait(")
		server.stop()
		doesNotEnd(t, "a poll", polled)
		ends(t, "Interrupt", func() {
			d.Interrupt()
			if err := <-polled; err != syscall.EINTR {
				t.Errorf("Poll: %v, want EINTR", err)
			}
		})
		go func() { synced <- d.Sync(netmap.Tx) }()
		doesNotEnd(t, "a sync", synced)
		server.signal(unix.SIGCONT)
		ends(t, "a sync", func() {
			if err := <-synced; err != nil {
				t.Errorf("Sync: %v", err)
			}
		})
		if err := reaches(s.open("vale0:b"), s.open("vale0:c"), 1); err != nil {
			t.Error(err)
		}
	})
}

// Close does not wait for ever for a server that is stopped, nor does anybody else then.
// The server notices when it goes on.
func TestServerStoppedForEver(t *testing.T) {
	eachBell(t, func(t *testing.T, f form) {
		path := socketPath(t)
		server := start(t, "serve", path)
		s := &testServer{t: t, form: f, path: path}
		before := takeFootprint(t)
		d := s.open("vale0:a").Device()
		d.(*client).patience = 100 * time.Millisecond
		server.stop()
		calls := map[string]func() error{
			"Sync":    func() error { return d.Sync(netmap.Tx) },
			"Poll":    func() error { return second(d.Poll(netmap.Readable, -1)) },
			"Request": func() error { return second(netmap.NewControl(d).List()) },
		}
		errs := make(chan error, len(calls))
		for what, call := range calls {
			go func() {
				if err := call(); !errors.Is(err, os.ErrClosed) {
					errs <- fmt.Errorf("%s: %v, want ErrClosed", what, err)
					return
				}
				errs <- nil
			}()
		}
		doesNotEnd(t, "a call", errs)
		ends(t, "Close", func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
			for range calls {
				if err := <-errs; err != nil {
					t.Error(err)
				}
			}
		})
		before.gone(t)
		server.signal(unix.SIGCONT)
		eventually(t, "its port goes", func() bool { return list(t, path) == "[]" })
	})
}

// A client that stops in the middle of a request, as one does whose process is stopped
// there, keeps neither others nor the server's end waiting.
func TestHalfARequest(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		for _, n := range [...]int{1, frameHeader - 1, frameHeader, frameHeader + 1, frameHeader + 59} {
			st := s.stranger()
			st.greet(s.form.dial.bell)
			b := append([]byte{60, 0, 0, 0, byte(frameGinfo), 0}, make([]byte, 70)...)
			if _, err := st.wire.conn.Write(b[:n]); err != nil {
				t.Fatal(err)
			}
			s.works()
		}
		ends(t, "the server", func() {
			s.stop()
			if err := <-s.done; err != nil {
				t.Error(err)
			}
		})
	})
}
