//go:build unix

package vale

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"testing"
	"time"

	"govale/netmap"
	"govale/netmap/devicetest/need"
)

// A form is one of the ways in which a machine is served.
type form struct {
	name string
	dial dialConfig
}

// forms are all that this system has.
func forms() []form {
	var all []form
	for _, network := range [...]string{"unixpacket", "unix"} {
		if network == "unixpacket" && socketNetwork != network {
			continue
		}
		all = append(all, form{network + "/socket", dialConfig{network, bellSocket}})
		if defaultBell == bellPage {
			all = append(all, form{network + "/page", dialConfig{network, bellPage}})
		}
	}
	return all
}

// eachForm runs a test in each form.
func eachForm(t *testing.T, test func(t *testing.T, s *testServer)) {
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) { test(t, startServer(t, f, nil)) })
	}
}

// A testServer is a machine that is served in this process.
type testServer struct {
	t    testing.TB
	form form
	m    *Machine
	path string
	stop context.CancelFunc
	done chan error // what Serve returned
}

// startServer serves a new machine until the test ends.
func startServer(t testing.TB, f form, cfg *ServeConfig) *testServer {
	t.Helper()
	return startServerOf(t, New(&Config{Shared: true}), f, cfg)
}

// startServerOf serves m until the test ends.
func startServerOf(t testing.TB, m *Machine, f form, cfg *ServeConfig) *testServer {
	t.Helper()
	s := &testServer{t: t, form: f, m: m, path: socketPath(t), done: make(chan error, 1)}
	l, err := listen(f.dial.network, s.path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	go func() {
		s.done <- Serve(ctx, s.m, l, cfg)
		close(s.done)
	}()
	t.Cleanup(func() {
		cancel()
		<-s.done
	})
	return s
}

// socketPath returns a path that is short enough for a socket.
func socketPath(t testing.TB) string {
	return filepath.Join(need.SocketDir(t), "s")
}

// dial returns a new client that is closed when the test ends.
func (s *testServer) dial() netmap.Device {
	s.t.Helper()
	d, err := dial(s.path, s.form.dial)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { d.Close() })
	return d
}

// open returns a new client that is registered.
func (s *testServer) open(name string) *netmap.Port {
	s.t.Helper()
	p, err := netmap.Open(s.dial(), name, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// hanging is how long what must come may take on a machine that does much else.
const hanging = 5 * time.Minute

// eventually waits until ok holds: for what other processes and goroutines do in their
// own time.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(hanging); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %v", what, hanging)
		}
	}
}

// ends ends the whole test binary if f does not return, and shows all goroutines. It does
// that out of a goroutine of its own, for whose panic no cleanup runs: that would take
// memory away under f.
func ends(t testing.TB, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(hanging):
		debug.SetTraceback("all")
		go panic(what + " hangs")
		<-done
	}
}

// ports returns the names of all ports of the machine.
func (s *testServer) ports() []string {
	s.t.Helper()
	d := s.m.Open()
	defer d.Close()
	all, err := netmap.NewControl(d).List()
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, e.Name)
	}
	return names
}

// testFrame is an Ethernet frame to everybody, which carries n.
func testFrame(n int) []byte {
	b := append(bytes.Repeat([]byte{0xff}, 6), 2, 0, 0, 0, 0, byte(n), 8, 0)
	return append(b, fmt.Sprintf("packet number %40d", n)...)
}

// send puts one frame into the first tx ring and syncs.
func send(p *netmap.Port, frame []byte) error {
	r := p.Tx[0]
	if r.Space() == 0 {
		return errors.New("no space")
	}
	s := r.Slot(r.Head())
	s.Len = uint16(copy(r.Buf(s), frame))
	r.Advance(1)
	return p.TxSync()
}

// receive returns the next frame of the first rx ring, and gives its slot back.
func receive(p *netmap.Port) ([]byte, error) {
	r := p.Rx[0]
	for r.Space() == 0 {
		if _, err := p.Poll(netmap.Readable, -1); err != nil {
			return nil, err
		}
	}
	s := r.Slot(r.Head())
	b := bytes.Clone(r.Buf(s)[:s.Len])
	r.Advance(1)
	return b, nil
}
